import { createHash } from 'node:crypto'
import { Value } from 'typebox/value'
import { askModel, type LlmEndpoint } from './llm-endpoint.ts'
import { answerLengthMax, Judgement, promptFor, promptVersion } from './llm-prompt.ts'
import { type Criterion, levelOf, type Question, rounded, scaleOf } from './rubric.ts'
import {
  type CriterionScore,
  type Evidence,
  evidenceMax,
  type Flag,
  middle,
  type Scored,
  type Scorer,
  type ScorerIdentity,
  withheldCriterion,
} from './scorer.ts'
import { flagsOf, isEmpty, withDoubts } from './scorer-flags.ts'
import { readSentences } from './sentences.ts'
import { contentStems } from './words.ts'

export interface LlmOptions {
  endpoint: LlmEndpoint
  /** Judgements asked for per criterion; their median counts and their spread is shown. */
  samples: number
  timeoutMs: number
  /** Calls in any hour; beyond it the next tier takes over. */
  callsPerHour: number
  /** A second opinion that no words can talk round. */
  second: Scorer
  now?: () => number
}

/** After this many failures in a row the endpoint is left alone for a while. */
const failuresMax = 5
const restMs = 30_000
const hourMs = 3_600_000
/** Further above the second opinion than this, a judgement counts up to the middle only and a person is asked. */
const differenceMax = 0.4
/** Samples further apart than this (standard deviation, 0..1) are no judgement to rely on. */
const spreadMax = 0.2

interface Sample {
  score: number
  evidence: Evidence[]
  missing: string[]
}

/**
 * A language model as a scorer: each criterion is judged by itself against its anchored scale, several times. Every sample must quote
 * the answer; one whose words are not in it is thrown away. Throws when too few samples are left, when the endpoint fails, rests or
 * has used up its hour: the next tier takes the answer.
 */
export function createLlmScorer(options: LlmOptions): Scorer {
  const { endpoint, samples, timeoutMs, callsPerHour, second, now = Date.now } = options
  const identity: ScorerIdentity = {
    tier: 'llm',
    version: promptVersion,
    // The weights are elsewhere; this names what was asked for.
    model_hash: createHash('sha256').update(`${endpoint.url}\n${endpoint.model}\n${promptVersion}`).digest('hex'),
    calibration_id: null,
    seed: 1,
  }
  let calls: number[] = []
  let failures = 0
  let restUntil = 0

  function spend(): void {
    const at = now()
    if (at < restUntil) throw new Error('the model’s endpoint failed repeatedly and is left alone for a while')
    calls = calls.filter((one) => one > at - hourMs)
    if (calls.length + samples > callsPerHour) throw new Error(`the ${callsPerHour} calls of this hour are used up`)
    calls.push(...Array.from({ length: samples }, () => at))
  }

  async function sample(question: Question, criterion: Criterion, text: string, seed: number, signal: AbortSignal) {
    const { system, user, points } = promptFor(question, criterion, text)
    // Not AbortSignal.any with AbortSignal.timeout: such a signal may be collected before it fires.
    const abort = new AbortController()
    const late = setTimeout(() => abort.abort(new Error(`no judgement within ${timeoutMs} ms`)), timeoutMs)
    const stop = () => abort.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      signal.throwIfAborted()
      const reply = await askModel(endpoint, { system, user, schema: Judgement, seed, signal: abort.signal })
      return sampleOf(reply, criterion, points, text)
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
    }
  }

  async function judge(question: Question, criterion: Criterion, text: string, signal: AbortSignal) {
    spend()
    const settled = await Promise.allSettled(
      Array.from({ length: samples }, (_none, i) => sample(question, criterion, text, 1 + i, signal)),
    )
    const failed = settled.filter(({ status }) => status === 'rejected')
    failures = failed.length === samples ? failures + 1 : 0
    if (failures >= failuresMax) {
      restUntil = now() + restMs
      failures = 0
    }
    const good = settled.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))
    if (good.length * 2 <= samples) {
      const [first] = failed
      throw new Error(`${good.length} of ${samples} judgements can be used`, {
        cause: first?.status === 'rejected' ? first.reason : undefined,
      })
    }
    return good.sort((a, b) => a.score - b.score)
  }

  return {
    async score({ question, text }, signal): Promise<Scored> {
      if (question.kind !== 'open')
        return { identity, criteria: question.criteria.map((one) => withheldCriterion(one, ['kind_not_scored'])) }
      const opinion = await second.score({ question, text }, signal)
      const sentences = readSentences(text)
      // What can't be scored can't be scored by asking somebody else.
      if (isEmpty(text, sentences) || opinion.criteria.every(({ score }) => score === null))
        return { ...opinion, identity }
      const flags = flagsOf(text, sentences, contentStems(question.text), text.length > answerLengthMax)
      const criteria: CriterionScore[] = []
      for (const [index, criterion] of question.criteria.entries()) {
        const other = opinion.criteria[index]?.score ?? null
        const good = await judge(question, criterion, text, signal)
        criteria.push(combine(criterion, good, other, flags))
      }
      return { identity, criteria }
    },
  }
}

/** A judgement that may count; undefined when it is out of form or quotes what is not in the answer. */
function sampleOf(reply: unknown, criterion: Criterion, points: string[], text: string): Sample | undefined {
  if (!Value.Check(Judgement, reply)) return undefined
  const score = scaleOf(criterion, reply.level)
  if (score === undefined) return undefined
  const evidence = reply.quotes.map((quote) => quote.trim()).map((quote) => ({ quote, start: text.indexOf(quote) }))
  if (evidence.some(({ quote, start }) => quote === '' || start < 0)) return undefined
  if (score > 0 && evidence.length === 0) return undefined
  return {
    score,
    evidence: evidence.map(({ quote, start }) => ({ start, end: start + quote.length, strength: 1, points: [] })),
    missing: reply.missing.flatMap((number) => points[number - 1] ?? []),
  }
}

/** The median judgement with its quotes; `good` is ordered by score and not empty. */
function combine(criterion: Criterion, good: Sample[], other: number | null, common: Flag[]): CriterionScore {
  const median = good[Math.floor((good.length - 1) / 2)]
  if (!median) return withheldCriterion(criterion, ['scorer_failed'])
  const mean = good.reduce((sum, { score }) => sum + score, 0) / good.length
  const spread = Math.sqrt(good.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / good.length)
  const differs = other !== null && median.score - other > differenceMax
  const flags: Flag[] = [...common, ...(differs || spread > spreadMax ? ['scorers_differ' as const] : [])]
  const score = rounded(differs ? Math.min(middle, median.score) : median.score)
  return withDoubts({
    criterion_id: criterion.criterion_id,
    score,
    spread: rounded(spread),
    level: levelOf(criterion, score),
    confidence: rounded(Math.max(0, 0.8 - 2 * spread)),
    evidence: median.evidence.slice(0, evidenceMax),
    missing: median.missing,
    flags,
  })
}
