import type { Row } from './context.ts'

/** A figure of the requirement documents beside what was measured. */
export interface Goal {
  name: string
  wanted: number
  measured: number
  unit: string
  met: boolean
  /** For what is not met: how it would be met, worked out from the measured figures. */
  needs?: string
}

const messagesPerSecond = 10_000
const requestsPerSecond = 50_000
const latencyMs = 100
const slotsMs = 20
const interviewersMib = 200

/** Only what was measured in this run; a figure without its row is left out. */
export function goalsOf(rows: {
  command?: Row | undefined
  pipeline?: Row | undefined
  decode?: Row | undefined
  slots?: Row | undefined
}): Goal[] {
  const { command, pipeline, decode, slots } = rows
  const goals: Goal[] = []
  if (decode)
    goals.push(goal('messages read and decoded, one process', messagesPerSecond, decode.ours, 'messages/s', ''))
  if (pipeline) {
    const needs = coresFor(messagesPerSecond, pipeline.cpuSeconds, { bench: 'services (writer, relay, consumer)' })
    goals.push(goal('messages from committed write to effect', messagesPerSecond, pipeline.ours, 'messages/s', needs))
  }
  if (command) {
    const { details } = command
    const service = { service: 'the service', bench: undefined }
    const reads = {
      service: (details.reads_service_cpu_us ?? 0) / 1e6,
      mongodb: (details.reads_mongodb_cpu_us ?? 0) / 1e6,
    }
    goals.push(
      goal(
        'requests at peak, all of them commands',
        requestsPerSecond,
        command.ours,
        'requests/s',
        coresFor(requestsPerSecond, command.cpuSeconds, service),
      ),
      goal(
        'requests at peak, all of them reads',
        requestsPerSecond,
        details.reads_per_second ?? 0,
        'requests/s',
        coresFor(requestsPerSecond, reads, service),
      ),
      atMost('p95 of a command, at full load with 64 in flight', latencyMs, details.p95_ms ?? 0, 'ms'),
    )
  }
  if (slots) {
    const { p95_ms = 0, memory_of_10000_interviewers_mib: mib = 0 } = slots.details
    goals.push(
      atMost('p95 of a slot search, 3 of 20 people with 2,000 bookings', slotsMs, p95_ms, 'ms'),
      atMost('memory of 10,000 interviewers', interviewersMib, mib, 'MiB'),
    )
  }
  return goals
}

const atMost = (name: string, wanted: number, measured: number, unit: string): Goal => ({
  ...{ name, wanted, measured, unit },
  met: measured < wanted,
})

function goal(name: string, wanted: number, measured: number, unit: string, needs: string): Goal {
  const met = measured >= wanted
  return { name, wanted, measured, unit, met, ...(!met && needs !== '' && { needs }) }
}

/** `3.1 cores of mongodb + …`: the measured processor time per unit times the rate. `names` renames, or leaves out with undefined. */
function coresFor(rate: number, cpuSeconds: Record<string, number>, names: Record<string, string | undefined>): string {
  const parts = Object.entries(cpuSeconds).flatMap(([name, seconds]) => {
    const shown = name in names ? names[name] : name
    return shown === undefined || seconds * rate < 0.05 ? [] : [{ shown, cores: seconds * rate }]
  })
  const total = parts.reduce((sum, { cores }) => sum + cores, 0)
  if (total === 0) return ''
  const list = parts.sort((a, b) => b.cores - a.cores).map(({ shown, cores }) => `${cores.toFixed(1)} ${shown}`)
  return `${Math.ceil(total)} cores like these: ${list.join(' + ')}`
}
