export interface Progress {
  /** Something long has begun (a download, an install); printed at once. */
  note(part: string, text: string): void
  ready(part: string, source: string, startedAt: number, address: string): void
}

/** Progress lines such as `kafka    native     ready in 4.1 s   127.0.0.1:9092`. */
export function createProgress(print: (line: string) => void = console.log): Progress {
  return {
    note: (part, text) => print(`${part.padEnd(13)}${text}`),
    ready: (part, source, startedAt, address) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      print(`${part.padEnd(13)}${source.padEnd(10)} ready in ${seconds.padStart(4)} s   ${address}`)
    },
  }
}
