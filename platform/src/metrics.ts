import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export interface Metrics {
  service: string
  /** Modules define their own metrics with `registers: [metrics.registry]`. */
  registry: Registry
  /** `queue_depth{queue}`: documents or messages that wait; one gauge shared by all queues of the process. */
  queueDepth(): Gauge<'queue'>
  /** `websocket_active`: open WebSocket connections. */
  websocketActive(): Gauge
}

/** The process's metrics: Node's own ones, and the label `service` on every series. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  // 100 ms between two looks at the event loop: 10 ms, the default, would wake an idle process 100 times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> =>
    (registry.getSingleMetric(name) as Gauge<L> | undefined) ??
    new Gauge({ name, help, labelNames, registers: [registry] })
  return {
    service,
    registry,
    queueDepth: () => gauge('queue_depth', 'Documents or messages that wait, by queue', ['queue']),
    websocketActive: () => gauge('websocket_active', 'Open WebSocket connections', []),
  }
}
