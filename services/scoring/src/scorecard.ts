import type { EventData, Recommendation } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'
import { notYetKnown } from '@candor/platform/errors'
import type { NewEvent } from '@candor/platform/events'
import { type Disagreement, disagreementFound, disagreementsAfter } from './disagreement.ts'
import { refuse } from './errors.ts'
import type { HumanReview } from './human-review.ts'
import { requiredReviewers } from './review-rule.ts'
import { type Criterion, scaleOf, weightedMean } from './rubric.ts'
import type { AnswerScore, Flag } from './scorer.ts'
import { agrees, permission, settle } from './settle.ts'

/**
 * The scorecard of one session. It is first of all a collection of facts, which arrive in any order: the session, its plan's
 * rule, consent, answers, scores, reviews. What follows from them is derived after each change (settle.ts): when reviews are
 * wanted, what must be scored, when the scores are complete, when the card is final. So the order of arrival can't matter.
 */
export type Scorecard = Facts & Phase

export type Phase =
  /** Facts without their session, or an ended session without its plan. */
  | { status: 'waiting' }
  | { status: 'live' }
  | { status: 'reviewing'; due_at: Date }
  | { status: 'final'; due_at: Date; final: Final }

export interface Facts {
  session?: Session
  /** Unset until the plan's version is known here. */
  rule?: Rule
  consent?: Consent
  /** Which of the plan's questions are asked, in their order; known with the start of the session. */
  question_ids?: string[]
  /** Unset until the start of the session is known; its end may arrive first. Lists are ordered by it. */
  started_at?: Date
  ended?: { how: 'completed' | 'expired' | 'abandoned'; at: Date }
  /** The candidate asked to be forgotten: nothing is scored any more, and what was scored is gone. */
  erased?: true
  answers: ScorecardAnswer[]
  /** The newest review of each reviewer. */
  reviews: Review[]
  /** Where the reviewers are far apart, and who looks at it. */
  disagreements?: Disagreement[]
  /** While one of them is not settled: what the list of them is ordered by. */
  disagrees_since?: Date
  human_review?: HumanReview
  /** While the candidate's request is open: what the list of them is ordered by. */
  waits_for_person_since?: Date
  /** How many rounds of reminders went out to those whose review is missing. */
  reminded?: number
  /** Set while every answer of the ended session has its result. */
  scores?: Scores
  /** There is something to score or to look up; see scoring-loop.ts. */
  work?: Work
}

export interface Session {
  booking_id: string
  plan_version_id: string
  candidate_id: string
  panel_ids: string[]
  /** Unset where only events from before seats were told of have arrived. */
  seats?: { person_id: string; seat_id: string }[]
}

/** What the scorecard needs of its plan. */
export interface Rule {
  automated_scoring: boolean
  required_reviews: number
  review_due_hours: number
  /** Seats of which somebody in particular must review; unset in plans from before there were such. */
  seats?: { seat_id: string; qualification: string | null; required_reviews: number }[]
}

interface Consent {
  automated_scoring: boolean
  withdrawn: boolean
  /** `seq` of the event that said so; the newest one stands. */
  seq: number
}

export interface ScorecardAnswer {
  question_id: string
  answer_id: string
  revision: number
  submitted_at: Date
  /** Of this revision; unset while it waits for the scorer. */
  result?: AnswerResult
  /** Results of earlier revisions and scorers, oldest first; the newest few. */
  earlier: AnswerResult[]
}

export interface AnswerResult extends AnswerScore {
  revision: number
  scored_at: Date
  /** Why the answer was not read at all. */
  withheld?: Flag
}

export interface Review {
  reviewer_id: string
  /** Counts from 1; an amended review is a new version. */
  version: number
  recommendation: Recommendation
  criteria: CriterionReview[]
  notes: string
  /** 0..1: where the levels lie on their scales, weighted; null when no criterion was rated. */
  score: number | null
  submitted_at: Date
  /** What was submitted before, oldest first, without its notes: the first was given blind. */
  earlier?: EarlierReview[]
}

export interface EarlierReview {
  version: number
  recommendation: Recommendation
  criteria: { criterion_id: string; level: number }[]
  submitted_at: Date
}

export interface CriterionReview {
  criterion_id: string
  level: number
  notes: string
}

export interface ReviewInput {
  recommendation: Exclude<Recommendation, 'unknown'>
  criteria: CriterionReview[]
  notes: string
}

export interface Scores {
  scored: number
  withheld: number
  /** Mean over the answers that have a score, 0..1; questions without an answer do not count. */
  overall: number | null
}

export interface Final {
  at: Date
  version: number
  recommendation: Recommendation
  panel_score: number | null
  software_score: number | null
  reviews: number
}

/** A session with more answers is at fault: its events are parked for a person to look at. */
const answersMax = 500
const earlierMax = 5
const reviewVersionsMax = 20

