import { baseConfig } from '@candor/platform/config'
import { type Static, Type } from 'typebox'
import type { ServiceName } from './routes.ts'

const { HOST, ADMIN_PORT, LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG, APP_VERSION } = baseConfig
const { TRUST_PROXY, SHUTDOWN_TIMEOUT_MS, KAFKA_TOPIC_PREFIX, KAFKA_SSL, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD } =
  baseConfig

const upstream = (service: string) =>
  Type.String({ pattern: '^https?://[^/?#@]+/?$', description: `Where ${service} listens: scheme, host and port` })

/** Everything the gateway reads from its environment. It knows no database; the broker only tells it that something has changed. */
export const configSchema = Type.Object({
  HOST,
  PORT: Type.Integer({ ...baseConfig.PORT, default: 8080, description: 'Port of the gateway; 0 takes a free one' }),
  ADMIN_PORT,
  IDENTITY_URL: upstream('identity'),
  SCHEDULING_URL: upstream('scheduling'),
  INTERVIEW_URL: upstream('interview'),
  SCORING_URL: upstream('scoring'),
  NOTIFICATION_URL: upstream('notification'),
  UPSTREAM_TIMEOUT_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    maximum: 120_000,
    description: 'Longest wait for a service to answer, and then between two parts of its answer',
  }),
  UPSTREAM_CONNECTIONS: Type.Integer({
    default: 128,
    minimum: 1,
    maximum: 4_096,
    description: 'Connections to each service, WebSockets aside; more requests wait',
  }),
  BODY_BYTES_MAX: Type.Integer({
    default: 1_048_576,
    minimum: 1_024,
    maximum: 67_108_864,
    description: 'Largest body of a request',
  }),
  CONNECTIONS_MAX: Type.Integer({
    default: 12_000,
    minimum: 10,
    maximum: 100_000,
    description: 'Open connections from outside, WebSockets included; more are refused',
  }),
  WEBSOCKET_IDLE_MS: Type.Integer({
    default: 120_000,
    minimum: 100,
    maximum: 3_600_000,
    description: 'A WebSocket on which nothing moves this long is closed; the services ping more often',
  }),
  WEB_FOLDER: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'The built web app (src/web-build.ts); without it there are no pages, only APIs and WebSockets',
    }),
  ),
  KAFKA_BROKERS: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'host:port of the brokers, comma separated; without them open pages hear of changes by looking, once a minute',
    }),
  ),
  KAFKA_TOPIC_PREFIX,
  KAFKA_SSL,
  KAFKA_SASL_USERNAME,
  KAFKA_SASL_PASSWORD,
  APP_VERSION,
  LOG_LEVEL,
  OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_TRACES_SAMPLER_ARG,
  TRUST_PROXY,
  SHUTDOWN_TIMEOUT_MS,
})

export type PortalConfig = Readonly<Static<typeof configSchema>>

/** Origin of each service, such as `http://127.0.0.1:3001`. */
export function upstreamsOf(config: PortalConfig): Record<ServiceName, string> {
  const origin = (url: string) => new URL(url).origin
  return {
    identity: origin(config.IDENTITY_URL),
    scheduling: origin(config.SCHEDULING_URL),
    interview: origin(config.INTERVIEW_URL),
    scoring: origin(config.SCORING_URL),
    notification: origin(config.NOTIFICATION_URL),
  }
}
