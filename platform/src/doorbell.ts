/**
 * Tells relays and claim loops of this process that a collection was written. It carries no data and may be missed:
 * the sweep is the truth, the doorbell only saves waiting for it.
 */
export interface Doorbell {
  ring(collection: string): void
  /** Returns the function that ends the subscription. */
  subscribe(listener: (collection: string) => void): () => void
}

export function createDoorbell(): Doorbell {
  const listeners = new Set<(collection: string) => void>()
  return {
    ring(collection) {
      for (const listener of listeners) listener(collection)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A wait that a doorbell can end early. A ring that comes while nobody waits ends the next wait at once. */
export interface Alarm {
  ring(): void
  /** Resolves after `ms`, or at the next ring. */
  wait(ms: number): Promise<void>
}

export function createAlarm(): Alarm {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = undefined
      }
      rung = false
    },
  }
}