// --- facts that arrive as events -------------------------------------------------------------------------------------------

/** A scorecard that knows nothing yet. */
const nothing: Scorecard = { status: 'waiting', answers: [], reviews: [] }

export function sessionStarted(
  before: Scorecard | undefined,
  data: EventData['SessionStarted'],
  now: Date,
): Decision<Scorecard> {
  const card = before ?? nothing
  const { booking_id, plan_version_id, candidate_id, started_at, question_ids } = data
  // The end of the session knows its panel better than its start.
  const { panel_ids, seats } = card.ended && card.session ? card.session : data
  return settle(
    {
      ...card,
      session: { booking_id, plan_version_id, candidate_id, panel_ids, ...(seats && { seats }) },
      started_at,
      question_ids,
    },
    data.session_id,
    now,
  )
}

type SessionEnded = Pick<
  EventData['SessionExpired'],
  'session_id' | 'booking_id' | 'plan_version_id' | 'candidate_id' | 'panel_ids' | 'seats'
>
type Ended = NonNullable<Facts['ended']>

export function sessionEnded(
  before: Scorecard | undefined,
  data: SessionEnded,
  ended: Ended,
  now: Date,
): Decision<Scorecard> {
  const card = before ?? nothing
  const { booking_id, plan_version_id, candidate_id, panel_ids, seats } = data
  return settle(
    { ...card, session: { booking_id, plan_version_id, candidate_id, panel_ids, seats }, ended },
    data.session_id,
    now,
  )
}

export function consentChanged(
  before: Scorecard | undefined,
  id: string,
  consent: Consent,
  now: Date,
): Decision<Scorecard> | undefined {
  const card = before ?? nothing
  if (card.consent && card.consent.seq >= consent.seq) return undefined
  return settle({ ...card, consent }, id, now)
}

export function answerGiven(
  before: Scorecard | undefined,
  data: EventData['AnswerSubmitted'],
  now: Date,
): Decision<Scorecard> | undefined {
  const card = before ?? nothing
  const { question_id, answer_id, revision, submitted_at } = data
  const known = card.answers.find((answer) => answer.answer_id === answer_id)
  if (known && known.revision >= revision) return undefined
  if (!known && card.answers.length >= answersMax)
    throw new Error(`session ${data.session_id} has more than ${answersMax} answers`)
  const answer = { question_id, answer_id, revision, submitted_at, earlier: known ? resultsSoFar(known) : [] }
  // Ordered by id, so that the order of arrival can't be seen.
  const others = card.answers.filter((one) => one !== known)
  const answers = [...others, answer].sort((a, b) => (a.answer_id < b.answer_id ? -1 : 1))
  return settle({ ...card, answers }, data.session_id, now)
}

/** The plan's version became known here. Only wakes the scoring loop of a card that waits for it: the loop reads the plan itself. */
export function planArrived(card: Scorecard, now: Date): Decision<Scorecard> | undefined {
  if (card.rule || !card.session) return undefined
  return { state: { ...card, work: newWork(now) }, events: [] }
}

/** The candidate was erased: results and notes go, and nothing is scored again. */
export function candidateErased(card: Scorecard, id: string, now: Date): Decision<Scorecard> | undefined {
  if (card.erased) return undefined
  return settle({ ...card, ...withoutWords(card), erased: true }, id, now)
}

/** What was written about the candidate or by the candidate, beside the reviews' notes (see settle.ts). */
function withoutWords({ human_review, disagreements }: Scorecard): Partial<Facts> {
  return {
    ...(disagreements && {
      disagreements: disagreements.map(({ settled, ...one }) =>
        settled ? { ...one, settled: { ...settled, note: '' } } : one,
      ),
    }),
    ...(human_review && {
      human_review:
        human_review.status === 'closed'
          ? { ...human_review, reason: '', outcome: { ...human_review.outcome, explanation: '' } }
          : { ...human_review, reason: '' },
    }),
  }
}

// --- what the scoring loop found out ---------------------------------------------------------------------------------------

export interface ScoringOutcome {
  rule: Rule
  erased: boolean
  results: { answer_id: string; result: AnswerResult }[]
}

/** Folds a round of the scoring loop into the card as it is now; a result for what has changed meanwhile is dropped. */
export function scored(
  card: Scorecard,
  id: string,
  { rule, erased, results }: ScoringOutcome,
  now: Date,
): Decision<Scorecard> {
  const { work: _done, ...rest } = card
  const known: Scorecard = { ...rest, rule, ...(erased && { erased: true as const }) }
  const allowed = permission(known)
  const accepted = new Map<string, AnswerResult>()
  for (const { answer_id, result } of results) {
    const answer = known.answers.find((one) => one.answer_id === answer_id)
    if (answer && !answer.result && answer.revision === result.revision && agrees(result, allowed))
      accepted.set(answer_id, result)
  }
  const answers = known.answers.map((answer) => {
    const result = accepted.get(answer.answer_id)
    return result ? { ...answer, result } : answer
  })
  const events = answers.flatMap((answer): NewEvent[] =>
    accepted.has(answer.answer_id) && answer.result ? [answerScoredEvent(id, answer, answer.result)] : [],
  )
  const settled = settle(accepted.size > 0 ? { ...known, answers } : known, id, now)
  return { state: settled.state, events: [...events, ...settled.events] }
}

