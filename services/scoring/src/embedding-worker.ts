import { parentPort } from 'node:worker_threads'
import { loadCalibration } from './calibration.ts'
import { createEmbeddingScorer } from './embedding.ts'
import type { FromWorker, ToWorker } from './embedding-thread.ts'
import { createEncoder } from './encoder.ts'
import type { ScoringInput } from './scorer.ts'

/** The thread in which the model runs: the answers come in one by one, and each is finished before the next is begun. */
const port = parentPort
if (!port) throw new Error('this file is the thread of embedding-thread.ts')
const say = (message: FromWorker) => port.postMessage(message)

const scorer = createEmbeddingScorer(await createEncoder(), loadCalibration('embedding'))
const aborted = new Map<number, AbortController>()
let queue = Promise.resolve()
/** Scored once before anything is asked for: the first run of the model and of this code takes several times as long as the next. */
const warming: ScoringInput = {
  question: {
    question_id: 'warming',
    kind: 'open',
    category: '',
    text: 'What does a kettle do?',
    time_limit_seconds: null,
    reference_answers: ['It heats water until it boils. Then it turns itself off.'],
    criteria: [{ criterion_id: 'warming', name: '', description: '', weight: 1, reference_points: [], levels: [] }],
  },
  text: 'Water is brought to the boil in it, and it stops by itself. Nobody has to watch it.',
}

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
// Nobody waits for this, except who asks in these milliseconds. What goes wrong here goes wrong with the first answer, and is told then.
queue = scorer.score(warming, new AbortController().signal).then(
  () => undefined,
  () => undefined,
)
