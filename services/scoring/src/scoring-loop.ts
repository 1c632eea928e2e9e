import type { Decision, Stored } from '@candor/platform/aggregate'
import { createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { eraseAnswer } from './answer.ts'
import type { Plan } from './plan.ts'
import { type AnswerResult, type Scorecard, type ScorecardAnswer, type ScoringOutcome, scored } from './scorecard.ts'
import { type Flag, type Scorer, scoreAnswer, withheldScore } from './scorer.ts'
import { permission } from './settle.ts'
import type { ScoringStores } from './stores.ts'

/** Answers are scored in rounds, so that a long session's first results are not held up by its last. */
const answersPerRound = 20
/** After this many failed tries of its scorer, an answer is withheld and left to people. */
const attemptsMax = 8
/** The words of an answer are usually a few milliseconds behind; a plan may be minutes behind during a replay. */
const retryMsFirst = 25
const retryMsMax = 60_000

interface LoopOptions {
  stores: ScoringStores
  scorer: Scorer
  bell: Doorbell
  log: Logger
  metrics: Metrics
  concurrency: number
}

/**
 * The slow part of scoring, outside every Kafka handler: looks up the plan of a card that has work, scores the answers that wait,
 * and saves results and events in one write. A plan that is not here yet is asked for again with back-off.
 */
export function createScoringLoop({ stores, scorer, bell, log, metrics, concurrency }: LoopOptions) {
  return createClaimLoop<Scorecard, ScoringOutcome>({
    name: 'scoring',
    store: stores.scorecards,
    bell,
    log,
    metrics,
    concurrency,
    leaseMs: 60_000,
    work: (card, signal) => scoringRound(card, stores, scorer, signal),
    finish: (card, outcome, now) => scored(card, card._id, outcome, now),
    failed: (card, error, now) => afterFailure(card, error, now),
  })
}

/** One round for one card. Throws NotHereYet or ScorerFailed. */
export async function scoringRound(
  card: Stored<Scorecard>,
  stores: ScoringStores,
  scorer: Scorer,
  signal: AbortSignal,
  now: () => Date = () => new Date(),
): Promise<ScoringOutcome> {
  const { session } = card
  if (!session) throw new NotHereYet(`the session of scorecard ${card._id}`)
  const [plan, erasure] = await Promise.all([
    stores.plans.load(session.plan_version_id),
    stores.erasures.load(session.candidate_id),
  ])
  const erased = erasure !== undefined || card.erased === true
  // An erasure does not wait for a plan.
  if (erased) await eraseAnswers(card, stores, now())
  if (!plan) throw new NotHereYet(`plan version ${session.plan_version_id}`)
  const allowed = permission({ ...card, rule: plan.rule, ...(erased && { erased: true as const }) })
  const outcome: ScoringOutcome = { rule: plan.rule, erased, results: [] }
  if (allowed === 'unknown') return outcome
  for (const answer of card.answers.filter((one) => !one.result).slice(0, answersPerRound)) {
    const { answer_id } = answer
    try {
      signal.throwIfAborted()
      const result =
        allowed === 'allowed'
          ? await resultOf(answer, plan, stores, scorer, signal, now)
          : withheld(answer, plan, allowed, now())
      outcome.results.push({ answer_id, result })
    } catch (error) {
      // What is done is saved first; the answer that failed is the first of the next round.
      if (outcome.results.length > 0) break
      if (error instanceof NotHereYet || signal.aborted) throw error
      const given = withheld(answer, plan, 'scorer_failed', now())
      throw new ScorerFailed({ ...outcome, results: [{ answer_id, result: given }] }, error)
    }
  }
  return outcome
}

/** When to try again after a failed round, in ms; or, when a scorer failed too often on an answer, the decision to leave it to people. */
export function afterFailure(card: Stored<Scorecard>, error: Error, now: Date): Decision<Scorecard> | number {
  const attempts = card.work?.attempts ?? 1
  if (error instanceof ScorerFailed && attempts >= attemptsMax) return scored(card, card._id, error.outcome, now)
  return Math.min(retryMsMax, retryMsFirst * 2 ** Math.min(attempts, 20))
}

class ScorerFailed extends Error {
  override name = 'ScorerFailed'
  /** What to store should this try have been the last one. */
  readonly outcome: ScoringOutcome
  constructor(outcome: ScoringOutcome, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'the scorer failed', { cause })
    this.outcome = outcome
  }
}

/** What is needed is on its way over another topic; try again soon. */
class NotHereYet extends Error {
  override name = 'NotHereYet'
  constructor(what: string) {
    super(`${what} has not arrived yet`)
  }
}

async function resultOf(
  answer: ScorecardAnswer,
  plan: Plan,
  stores: ScoringStores,
  scorer: Scorer,
  signal: AbortSignal,
  now: () => Date,
): Promise<AnswerResult> {
  const question = plan.questions.find((one) => one.question_id === answer.question_id)
  if (!question) return withheld(answer, plan, 'not_in_plan', now())
  const words = await stores.answers.load(answer.answer_id)
  if (words?.status === 'erased') return withheld(answer, plan, 'erased', now())
  // The scorecard and the words are two documents; the words may be a moment behind, or already a revision ahead.
  if (!words || words.revision < answer.revision) throw new NotHereYet(`answer ${answer.answer_id}`)
  if (words.revision > answer.revision)
    throw new NotHereYet(`revision ${words.revision} of answer ${answer.answer_id} on its scorecard`)
  // An empty or garbled answer, or one in another language, must not become a bad score: people read it.
  if (words.not_scorable !== undefined) return withheld(answer, plan, 'not_scorable', now())
  const score = await scoreAnswer(scorer, { question, text: words.text }, signal)
  return { ...score, revision: answer.revision, scored_at: now() }
}

function withheld(answer: ScorecardAnswer, plan: Plan, flag: Flag, at: Date): AnswerResult {
  const question = plan.questions.find((one) => one.question_id === answer.question_id)
  return { ...withheldScore(question, flag), revision: answer.revision, scored_at: at, withheld: flag }
}

/** Throws NotHereYet while the words of an answer that the card has heard of are still to come: they must not outlive the erasure. */
async function eraseAnswers(card: Stored<Scorecard>, { answers }: ScoringStores, at: Date): Promise<void> {
  const words = await answers.collection.find({ session_id: card._id }).toArray()
  for (const doc of words) {
    const answer = answers.read(doc)
    if (answer.status === 'erased') continue
    await answers.save(answer, answer._id, eraseAnswer(answer), { actor: 'service:scoring', at })
  }
  const missing = card.answers.find(
    ({ answer_id, revision }) => !words.some((doc) => doc._id === answer_id && doc.revision >= revision),
  )
  if (missing) throw new NotHereYet(`answer ${missing.answer_id}`)
}
