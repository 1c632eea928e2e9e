import { randomBytes } from 'node:crypto'

export interface StepResult {
  name: string
  ms: number
  /** Of all requests of this step; look it up in Jaeger. */
  trace_id: string
}

export interface Timeline {
  steps: StepResult[]
  print(line: string): void
  /** Runs one step under a trace of its own, and prints it with its time. */
  step<T>(name: string, run: (trace: Trace) => Promise<T>): Promise<T>
}

/** W3C trace context of one step: each request is a child of the step. */
export interface Trace {
  id: string
  traceparent(): string
}

/** Once `signal` is aborted no further step begins. */
export function createTimeline(print: (line: string) => void, signal?: AbortSignal): Timeline {
  const steps: StepResult[] = []
  return {
    steps,
    print,
    async step(name, run) {
      signal?.throwIfAborted()
      const trace = newTrace()
      const begun = performance.now()
      try {
        const result = await run(trace)
        const ms = Math.round(performance.now() - begun)
        steps.push({ name, ms, trace_id: trace.id })
        print(`${String(ms).padStart(6)} ms  ${trace.id}  ${name}`)
        return result
      } catch (error) {
        const ms = Math.round(performance.now() - begun)
        print(`${String(ms).padStart(6)} ms  ${trace.id}  FAILED: ${name}`)
        throw error
      }
    },
  }
}

function newTrace(): Trace {
  const id = randomBytes(16).toString('hex')
  // Sampled, so that the whole journey can be looked at.
  return { id, traceparent: () => `00-${id}-${randomBytes(8).toString('hex')}-01` }
}
