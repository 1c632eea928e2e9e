/**
 * Loaded before the service: `node --import @candor/platform/telemetry src/main.ts`.
 *
 * - OTEL_EXPORTER_OTLP_ENDPOINT: where spans go (OTLP over HTTP, protobuf). Unset: trace ids are still made, written to the logs and
 *   carried through outbox and headers, but nothing is recorded and the OpenTelemetry SDK is not even loaded (13 MB a process).
 * - OTEL_TRACES_SAMPLER_ARG: the share of new traces that is recorded, 0 to 1, default 0.1; a trace that arrives sampled stays sampled.
 * - OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SDK_DISABLED: as OpenTelemetry defines them.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomFillSync } from 'node:crypto'
import {
  type Context,
  type ContextManager,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { traceHandlers, traceRequests } from './trace-http.ts'

/** One storage, shared with the diagnostics channels: Fastify's handler channel runs the handler in the context it is given. */
function contextManager(storage: AsyncLocalStorage<Context>): ContextManager {
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, fn, thisArg, ...args) => storage.run(active, () => fn.apply(thisArg, args)),
    bind: (active, target) =>
      typeof target === 'function'
        ? (((...args: unknown[]) => storage.run(active, () => target(...args))) as typeof target)
        : target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}

/** A tracer whose spans are nothing but ids: a trace that came in goes on with its own sampling decision, a new one is unsampled. */
const idsOnly: Tracer = {
  startSpan(_name, options, parentContext = context.active()) {
    const parent = options?.root ? undefined : trace.getSpanContext(parentContext)
    const continued = parent && isSpanContextValid(parent) ? parent : undefined
    return trace.wrapSpanContext({
      traceId: continued?.traceId ?? randomHex(16),
      spanId: randomHex(8),
      traceFlags: continued?.traceFlags ?? 0,
    })
  },
  startActiveSpan() {
    throw new Error('use withSpan of @candor/platform/trace')
  },
}

/** Drawn from a pool: one system call for 4 KiB instead of two for each request. */
const pool = Buffer.alloc(4_096)
let used = pool.length
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

if (process.env.OTEL_SDK_DISABLED !== 'true') {
  const storage = new AsyncLocalStorage<Context>()
  context.setGlobalContextManager(contextManager(storage))
  if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { exportingProvider } = await import('./telemetry-export.ts')
    trace.setGlobalTracerProvider(exportingProvider())
    traceHandlers(storage)
  } else {
    trace.setGlobalTracerProvider({ getTracer: () => idsOnly })
  }
  traceRequests()
}
