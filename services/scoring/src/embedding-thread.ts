import { Worker } from 'node:worker_threads'
import type { Logger } from '@candor/platform/log'
import type { Scored, Scorer, ScoringInput } from './scorer.ts'

export type ToWorker = { kind: 'score'; id: number; input: ScoringInput } | { kind: 'abort'; id: number }
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'scored'; id: number; scored: Scored }
  | { kind: 'failed'; id: number; reason: string }

export interface EmbeddingThread extends Scorer {
  stop(): Promise<void>
}

/** A thread that can't start says so within this time. */
const startMsMax = 20_000

interface ThreadOptions {
  log: Logger
  onEnd(): void
  /** What the thread runs; another one in tests. */
  file?: URL | undefined
}

const workerFile = new URL('./embedding-worker.ts', import.meta.url)

interface Waiting {
  resolve(scored: Scored): void
  reject(error: Error): void
}

/**
 * The embedding tier in a thread of its own: a run of the model blocks its thread for milliseconds, and no event, request or probe
 * shall wait for it. Rejects where the model can't run (no native library for this platform, a file that is missing). A thread
 * that ends fails what it was asked for; `onEnd` hears of it.
 */
export function startEmbeddingThread({ log, onEnd, file = workerFile }: ThreadOptions): Promise<EmbeddingThread> {
  // Without the parent's --import: telemetry is the main thread's.
  const worker = new Worker(file, { execArgv: [], name: 'embedding' })
  const waiting = new Map<number, Waiting>()
  let next = 0
  let stopping = false

  return new Promise((started, refused) => {
    let late = false
    // The thread is left to finish loading: ended in the middle of it, the native library takes the whole process down.
    const slow = setTimeout(() => {
      late = true
      worker.unref()
      refused(new Error(`the model did not load within ${startMsMax} ms`))
    }, startMsMax)
    function end(error: Error): void {
      clearTimeout(slow)
      refused(error)
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
      void worker.terminate()
    }
    worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', (code) => {
      end(new Error(`the thread of the model ended with ${code}`))
      if (stopping) return
      log.warn({ code }, 'the thread of the sentence encoder ended')
      onEnd()
    })
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        if (late) return end(new Error('too late'))
        clearTimeout(slow)
        return started({ score, stop })
      }
      const one = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.kind === 'scored') one?.resolve(message.scored)
      else one?.reject(new Error(message.reason))
    })
  })

  function score(input: ScoringInput, signal: AbortSignal): Promise<Scored> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const id = next++
      const abort = () => {
        waiting.delete(id)
        worker.postMessage({ kind: 'abort', id } satisfies ToWorker)
        reject(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      const done = () => signal.removeEventListener('abort', abort)
      waiting.set(id, {
        resolve(scored) {
          done()
          resolve(scored)
        },
        reject(error) {
          done()
          reject(error)
        },
      })
      worker.postMessage({ kind: 'score', id, input } satisfies ToWorker)
    })
  }

  async function stop(): Promise<void> {
    stopping = true
    await worker.terminate()
  }
}
