const heartbeatMs = 15_000

export interface Progress {
  note(part: string, text: string): void
  /** Says that something long has begun, says again every 15 s that it still runs, and how long it took. */
  during<T>(part: string, text: string, work: Promise<T>): Promise<T>
  ready(part: string, source: string, startedAt: number, address: string): void
}

/** Progress lines such as `kafka        native     ready in  4.1 s   127.0.0.1:9092`. */
export function createProgress(print: (line: string) => void = console.log): Progress {
  const note = (part: string, text: string) => print(`${part.padEnd(13)}${text}`)
  return {
    note,
    async during(part, text, work) {
      const startedAt = performance.now()
      note(part, `${text} …`)
      const timer = setInterval(() => note(part, `${text} … ${seconds(startedAt).trim()}`), heartbeatMs)
      try {
        const result = await work
        note(part, `${text}: done in ${seconds(startedAt).trim()}`)
        return result
      } finally {
        clearInterval(timer)
      }
    },
    ready: (part, source, startedAt, address) =>
      note(part, `${source.padEnd(10)} ready in ${seconds(startedAt)}   ${address}`),
  }
}

/** Progress that prints nothing. */
export const silent: Progress = createProgress(() => {})

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(4)} s`
}
