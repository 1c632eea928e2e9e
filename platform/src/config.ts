import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'

/** Environment keys every service understands. `secret` values are never shown, `alias` names other documents' words for the key. */
export const baseConfig = {
  HOST: Type.String({ default: '0.0.0.0', description: 'Address the API and admin ports listen on' }),
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65535, description: 'Port of the API; 0 takes a free one' }),
  ADMIN_PORT: Type.Integer({
    default: 9100,
    minimum: 0,
    maximum: 65535,
    description: 'Port of /health, /ready and /metrics; 0 takes a free one',
  }),
  MONGODB_URI: Type.String({
    pattern: '^mongodb(\\+srv)?://',
    secret: true,
    alias: 'DATABASE_URL',
    description: 'MongoDB replica set, mongodb://…',
  }),
  MONGODB_DB: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,60}$',
    description: "Database of this service; no other service's",
  }),
  KAFKA_BROKERS: Type.String({ minLength: 1, description: 'host:port of the brokers, comma separated' }),
  KAFKA_TOPIC_PREFIX: Type.String({
    default: '',
    pattern: '^[A-Za-z0-9._-]{0,100}$',
    description: 'Put before every topic and group name; for tests and shared clusters',
  }),
  KAFKA_CREATE_TOPICS: Type.Boolean({
    default: true,
    description: 'Create missing topics at start; off where the platform team owns them',
  }),
  KAFKA_PARTITIONS: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 64,
    description: 'Partitions of topics created here',
  }),
  KAFKA_REPLICATION: Type.Integer({
    default: 1,
    minimum: 1,
    maximum: 5,
    description: 'Replicas of topics created here; 3 in production',
  }),
  KAFKA_SSL: Type.Boolean({ default: false, description: 'Speak TLS to the brokers; implied by a SASL user' }),
  KAFKA_SASL_USERNAME: Type.Optional(
    Type.String({ minLength: 1, description: 'User for SASL/SCRAM-SHA-512 at the brokers' }),
  ),
  KAFKA_SASL_PASSWORD: Type.Optional(Type.String({ minLength: 1, secret: true, description: 'Its password' })),
  REDIS_URL: Type.String({
    default: 'redis://127.0.0.1:6379',
    pattern: '^rediss?://',
    secret: true,
    description: 'Redis; without it rate limits are open and the service is degraded',
  }),
  SCHEMA_REGISTRY_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'Where schemas newer than this build are looked up' }),
  ),
  PUBLIC_URL: Type.String({
    default: 'http://localhost:8080',
    pattern: '^https?://[^/]+',
    alias: 'FRONTEND_URL',
    description: 'Origin that people see; links in mails start with it',
  }),
  CORS_ORIGINS: Type.Array(Type.String({ pattern: '^https?://[^/,]+$' }), {
    default: [],
    maxItems: 50,
    description: 'Other origins whose pages may call the API',
  }),
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'Least severe log line that is written' },
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'OTLP receiver for traces; none are exported without it' }),
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 0.1,
    minimum: 0,
    maximum: 1,
    description: 'Share of new traces that are recorded',
  }),
  APP_VERSION: Type.String({
    default: '0.1.0',
    minLength: 1,
    maxLength: 100,
    description: 'Version shown by /health and in traces',
  }),
  RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 100,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Requests a minute and person (or address, before sign-in)',
  }),
  RATE_LIMIT_MACHINE_PER_MINUTE: Type.Integer({
    default: 600,
    minimum: 1,
    maximum: 10_000_000,
    description: 'Requests a minute and API key',
  }),
  TRUST_PROXY: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10,
    description:
      'Number of our own proxies in front (gateway, load balancer) whose X-Forwarded-For is believed; 0 believes none',
  }),
  SHUTDOWN_TIMEOUT_MS: Type.Integer({
    default: 25_000,
    minimum: 100,
    maximum: 600_000,
    description: 'Time to finish work after SIGTERM',
  }),
} as const satisfies TProperties

export type BaseConfig = Readonly<Static<TObject<typeof baseConfig>>>

/** The schema of one service: the shared keys, its own database name, and what it adds or overrides. Export it as `configSchema`. */
export function serviceConfig<const P extends TProperties>(service: string, extra: P) {
  return Type.Object({
    ...baseConfig,
    MONGODB_DB: Type.String({ ...baseConfig.MONGODB_DB, default: `candor_${service}` }),
    ...extra,
  })
}

type Env = Readonly<Record<string, string | undefined>>

/** Other ways to give a key: a name, or a function of the environment for what has to be put together. Ours wins. */
export type Aliases = Readonly<Record<string, string | ((env: Env) => string | undefined)>>

