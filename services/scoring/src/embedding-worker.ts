import { parentPort } from 'node:worker_threads'
import { loadCalibration } from './calibration.ts'
import { createEmbeddingScorer } from './embedding.ts'
import type { FromWorker, ToWorker } from './embedding-thread.ts'
import { createEncoder } from './encoder.ts'

/** The thread in which the model runs: the answers come in one by one, and each is finished before the next is begun. */
const port = parentPort
if (!port) throw new Error('this file is the thread of embedding-thread.ts')
const say = (message: FromWorker) => port.postMessage(message)

const scorer = createEmbeddingScorer(await createEncoder(), loadCalibration('embedding'))
const aborted = new Map<number, AbortController>()
let queue = Promise.resolve()

port.on('message', (message: ToWorker) => {
  if (message.kind === 'abort') return aborted.get(message.id)?.abort()
  const abort = new AbortController()
  const { id, input } = message
  aborted.set(id, abort)
  queue = queue.then(async () => {
    try {
      abort.signal.throwIfAborted()
      say({ kind: 'scored', id, scored: await scorer.score(input, abort.signal) })
    } catch (error) {
      say({ kind: 'failed', id, reason: error instanceof Error ? error.message : String(error) })
    } finally {
      aborted.delete(id)
    }
  })
})
say({ kind: 'ready' })
