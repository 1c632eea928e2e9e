import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis'
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { register } from 'import-in-the-middle/register-hooks.mjs'

const SAMPLED_SHARE_DEFAULT = 0.1

/**
 * The tracer provider that records and sends spans; MongoDB and Redis commands get spans of their own from here on.
 * kafkajs is not instrumented on purpose: its instrumentation overwrites the stored traceparent; relay and consumer open their own spans.
 */
export function exportingProvider(): TracerProvider {
  // Must stand before the service imports these two, or their spans are silently missing. Without the list every module of the
  // process would be wrapped.
  register({ include: ['ioredis', 'mongodb'] })
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledShare()) }),
    resource: resourceFromAttributes({
      'service.name': 'candor',
      'service.namespace': 'candor',
      'service.version': process.env.APP_VERSION ?? 'dev',
      'process.pid': process.pid,
    }).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ timeoutMillis: 5_000 }),
        scheduledDelayMillis: 1_000,
        maxQueueSize: 4_096,
        exportTimeoutMillis: 5_000,
      }),
    ],
  })
  // Statements would carry personal data (and cost as much as the command itself): the operation's name is enough.
  new MongoDBInstrumentation({ dbStatementSerializer: (command) => Object.keys(command)[0] ?? '' }).setTracerProvider(
    provider,
  )
  new IORedisInstrumentation({ dbStatementSerializer: (command) => command }).setTracerProvider(provider)
  return provider
}

function sampledShare(): number {
  const share = Number(process.env.OTEL_TRACES_SAMPLER_ARG || SAMPLED_SHARE_DEFAULT)
  return share >= 0 && share <= 1 ? share : SAMPLED_SHARE_DEFAULT
}
