import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { scrub } from './redact.ts'

export interface SpanOptions {
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  /** A stored W3C traceparent: the span continues that trace instead of the active one. */
  parent?: string | undefined
  /** Traceparents of other traces that this work serves, as a batch does. At most 128 are kept. */
  links?: readonly (string | undefined)[]
  /** Named by the semantic conventions of OpenTelemetry. */
  attributes?: Attributes
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const
const LINKS_MAX = 128
const traceparentPattern = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/

/**
 * The active span as a W3C traceparent, to be stored with an event or a piece of work; undefined outside a trace. Within
 * `inheritTrace` it is the inherited one.
 */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext()
  if (!span || !isSpanContextValid(span)) return inherited
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`
}

let inherited: string | undefined

/**
 * Runs a synchronous function whose events and work belong to a trace that nobody records. It costs nothing beside a span or
 * a context, so it suits what runs a hundred thousand times a second.
 */
export function inheritTrace<T>(traceparent: string | undefined, fn: () => T): T {
  const before = inherited
  inherited = traceparent
  try {
    return fn()
  } finally {
    inherited = before
  }
}

/** Whether a traceparent's trace is recorded: the lowest bit of its flags. */
export function isSampled(traceparent: string | undefined): boolean {
  return traceparent !== undefined && (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1
}

/**
 * Runs `fn` in a new span and ends the span when it settles; what is thrown is recorded on the span and thrown on.
 * A `parent` that is no valid traceparent is ignored: a bad header must not fail the work it came with.
 */
export async function withSpan<T>(name: string, options: SpanOptions, fn: (span: Span) => Promise<T> | T): Promise<T> {
  const parent = parentContext(options.parent)
  const links: Link[] = []
  for (const traceparent of options.links ?? []) {
    const linked = parseTraceparent(traceparent)
    if (linked && links.push({ context: linked }) === LINKS_MAX) break
  }
  const span = trace
    .getTracer('candor')
    .startSpan(name, { kind: kinds[options.kind ?? 'internal'], attributes: options.attributes ?? {}, links }, parent)
  try {
    return await context.with(trace.setSpan(parent, span), fn, undefined, span)
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error))
    span.recordException({ name: cause.name, message: scrub(cause.message), stack: scrub(cause.stack ?? '') })
    span.setAttribute('error.type', 'code' in cause ? String(cause.code) : cause.name)
    span.setStatus({ code: SpanStatusCode.ERROR, message: scrub(cause.message) })
    throw error
  } finally {
    span.end()
  }
}

/** The context that a traceparent describes, or `otherwise` (the active one) when it is missing or malformed. */
export function parentContext(traceparent: string | undefined, otherwise = context.active()): Context {
  const remote = parseTraceparent(traceparent)
  return remote ? trace.setSpanContext(otherwise, remote) : otherwise
}

function parseTraceparent(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = traceparentPattern.exec(traceparent ?? '') ?? []
  if (!traceId || !spanId || !flags) return undefined
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(span) ? span : undefined
}

/** Sends the spans still in memory; gives up after `timeoutMs`, so that a dead collector never holds a process. */
export async function flushSpans(timeoutMs = 2_000): Promise<void> {
  const proxy = trace.getTracerProvider() as { getDelegate?: () => { forceFlush?: () => Promise<void> } }
  const flushed = proxy.getDelegate?.().forceFlush?.()
  if (!flushed) return
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([flushed.catch(() => {}), deadline])
  clearTimeout(timer)
}
