import { type Attributes, context, type Link, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { isSampled, parentContext } from './trace.ts'

/** The span of one event on its way; batches hold many of them at once, so they can't be callbacks. */
export interface EventSpan {
  traceparent: string
  /** Runs a synchronous function with this span active. */
  run<T>(fn: () => T): T
  end(error?: unknown): void
}

/** A span that continues a stored traceparent. Undefined when there is none or it is not sampled: such events cost nothing. */
export function spanOf(
  name: string,
  { kind, parent, attributes }: { kind: SpanKind; parent: string | undefined; attributes?: Attributes },
): EventSpan | undefined {
  if (!isSampled(parent)) return undefined
  const from = parentContext(parent)
  const span = trace.getTracer('candor').startSpan(name, { kind, attributes: attributes ?? {} }, from)
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`,
    run: (fn) => context.with(trace.setSpan(from, span), fn),
    end(error) {
      if (error !== undefined) {
        span.recordException(error instanceof Error ? error : String(error))
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
      }
      span.end()
    },
  }
}

/** Runs a write that serves many events: within their trace when they share one, else in a span of its own that links them. */
export async function runForAll<T>(name: string, spans: readonly EventSpan[], fn: () => Promise<T>): Promise<T> {
  const [first] = spans
  if (!first) return await fn()
  const traces = new Set(spans.map(({ traceparent }) => traceparent.slice(3, 35)))
  const links: Link[] = spans.slice(0, 128).flatMap(({ traceparent }) => {
    const linked = trace.getSpanContext(parentContext(traceparent))
    return linked ? [{ context: linked }] : []
  })
  const parent = traces.size === 1 ? parentContext(first.traceparent) : context.active()
  const span = trace
    .getTracer('candor')
    .startSpan(name, { kind: SpanKind.INTERNAL, ...(traces.size > 1 && { links }) }, parent)
  try {
    return await context.with(trace.setSpan(parent, span), fn)
  } finally {
    span.end()
  }
}
