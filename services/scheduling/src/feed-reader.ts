import { Worker } from 'node:worker_threads'
import { type BusyQuestion, type FeedBusy, FeedUnusable } from './feed-busy.ts'

const timeMsMax = 10_000
const memoryMibMax = 192

type Message = { found: FeedBusy } | { code: FeedUnusable['code']; message: string }

/** Reads a calendar in a thread that is ended when it takes too long or too much memory. Throws FeedUnusable. */
export async function readBusy(bytes: Uint8Array, question: BusyQuestion, timeoutMs = timeMsMax): Promise<FeedBusy> {
  const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), {
    workerData: { bytes, question },
    resourceLimits: { maxOldGenerationSizeMb: memoryMibMax, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // Nothing of the service's environment is needed there.
    env: {},
    stdout: true,
    stderr: true,
  })
  let timer: NodeJS.Timeout | undefined
  try {
    const message = await new Promise<Message>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new FeedUnusable('TOO_COMPLEX', `it takes more than ${timeoutMs / 1_000} s to read`)),
        timeoutMs,
      )
      worker.once('message', resolve)
      worker.once('error', (error: Error) => {
        const memory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
        reject(new FeedUnusable('TOO_COMPLEX', memory ? 'it takes too much memory to read' : 'it can not be read'))
      })
      worker.once('exit', () => reject(new FeedUnusable('TOO_COMPLEX', 'it can not be read')))
    })
    if ('found' in message) return message.found
    throw new FeedUnusable(message.code, message.message)
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
