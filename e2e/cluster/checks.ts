/** Counts and prints what was looked at; the last line of a run is `N passed, N failed`. */
export interface Checks {
  /** Runs one check; its failure is printed and does not end the run. True when it passed. */
  check(promise: string, look: () => Promise<unknown> | unknown): Promise<boolean>
  skip(promise: string, reason: string): void
  /** Prints the last line. True when nothing failed. */
  finish(): boolean
}

export function createChecks(write: (line: string) => void = console.log): Checks {
  let passed = 0
  let failed = 0
  let skipped = 0
  return {
    async check(promise, look) {
      const begun = performance.now()
      try {
        const note = await look()
        passed += 1
        const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
        write(`ok      ${promise}${typeof note === 'string' ? `: ${note}` : ''} (${seconds} s)`)
        return true
      } catch (error) {
        failed += 1
        write(
          `FAILED  ${promise}\n        ${(error as Error).message.trim().split('\n').slice(0, 12).join('\n        ')}`,
        )
        return false
      }
    },
    skip(promise, reason) {
      skipped += 1
      write(`skipped ${promise}: ${reason}`)
    },
    finish() {
      if (skipped > 0) write(`${skipped} skipped`)
      write(`${passed} passed, ${failed} failed`)
      return failed === 0
    },
  }
}
