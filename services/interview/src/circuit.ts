export interface Circuit {
  /** Whether a call may be made now. After the pause a single one is let through, to see whether it works again. */
  allows(nowMs: number): boolean
  succeeded(): void
  failed(nowMs: number): void
  isOpen(): boolean
}

/** Stops asking something that fails: after `failuresMax` failures in a row nothing is asked for `pauseMs`. */
export function createCircuit({ failuresMax, pauseMs }: { failuresMax: number; pauseMs: number }): Circuit {
  let failures = 0
  let closedAgainAt = 0
  return {
    allows(nowMs) {
      if (failures < failuresMax) return true
      if (nowMs < closedAgainAt) return false
      // The others wait until this one has an answer.
      closedAgainAt = nowMs + pauseMs
      return true
    },
    succeeded() {
      failures = 0
    },
    failed(nowMs) {
      failures += 1
      if (failures >= failuresMax) closedAgainAt = nowMs + pauseMs
    },
    isOpen: () => failures >= failuresMax,
  }
}
