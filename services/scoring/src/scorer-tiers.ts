import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { Counter } from 'prom-client'
import { type EmbeddingThread, startEmbeddingThread } from './embedding-thread.ts'
import { lexicalScorer } from './lexical.ts'
import { createLlmScorer, type LlmOptions } from './llm.ts'
import type { Scored, Scorer, ScoringInput } from './scorer.ts'

/** The tiers of this process, the best one that works first. Whatever scores, the result names it. */
export interface ScorerTiers extends Scorer {
  start(): Promise<void>
  stop(): Promise<void>
}

/** How long after the model's thread failed to start or ended it is started anew. */
const restartMs = 30_000

interface TiersOptions {
  log: Logger
  metrics: Metrics
  /** The best tier that may be used. */
  tier: 'lexical' | 'embedding' | 'llm'
  /** What the thread of the sentence encoder runs; another one in tests. */
  workerFile?: URL | undefined
  /** Where the tier llm asks; without it that tier is not there. */
  llm?: Omit<LlmOptions, 'second'> | undefined
}

/**
 * llm -> embedding -> lexical. The model loads while the service starts, and answers wait for it; where it can't run at all, answers
 * are scored lexically, with one warning and a counter (`candor_scorer_fallback_total`) that tell so.
 */
export function createScorerTiers({ log, metrics, tier, llm: llmOptions, workerFile }: TiersOptions): ScorerTiers {
  const fallbacks = new Counter({
    name: 'candor_scorer_fallback_total',
    help: 'Answers scored by a lesser tier than wanted, by the tier that could not',
    labelNames: ['from', 'to'],
    registers: [metrics.registry],
  })
  const llm =
    llmOptions &&
    createLlmScorer({ ...llmOptions, second: { score: (input, signal) => best('embedding', input, signal) } })
  let thread: Promise<EmbeddingThread | undefined> | undefined
  let failedAt = 0

  function embedding(): Promise<EmbeddingThread | undefined> {
    if (!thread && Date.now() - failedAt < restartMs) return Promise.resolve(undefined)
    thread ??= startEmbeddingThread({ log, onEnd: forget, file: workerFile }).catch((error: unknown) => {
      forget()
      log.warn(
        { err: error, platform: `${process.platform}-${process.arch}` },
        'the sentence encoder does not run here; answers are scored by word overlap',
      )
      return undefined
    })
    return thread
  }
  function forget(): void {
    thread = undefined
    failedAt = Date.now()
  }

  async function best(wanted: TiersOptions['tier'], input: ScoringInput, signal: AbortSignal): Promise<Scored> {
    const scorer = wanted === 'llm' ? llm : wanted === 'embedding' ? await embedding() : lexicalScorer
    const lesser = wanted === 'llm' ? 'embedding' : 'lexical'
    if (scorer) {
      try {
        return await scorer.score(input, signal)
      } catch (error) {
        // A lease that ended is no fault of the tier; the last tier has nobody behind it.
        if (signal.aborted || wanted === 'lexical') throw error
        log.warn({ err: error, tier: wanted }, 'a scorer failed; the next tier takes the answer')
      }
    }
    fallbacks.inc({ from: wanted, to: lesser })
    return await best(lesser, input, signal)
  }

  return {
    async start() {
      if (tier !== 'lexical') void embedding()
    },
    async stop() {
      await (await thread)?.stop()
    },
    score: (input, signal) => best(tier, input, signal),
  }
}
