import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const fileBytesMax = 5 * 1024 * 1024
const tailBytesMax = 32 * 1024

export interface BoundedLog {
  write(chunk: Buffer): void
  /** The last `lines` lines that were written, without the trailing newline. */
  tail(lines: number): string
}

/** A log file that never holds more than twice 5 MiB (`file` and `file.1`), and its tail in memory. Starts empty. */
export function createBoundedLog(file: string): BoundedLog {
  rmSync(`${file}.1`, { force: true })
  writeFileSync(file, '', { mode: 0o600 })
  let fileBytes = 0
  let tail = Buffer.alloc(0)
  return {
    write(chunk) {
      if (fileBytes + chunk.length > fileBytesMax) {
        renameSync(file, `${file}.1`)
        fileBytes = 0
      }
      appendFileSync(file, chunk, { mode: 0o600 })
      fileBytes += chunk.length
      tail = Buffer.concat([tail, chunk]).subarray(-tailBytesMax)
    },
    tail: (lines) => tail.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n'),
  }
}
