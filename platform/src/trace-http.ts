import type { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { scrubUrl } from './redact.ts'
import { parentContext } from './trace.ts'

/** What Fastify hands to the subscribers of its handler channel. */
interface HandlerCall {
  request: { method: string }
  route: { url?: string }
  async: boolean
  error?: unknown
}
const probe = /^\/(health|ready|metrics)\b/

/**
 * A server span for each HTTP request, and below it one for the Fastify handler, so that everything a request does has a parent.
 *
 * Written here because the general instrumentation took two thirds of a bare Fastify's requests per second even when nothing was
 * recorded (it rebinds every listener and builds all attributes first).
 */
export function traceRequests(): void {
  const tracer = trace.getTracer('candor-http')
  const emit = Server.prototype.emit
  Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]) {
    if (event !== 'request') return emit.call(this, event, ...args)
    const [request, response] = args as [IncomingMessage, ServerResponse]
    if (probe.test(request.url ?? '')) return emit.call(this, event, ...args)
    const remote = parentContext(request.headers.traceparent as string | undefined, ROOT_CONTEXT)
    const span = tracer.startSpan(request.method ?? 'GET', { kind: SpanKind.SERVER }, remote)
    const active = trace.setSpan(remote, span)
    keepContext(request, active)
    keepContext(response, active)
    if (span.isRecording()) record(span, request, response)
    return context.with(active, () => emit.call(this, event, ...args))
  } as typeof emit
}

/** A span for each Fastify handler whose request is recorded; what the handler does lies below it, also after its awaits. */
export function traceHandlers(storage: AsyncLocalStorage<Context>): void {
  const tracer = trace.getTracer('candor-http')
  const handlers = tracingChannel<HandlerCall, HandlerCall>('fastify.request.handler')
  const open = new WeakMap<HandlerCall, Span>()
  const bind: (call: HandlerCall) => Context = (call) => {
    const parent = context.active()
    const server = trace.getSpan(parent)
    if (!server?.isRecording() || !call.route.url) return parent
    const name = `${call.request.method} ${call.route.url}`
    server.updateName(name)
    server.setAttribute('http.route', call.route.url)
    const span = tracer.startSpan(`handler ${name}`, {}, parent)
    open.set(call, span)
    return trace.setSpan(parent, span)
  }
  // Node's types tie a channel to one type of store; what is bound here is the OpenTelemetry context.
  handlers.start.bindStore(storage as never, bind as never)
  const end = (call: HandlerCall) => {
    open.get(call)?.end()
    open.delete(call)
  }
  handlers.subscribe({ start() {}, asyncStart() {}, error() {}, end: (call) => call.async || end(call), asyncEnd: end })
}

/**
 * The body's and the reply's events come from the socket, outside of the request's context; without this a handler that
 * waited for a body would have no parent. One wrapped `emit` is far cheaper than a wrapper for each listener.
 */
function keepContext(emitter: IncomingMessage | ServerResponse, active: Context): void {
  const emit = emitter.emit
  emitter.emit = function (this: unknown, ...args: unknown[]) {
    return context.with(active, () => emit.apply(emitter, args as never))
  } as typeof emit
}

function record(span: Span, request: IncomingMessage, response: ServerResponse): void {
  const attributes: Attributes = {
    'http.request.method': request.method ?? 'GET',
    'url.scheme': 'encrypted' in request.socket ? 'https' : 'http',
    'url.path': scrubUrl(request.url ?? ''),
    'network.protocol.version': request.httpVersion,
  }
  if (request.headers.host) attributes['server.address'] = request.headers.host
  span.setAttributes(attributes)
  response.once('close', () => {
    span.setAttribute('http.response.status_code', response.statusCode)
    if (response.statusCode >= 500 || !response.writableFinished) {
      span.setAttribute('error.type', response.writableFinished ? String(response.statusCode) : 'aborted')
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
  })
}
