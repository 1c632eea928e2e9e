import { randomBytes } from 'node:crypto'
import type { Logger } from '@candor/platform/log'
import type { Collection } from 'mongodb'

/** When a process was seen to be alive. */
export interface LifeSign {
  _id: string
  at: Date
}

export interface LifeSigns {
  /** Of this process. */
  id: string
  /** A number for one more of its connections. */
  number(): number
  /** When another process gave its last sign; undefined when nobody knows it any more. */
  lastSign(id: string): Promise<Date | undefined>
  /** When a process died; undefined while it lives, as far as can be told, and for one that nobody knows. */
  diedAt(id: string, now: Date): Promise<Date | undefined>
  start(): Promise<void>
  /** Gives the last sign; what this process held is lost from then on, and nobody has to write that down for each session. */
  stop(): Promise<void>
  stopped(): boolean
}

const signMs = 500
/** A process that was silent for so long is dead. Shorter than the grace of a deadline, which is when it is asked. */
const silentMs = 2_500
const lastSignMs = 1_000
/** Nobody comes back to a connection of a process that died longer ago. */
export const lifeSignSecondsKept = 86_400

/**
 * Tells how long each process lived, in one small write every half second for all of its sessions together: after a SIGKILL the candidates
 * it held know from when on they had no line.
 */
export function createLifeSigns(
  { lifeSigns }: { lifeSigns: Collection<LifeSign> },
  { log }: { log: Logger },
): LifeSigns {
  const id = randomBytes(6).toString('hex')
  let count = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  async function sign(): Promise<void> {
    const at = new Date()
    await lifeSigns.updateOne({ _id: id }, { $set: { at } }, { upsert: true })
  }
  function signNow(): Promise<void> {
    writing ??= sign()
      .catch((error: unknown) => {
        // The next one comes in half a second. Until then candidates are given a little more than they lost.
        log.debug({ err: error }, 'a sign of life could not be written')
      })
      .finally(() => {
        writing = undefined
      })
    return writing
  }
  async function lastSign(other: string): Promise<Date | undefined> {
    return (await lifeSigns.findOne({ _id: other }))?.at
  }
  return {
    id,
    number: () => ++count,
    lastSign,
    async diedAt(other, now) {
      const at = await lastSign(other)
      return at && now.getTime() - at.getTime() > silentMs ? at : undefined
    },
    async start() {
      await signNow()
      timer = setInterval(() => void signNow(), signMs)
    },
    async stop() {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      const last = Promise.resolve(writing).then(signNow)
      await Promise.race([last, new Promise((resolve) => setTimeout(resolve, lastSignMs).unref())])
    },
    stopped: () => stopped,
  }
}