/** The configuration is wrong; the message lists every wrong key and never shows a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly keys: readonly string[]
  constructor(problems: { key: string; line: string }[]) {
    super(`The configuration is wrong:\n${problems.map(({ line }) => `  - ${line}`).join('\n')}`)
    this.keys = problems.map(({ key }) => key)
    // The list is what helps; where in the code it was thrown does not.
    this.stack = `${this.name}: ${this.message}`
  }
}

/** Reads and checks the environment once. Frozen; throws ConfigError listing every wrong key with what is expected. */
export function loadConfig<T extends TObject>(
  schema: T,
  env: Env = process.env,
  aliases: Aliases = {},
): Readonly<Static<T>> {
  const config: Record<string, unknown> = {}
  const problems: { key: string; line: string }[] = []
  for (const [key, property] of Object.entries(schema.properties)) {
    const given = lookUp(key, property as Field, env, aliases)
    const value = given ? parse(given.text, property as Field) : structuredClone((property as Field).default)
    if (value === undefined && !schema.required?.includes(key)) continue
    if (value !== undefined && Value.Check(property, value)) config[key] = deepFreeze(value)
    else problems.push({ key, line: complaint(key, given, property as Field) })
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config) as Readonly<Static<T>>
}

/** Reads `900`, `900s`, `15m`, `24h` or `7d` as seconds; for the documents' way to write times (JWT_EXPIRATION=15m). */
export function durationSeconds(text: string | undefined): string | undefined {
  const match = /^(\d+)(s|m|h|d)?$/.exec(text ?? '')
  if (!match) return text
  return String(Number(match[1]) * { s: 1, m: 60, h: 3_600, d: 86_400 }[(match[2] ?? 's') as 's' | 'm' | 'h' | 'd'])
}

/** What we read of a property's JSON schema, with our own words `secret` and `alias`. */
export interface Field {
  type?: string
  description?: string
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  pattern?: string
  format?: string
  anyOf?: { const?: unknown }[]
  enum?: unknown[]
  items?: Field
  secret?: boolean
  alias?: string | string[]
}

interface Given {
  name: string
  text: string
}

function lookUp(key: string, field: Field, env: Env, aliases: Aliases): Given | undefined {
  const extra = aliases[key]
  const names = [key, ...[field.alias ?? []].flat(), ...(typeof extra === 'string' ? [extra] : [])]
  for (const name of names) {
    const text = env[name]
    if (text === undefined || text === '') continue
    // DATABASE_URL may name another kind of database; as an alias it only counts where it fits.
    if (name !== key && field.pattern && !new RegExp(field.pattern).test(text)) continue
    return { name, text }
  }
  const computed = typeof extra === 'function' ? extra(env) : undefined
  return computed === undefined || computed === '' ? undefined : { name: key, text: computed }
}

function parse(text: string, field: Field): unknown {
  const trimmed = text.trim()
  if (field.type === 'integer' || field.type === 'number') {
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : text
  }
  if (field.type === 'boolean') {
    return (
      { true: true, 1: true, yes: true, on: true, false: false, 0: false, no: false, off: false }[
        trimmed.toLowerCase()
      ] ?? text
    )
  }
  if (field.type === 'array') {
    const parts = trimmed.split(',').map((part) => part.trim())
    return parts.filter((part) => part !== '').map((part) => parse(part, field.items ?? {}))
  }
  return text
}

function complaint(key: string, given: Given | undefined, field: Field): string {
  const shown = given && (field.secret ? '(hidden)' : JSON.stringify(shorten(given.text)))
  const got = given ? `${given.name === key ? 'got' : `got (from ${given.name})`} ${shown}` : 'is missing'
  return `${key}: ${got}, expected ${expectation(field)}. ${field.description ?? ''}`.trimEnd()
}

const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

/** In words, what a value of this key has to be. */
export function expectation(field: Field): string {
  const choices = field.enum ?? field.anyOf?.map((branch) => branch.const)
  if (choices) return `one of ${choices.join(', ')}`
  if (field.type === 'boolean') return 'true or false'
  if (field.type === 'array') return `a comma-separated list of ${expectation(field.items ?? {}).replace(/^an? /, '')}`
  if (field.type === 'integer' || field.type === 'number') {
    const kind = field.type === 'integer' ? 'a whole number' : 'a number'
    if (field.minimum !== undefined && field.maximum !== undefined)
      return `${kind} from ${field.minimum} to ${field.maximum}`
    if (field.minimum !== undefined) return `${kind} of at least ${field.minimum}`
    return field.maximum === undefined ? kind : `${kind} of at most ${field.maximum}`
  }
  if (field.pattern) return `a text like ${field.pattern}`
  if (field.format) return `a text of format ${field.format}`
  return field.minLength ? `a text of at least ${field.minLength} characters` : 'a text'
}

/** The Markdown table of a service's README: one row for each key, required ones first named as such. */
export function envTable(schema: TObject): string {
  const rows = Object.entries(schema.properties as Record<string, TSchema & Field>).map(([key, field]) => {
    const fallback =
      field.default === undefined
        ? schema.required?.includes(key)
          ? '**required**'
          : '–'
        : `\`${defaultText(field)}\``
    const aliases = [field.alias ?? []].flat().map((alias) => `\`${alias}\``)
    const also = aliases.length > 0 ? ` Also read as ${aliases.join(', ')}.` : ''
    return `| \`${key}\` | ${escapeCell(expectation(field))} | ${fallback} | ${escapeCell(`${field.description ?? ''}.${also}`)} |`
  })
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

function defaultText(field: Field): string {
  const text = Array.isArray(field.default) ? field.default.join(',') : String(field.default)
  return text === '' ? '(empty)' : text
}

const escapeCell = (text: string) => text.replaceAll('|', '\\|')

function deepFreeze<V>(value: V): V {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
