import { createRequire } from 'node:module'
import { isSpanContextValid, trace } from '@opentelemetry/api'
import { type DestinationStream, destination, type LoggerOptions, type Logger as PinoLogger, pino } from 'pino'
import { isSensitive, REDACTED, redact, scrub, scrubUrl } from './redact.ts'

export type Logger = PinoLogger

function traceIds(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext()
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {}
}

/** Fastify's request, without headers and without what a query or a link may hold. */
function requestView(request: { method?: string; url?: string; id?: unknown }): Record<string, unknown> {
  return { id: request.id, method: request.method, url: request.url && scrubUrl(request.url) }
}

/**
 * The service's logger: JSON lines on stdout (pretty on a terminal), each with the trace and span it was written in,
 * personal data masked. Lines still in memory are written synchronously when the process exits.
 */
export function createLog(
  o: { service: string; level: string },
  stream: DestinationStream = process.stdout.isTTY ? prettyStream() : destination({ fd: 1, sync: false }),
): Logger {
  const options: LoggerOptions = {
    level: o.level,
    base: { service: o.service },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    mixin: traceIds,
    serializers: {
      err: (error: unknown) => redact(error),
      error: (error: unknown) => redact(error),
      req: requestView,
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    },
    formatters: { level: (level) => ({ level }), log: maskTopLevel },
    hooks: { streamWrite: scrub },
  }
  const log = pino(options, stream)
  const child = log.child
  // Bindings of child loggers do not pass the formatter above. Children inherit this property.
  log.child = function (this: Logger, bindings: object, childOptions?: object) {
    return child.call(this, maskTopLevel(bindings as Record<string, unknown>), childOptions as never)
  } as typeof log.child
  return log
}

/** Leaves values that have a serializer of their own (a request, a reply, an error) to it. */
function maskTopLevel(fields: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(fields)) {
    const own = key === 'err' || key === 'error' || key === 'req' || key === 'res' || key === 'serializers'
    copy[key] = own ? fields[key] : isSensitive(key) ? REDACTED : redact(fields[key], 1)
  }
  return copy
}

function prettyStream(): DestinationStream {
  // Loaded only on a terminal: a service in a cluster never pays for it.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty')
  return pretty({ sync: true, messageKey: 'message', ignore: 'service,span_id', translateTime: 'SYS:HH:MM:ss.l' })
}