function answerScoredEvent(
  session_id: string,
  { question_id, answer_id }: ScorecardAnswer,
  result: AnswerResult,
): NewEvent {
  // Positions only: which of the candidate's words they are stays here.
  const criteria = result.criteria.map(({ evidence, spread, ...criterion }) => ({
    ...criterion,
    spread: spread ?? null,
    evidence: evidence.map(({ start, end, strength }) => ({ start, end, strength })),
  }))
  const { scorer, overall, revision: answer_revision } = result
  return {
    type: 'AnswerScored',
    data: { session_id, question_id, answer_id, answer_revision, scorer, criteria, overall },
  }
}

// --- commands ----------------------------------------------------------------------------------------------------------------

/**
 * A panel member's review, or a new version of it.
 * Refuses with NOT_YET_KNOWN, NOT_ON_PANEL, SESSION_NOT_ENDED, REVIEW_INVALID or TOO_MANY_VERSIONS.
 */
export function submitReview(
  card: Scorecard,
  id: string,
  reviewerId: string,
  input: ReviewInput,
  { criteria, owner }: { criteria: readonly Criterion[]; owner: string | null },
  now: Date,
): Decision<Scorecard> {
  if (!card.session) throw notYetKnown('The session of scorecard', id)
  if (!card.session.panel_ids.includes(reviewerId))
    throw refuse('NOT_ON_PANEL', 'Only members of this panel review the session.')
  if (!card.ended) throw refuse('SESSION_NOT_ENDED', 'Reviews are taken once the session has ended.')
  if (!card.rule) throw notYetKnown('The plan of session', id)
  checkReview(input, criteria)
  const last = card.reviews.find((review) => review.reviewer_id === reviewerId)
  const version = (last?.version ?? 0) + 1
  if (version > reviewVersionsMax)
    throw refuse('TOO_MANY_VERSIONS', `A review is amended ${reviewVersionsMax - 1} times at most.`)
  const review: Review = {
    reviewer_id: reviewerId,
    version,
    ...input,
    score: reviewScore(input, criteria),
    submitted_at: now,
    ...(last && { earlier: [...(last.earlier ?? []), withoutNotes(last)] }),
  }
  const reviews = [...card.reviews.filter((one) => one !== last), review]
  const event: NewEvent = {
    type: 'ReviewSubmitted',
    data: {
      session_id: id,
      reviewer_id: reviewerId,
      review_version: version,
      recommendation: input.recommendation,
      criteria: input.criteria.map(({ criterion_id, level }) => ({ criterion_id, level })),
    },
  }
  // The recruiter may sit on the panel too, and is named only once their own review is in.
  const named = owner !== null && isBlind({ ...card, reviews }, owner) ? null : owner
  const context = { id, owner: named, now }
  const { disagreements, events } = disagreementsAfter(card.disagreements ?? [], reviews, criteria, context)
  const settled = settle(withDisagreements({ ...card, reviews }, disagreements), id, now)
  return { state: settled.state, events: [event, ...events, ...settled.events] }
}

function withoutNotes({ version, recommendation, criteria, submitted_at }: Review): EarlierReview {
  const levels = criteria.map(({ criterion_id, level }) => ({ criterion_id, level }))
  return { version, recommendation, criteria: levels, submitted_at }
}

/** The judgement that was given without knowing what others think: the first version. */
export const blindReviewOf = (review: Review): EarlierReview => review.earlier?.[0] ?? review

/**
 * A person named for a disagreement, and told so. Refuses with NO_SUCH_DISAGREEMENT, and with STILL_BLIND for a panel member whose
 * own review is not in: to be named would tell them that the others disagree.
 */
export function assignDisagreement(
  card: Scorecard,
  id: string,
  criterionId: string,
  assigned_to: string,
): Decision<Scorecard> {
  if (isBlind(card, assigned_to))
    throw refuse('STILL_BLIND', 'This panel member has not reviewed yet and must not hear of it. Name somebody else.')
  const known = card.disagreements?.find((one) => one.criterion_id === criterionId)
  const state = withDisagreement(card, criterionId, (one) => ({ ...one, assigned_to }))
  return {
    state,
    events: known && known.assigned_to !== assigned_to ? [disagreementFound(id, { ...known, assigned_to })] : [],
  }
}

