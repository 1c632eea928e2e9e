import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import type { NewEvent } from '@candor/platform/events'
import { requiredReviewers, wantedReviews } from './review-rule.ts'
import { weightedMean } from './rubric.ts'
import type { AnswerResult, Facts, Final, Phase, Review, Scorecard, ScorecardAnswer, Scores } from './scorecard.ts'
import type { Flag } from './scorer.ts'

/** Everything that follows from a card's facts, and the events that tell of it. Settling a settled card changes nothing. */
export function settle(card: Scorecard, id: string, now: Date): Decision<Scorecard> {
  const answers = permittedAnswers(card)
  const {
    status: _status,
    due_at: _due,
    final: _final,
    scores: old,
    ...rest
  } = card as Facts & Partial<Record<'status' | 'due_at' | 'final', unknown>>
  const scores = completeScores(card, answers, old)
  const facts: Facts = { ...rest, answers, reviews: permittedReviews(card), ...(scores && { scores }) }
  if (needsWork(facts) && !facts.work) facts.work = newWork(now)

  const events: NewEvent[] = []
  const phase = nextPhase(card, facts, now)
  if (card.status !== 'reviewing' && card.status !== 'final' && 'due_at' in phase)
    events.push(openedEvent(id, facts, phase.due_at))
  if (scores && scores !== old) events.push({ type: 'ScoresCompleted', data: { session_id: id, ...scores } })
  if (phase.status === 'final' && !(card.status === 'final' && card.final === phase.final)) {
    events.push(finalizedEvent(id, facts, phase.final))
  }
  return { state: { ...facts, ...phase }, events }
}

/** Whether software may score this card's answers: `unknown` while facts are missing, else `allowed` or the flag that says why not. */
export function permission(card: Facts): 'unknown' | 'allowed' | Flag {
  if (card.erased) return 'erased'
  if (!card.rule) return 'unknown'
  if (!card.rule.automated_scoring) return 'plan_disallows'
  if (!card.consent) return card.ended ? 'no_consent' : 'unknown'
  if (card.consent.automated_scoring) return 'allowed'
  return card.consent.withdrawn ? 'consent_withdrawn' : 'no_consent'
}

const refusals: readonly Flag[] = ['erased', 'plan_disallows', 'no_consent', 'consent_withdrawn']

/** Whether a result was made under the permission that holds now. */
export function agrees(result: AnswerResult, allowed: ReturnType<typeof permission>): boolean {
  const refused = result.withheld !== undefined && refusals.includes(result.withheld)
  return allowed === 'allowed' ? !refused : refused && result.withheld === allowed
}

/** The answers without results that the facts no longer allow: consent was withdrawn, the candidate erased, or consent came late. */
function permittedAnswers(card: Scorecard): ScorecardAnswer[] {
  const allowed = permission(card)
  const forgets = allowed === 'erased' || allowed === 'consent_withdrawn'
  const stale = ({ result }: ScorecardAnswer) => result !== undefined && !agrees(result, allowed)
  const hasPast = ({ earlier }: ScorecardAnswer) => forgets && earlier.length > 0
  if (!card.answers.some((answer) => stale(answer) || hasPast(answer))) return card.answers
  return card.answers.map((answer) => {
    const { result, ...rest } = answer
    return { ...rest, ...(result && !stale(answer) && { result }), earlier: forgets ? [] : answer.earlier }
  })
}

/** What people noted about an erased candidate goes too; their levels and recommendations stay. */
function permittedReviews({ erased, reviews }: Scorecard): Review[] {
  const hasNotes = (review: Review) => review.notes !== '' || review.criteria.some(({ notes }) => notes !== '')
  if (!erased || !reviews.some(hasNotes)) return reviews
  return reviews.map((review) => ({
    ...review,
    notes: '',
    criteria: review.criteria.map((one) => ({ ...one, notes: '' })),
  }))
}

/** The card needs the scoring loop: to look up its plan, or to settle answers whose permission is known. */
function needsWork(card: Facts): boolean {
  if (card.session && !card.rule) return true
  return permission(card) !== 'unknown' && card.answers.some((answer) => !answer.result)
}

/** The sums over all answers once the session has ended and each has its result; `old` itself while they have not changed. */
function completeScores(card: Facts, answers: ScorecardAnswer[], old: Scores | undefined): Scores | undefined {
  if (!card.session || !card.ended || !card.rule || answers.some((answer) => !answer.result)) return undefined
  const values = answers.map((answer) => answer.result?.overall ?? null)
  const scored = values.filter((value) => value !== null).length
  const overall = weightedMean(values.map((value) => ({ value, weight: 1 })))
  const scores = { scored, withheld: values.length - scored, overall }
  const same = old?.scored === scores.scored && old.withheld === scores.withheld && old.overall === scores.overall
  return same ? old : scores
}

function nextPhase(card: Scorecard, facts: Facts, now: Date): Phase {
  const { session, ended, rule, scores, reviews } = facts
  if (!session) return { status: 'waiting' }
  if (!ended) return { status: 'live' }
  if (!rule) return { status: 'waiting' }
  const due_at =
    card.status === 'reviewing' || card.status === 'final' ? card.due_at : hoursAfter(ended.at, rule.review_due_hours)
  const before = card.status === 'final' ? card.final : undefined
  const wanted = wantedReviews({ rule, session, reviews })
  if (!scores || wanted.count > 0 || wanted.seats.length > 0)
    return before ? { status: 'final', due_at, final: before } : { status: 'reviewing', due_at }
  return { status: 'final', due_at, final: finalOf(reviews, scores, before, now) }
}

/** `before` itself while nothing in it has changed, else its next version. */
function finalOf(reviews: Review[], scores: Scores, before: Final | undefined, now: Date): Final {
  const final: Final = {
    at: now,
    version: (before?.version ?? 0) + 1,
    recommendation: panelRecommendation(reviews),
    panel_score: weightedMean(reviews.map((review) => ({ value: review.score, weight: 1 }))),
    software_score: scores.overall,
    reviews: reviews.length,
  }
  const keys = ['recommendation', 'panel_score', 'software_score', 'reviews'] as const
  return before && keys.every((key) => before[key] === final[key]) ? before : final
}

const recommendations: Review['recommendation'][] = ['definitely_no', 'no', 'yes', 'strong_yes']

/** The median of the reviews; of two in the middle the more cautious one. The software's score has no say in it. */
function panelRecommendation(reviews: Review[]): Review['recommendation'] {
  const ranks = reviews.map((review) => recommendations.indexOf(review.recommendation)).sort((a, b) => a - b)
  return recommendations[ranks[Math.floor((ranks.length - 1) / 2)] ?? -1] ?? 'unknown'
}

function openedEvent(id: string, { session, rule }: Facts, due_at: Date): NewEvent {
  return {
    type: 'ScorecardOpened',
    data: {
      session_id: id,
      ...who(session),
      panel_ids: session?.panel_ids ?? [],
      required_ids: requiredReviewers({ ...(rule && { rule }), ...(session && { session }) }),
      due_at,
    },
  }
}

function finalizedEvent(id: string, { session }: Facts, { version, at: _at, ...final }: Final): NewEvent {
  return { type: 'ScorecardFinalized', data: { session_id: id, ...who(session), scorecard_version: version, ...final } }
}

function who(session: Facts['session']) {
  const { booking_id = '', plan_version_id = '', candidate_id = '' } = session ?? {}
  return { booking_id, plan_version_id, candidate_id }
}

function hoursAfter(date: Date, hours: number): Date {
  return new Date(date.getTime() + hours * 3_600_000)
}
