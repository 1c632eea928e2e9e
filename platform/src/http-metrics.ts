import { Counter, Histogram } from 'prom-client'
import type { App } from './http.ts'
import type { Metrics } from './metrics.ts'

/** `http_requests_total` and `http_request_duration_seconds`, by method, route template and status: the labels stay few whatever is asked for. */
export function addHttpMetrics(app: App, metrics: Metrics): void {
  const labelNames = ['method', 'route', 'status'] as const
  const registers = [metrics.registry]
  const total = new Counter({ name: 'http_requests_total', help: 'HTTP requests answered', labelNames, registers })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
    registers,
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched')
    const labels = { method: request.method, route, status: String(reply.statusCode) }
    total.inc(labels)
    duration.observe(labels, reply.elapsedTime / 1_000)
    done()
  })
}