/** What came of a disagreement, in words. The reviews stand; who changed their mind amends their own. */
export function settleDisagreement(
  card: Scorecard,
  criterionId: string,
  { by, note }: { by: string; note: string },
  now: Date,
): Decision<Scorecard> {
  return {
    state: withDisagreement(card, criterionId, (one) => ({ ...one, settled: { by, note, at: now } })),
    events: [],
  }
}

function withDisagreement(
  card: Scorecard,
  criterionId: string,
  change: (one: Disagreement) => Disagreement,
): Scorecard {
  const known = card.disagreements ?? []
  if (!known.some((one) => one.criterion_id === criterionId))
    throw refuse('NO_SUCH_DISAGREEMENT', `The reviewers do not disagree on ${criterionId}.`)
  return withDisagreements(
    card,
    known.map((one) => (one.criterion_id === criterionId ? change(one) : one)),
  )
}

function withDisagreements(card: Scorecard, disagreements: Disagreement[]): Scorecard {
  if (!card.disagreements && disagreements.length === 0) return card
  const { disagrees_since: _before, ...rest } = card
  const open = disagreements.filter(({ settled }) => !settled).map(({ found_at }) => found_at.getTime())
  return { ...rest, disagreements, ...(open.length > 0 && { disagrees_since: new Date(Math.min(...open)) }) }
}

/** Version of a person's review; 0 without one. */
export const versionOf = (card: Scorecard, person: string): number =>
  card.reviews.find(({ reviewer_id }) => reviewer_id === person)?.version ?? 0

/** Whether a person sits on the panel and has not reviewed: nothing that others think may reach them. */
export function isBlind(card: Scorecard, person: string): boolean {
  return reviewersMissing(card).includes(person)
}

/** Those of the panel who have not reviewed. */
export function reviewersMissing(card: Scorecard): string[] {
  const given = new Set(card.reviews.map(({ reviewer_id }) => reviewer_id))
  return (card.session?.panel_ids ?? []).filter((person) => !given.has(person))
}

/**
 * Round `round` (from 1) of the reminders; undefined when it went out already or nobody is missing. Also once the card is final:
 * a reminder that stays away would tell a blind reviewer that the others are done.
 */
export function remind(card: Scorecard, id: string, round: number): Decision<Scorecard> | undefined {
  const missing = reviewersMissing(card)
  const required = requiredReviewers(card)
  if (!('due_at' in card) || missing.length === 0 || (card.reminded ?? 0) >= round) return undefined
  return {
    state: { ...card, reminded: round },
    events: missing.map((reviewer_id) => ({
      type: 'ReviewReminderDue',
      data: { session_id: id, reviewer_id, required: required.includes(reviewer_id), due_at: card.due_at },
    })),
  }
}

function checkReview(input: ReviewInput, criteria: readonly Criterion[]): void {
  const seen = new Set<string>()
  for (const { criterion_id, level } of input.criteria) {
    const criterion = criteria.find((one) => one.criterion_id === criterion_id)
    if (!criterion) throw refuse('REVIEW_INVALID', `The plan has no criterion ${criterion_id}.`)
    if (seen.has(criterion_id)) throw refuse('REVIEW_INVALID', `Criterion ${criterion_id} is rated twice.`)
    if (scaleOf(criterion, level) === undefined)
      throw refuse('REVIEW_INVALID', `Criterion ${criterion_id} has no level ${level}.`)
    seen.add(criterion_id)
  }
}

function reviewScore(input: ReviewInput, criteria: readonly Criterion[]): number | null {
  return weightedMean(
    input.criteria.map(({ criterion_id, level }) => {
      const criterion = criteria.find((one) => one.criterion_id === criterion_id)
      return { value: criterion ? (scaleOf(criterion, level) ?? null) : null, weight: criterion?.weight ?? 1 }
    }),
  )
}

/** All answers are scored again, the old results kept beside the new ones. Refuses with SESSION_NOT_ENDED. */
export function requestRescore(card: Scorecard, id: string, reason: string, now: Date): Decision<Scorecard> {
  if (!card.ended)
    throw refuse('SESSION_NOT_ENDED', 'Answers are scored as they come; scoring again starts after the session.')
  const answers = card.answers.map(({ result, ...answer }) =>
    result ? { ...answer, earlier: resultsSoFar({ ...answer, result }) } : answer,
  )
  const settled = settle({ ...card, answers }, id, now)
  return {
    state: settled.state,
    events: [{ type: 'RescoreRequested', data: { session_id: id, reason } }, ...settled.events],
  }
}

function resultsSoFar({ earlier, result }: ScorecardAnswer): AnswerResult[] {
  return (result ? [...earlier, result] : earlier).slice(-earlierMax)
}
