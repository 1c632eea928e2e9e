import type { Metrics } from '@candor/platform/metrics'
import { Counter, Histogram } from 'prom-client'

export type SocketMetrics = ReturnType<typeof createSocketMetrics>

/** What is measured about live connections. */
export function createSocketMetrics(metrics: Metrics) {
  const registers = [metrics.registry]
  return {
    active: metrics.websocketActive(),
    ackSeconds: new Histogram({
      name: 'interview_answer_ack_seconds',
      help: 'From an answer on the socket to its durable acknowledgement',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    refused: new Counter({
      name: 'interview_frames_refused_total',
      help: 'Messages on live connections that were refused, by code',
      labelNames: ['code'],
      registers,
    }),
    turnedAway: new Counter({
      name: 'interview_sockets_refused_total',
      help: 'Connections answered 503: draining, too many (limit, strangers), or no memory for more',
      labelNames: ['reason'],
      registers,
    }),
    cut: new Counter({
      name: 'interview_slow_readers_total',
      help: 'Connections cut because they did not read',
      registers,
    }),
  }
}
