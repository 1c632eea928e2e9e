import type { Stored } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/http'
import { type Static, type TSchema, Type } from 'typebox'
import { requiredReviewers, type Wanted, wantedReviews } from './review-rule.ts'
import type { AnswerResult, Review, Scorecard, ScorecardAnswer } from './scorecard.ts'
import { reviewersMissing } from './scorecard.ts'
import { diffOf } from './scorer-diff.ts'

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ format: 'date-time' })
const Fraction = Type.Number({ minimum: 0, maximum: 1 })
const Counter = Type.Integer({ minimum: 0 })
const Status = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('live'),
  Type.Literal('reviewing'),
  Type.Literal('final'),
])
const AnyRecommendation = Type.String({ description: 'definitely_no, no, yes or strong_yes' })

const ReviewView = Type.Object({
  reviewer_id: Type.String(),
  version: Counter,
  recommendation: AnyRecommendation,
  criteria: Type.Array(Type.Object({ criterion_id: Type.String(), level: Type.Integer(), notes: Type.String() })),
  notes: Type.String(),
  score: orNull(Fraction),
  submitted_at: Time,
  earlier: Type.Array(
    Type.Object({
      version: Counter,
      recommendation: AnyRecommendation,
      criteria: Type.Array(Type.Object({ criterion_id: Type.String(), level: Type.Integer() })),
      submitted_at: Time,
    }),
    { description: 'Versions before, oldest first: the first was given blind' },
  ),
})

const ResultView = Type.Object({
  revision: Counter,
  scored_at: Time,
  withheld: orNull(Type.String({ description: 'Why the answer was not read at all' })),
  scorer: Type.Object({
    tier: Type.String(),
    version: Type.String(),
    rubric_hash: Type.String(),
    model_hash: orNull(Type.String()),
    calibration_id: orNull(Type.String()),
    seed: orNull(Type.Integer()),
  }),
  criteria: Type.Array(
    Type.Object({
      criterion_id: Type.String(),
      score: orNull(Fraction),
      level: orNull(Type.Integer()),
      confidence: Fraction,
      spread: Type.Optional(
        Type.Number({ minimum: 0, description: 'How far several judgements of a language model lay apart' }),
      ),
      evidence: Type.Array(
        Type.Object({ start: Counter, end: Counter, strength: Fraction, points: Type.Array(Counter) }),
        { description: 'Offsets in UTF-16 code units of the exact text of this revision' },
      ),
      missing: Type.Array(Type.String()),
      flags: Type.Array(Type.String()),
    }),
  ),
  overall: orNull(Fraction),
})

const Change = {
  before: orNull(Fraction),
  after: orNull(Fraction),
  change: orNull(Type.Number({ minimum: -1, maximum: 1 })),
}
const DiffView = Type.Object({
  same_inputs: Type.Boolean({
    description: 'Same words, rubric, model and calibration: then nothing may have changed',
  }),
  because: Type.Array(Type.String({ description: 'What differs, such as model_hash or revision' })),
  overall: Type.Object(Change),
  criteria: Type.Array(Type.Object({ criterion_id: Type.String(), ...Change, evidence_moved: Type.Boolean() })),
})

const SoftwareView = Type.Object({
  note: Type.String(),
  complete: Type.Boolean({ description: 'Every answer of the ended session has its result' }),
  scored: Counter,
  withheld: Counter,
  overall: orNull(Fraction),
  answers: Type.Array(
    Type.Object({
      question_id: Type.String(),
      answer_id: Type.String(),
      revision: Counter,
      submitted_at: Time,
      result: orNull(ResultView),
      earlier: Type.Array(ResultView),
      diff: orNull(DiffView),
    }),
  ),
})

export const DisagreementView = Type.Object({
  criterion_id: Type.String({ description: 'Of the plan, or `recommendation`' }),
  spread: Type.Number({ description: 'Between the highest and the lowest level, in levels' }),
  found_at: Time,
  assigned_to: orNull(Type.String()),
  settled: orNull(Type.Object({ by: Type.String(), at: Time, note: Type.String() })),
})

const FinalView = Type.Object({
  at: Time,
  version: Counter,
  recommendation: AnyRecommendation,
  panel_score: orNull(Fraction),
  software_score: orNull(Fraction),
  reviews: Counter,
})

const summary = {
  session_id: Type.String(),
  booking_id: Type.String(),
  plan_version_id: Type.String(),
  candidate_id: Type.String(),
  panel_ids: Type.Array(Type.String()),
  status: Status,
  started_at: orNull(Time),
  ended_at: orNull(Time),
  due_at: orNull(Time),
  blind: Type.Boolean({ description: "What others think is hidden until the caller's own review is in" }),
  reviewed: Type.Boolean({ description: 'The caller has submitted a review' }),
  final: orNull(FinalView),
}

export const ScorecardSummary = Type.Object(summary)
export const ScorecardView = Type.Object({
  ...summary,
  my_review: orNull(ReviewView),
  reviews: Type.Array(ReviewView),
  software: orNull(SoftwareView),
  disagreements: Type.Array(DisagreementView),
  reviews_missing: orNull(
    Type.Array(Type.String(), { description: 'Those of the panel who have not reviewed; null while blind' }),
  ),
  wanted: orNull(
    Type.Object(
      {
        count: Type.Integer({ minimum: 0, description: 'Further reviews, whoever writes them' }),
        seats: Type.Array(
          Type.Object({
            seat_id: Type.String(),
            qualification: orNull(Type.String()),
            count: Type.Integer({ minimum: 1, description: 'So many of these people' }),
            person_ids: Type.Array(Type.String()),
          }),
        ),
      },
      { description: "What the plan's rule still wants before the card is final; null while blind or not yet known" },
    ),
  ),
  required_of_me: Type.Boolean({
    description: "The plan asks for reviews from the caller's seat, whatever others have submitted",
  }),
})

/** Roles that see every scorecard with all that is on it. */
const overseers: readonly string[] = ['recruiter', 'admin', 'auditor']
const note =
  'Word overlap only, where the tier is lexical: paraphrase, negation and meaning are not understood. One voice beside the panel; people decide.'

/**
 * Whether the caller may see this card at all: overseers any but their own (staff apply for jobs too), interviewers those whose
 * panel they sit on. Who sits on the panel is blind until their own review is in, also where they are recruiters as well.
 */
export function sightOf(card: Scorecard, caller: Caller): 'none' | 'blind' | 'full' {
  if (card.session?.candidate_id === caller.id) return 'none'
  const onPanel = card.session?.panel_ids.includes(caller.id) ?? false
  if (onPanel) return reviewOf(card, caller) ? 'full' : 'blind'
  return caller.roles.some((role) => overseers.includes(role)) ? 'full' : 'none'
}

/** Nothing in a blind view depends on other reviews or on the software: not the status, not a count, not a time. */
export function toSummary(card: Stored<Scorecard>, caller: Caller): Static<typeof ScorecardSummary> {
  const blind = sightOf(card, caller) !== 'full'
  const { booking_id = '', plan_version_id = '', candidate_id = '', panel_ids = [] } = card.session ?? {}
  return {
    session_id: card._id,
    booking_id,
    plan_version_id,
    candidate_id,
    panel_ids,
    status: blind && card.status === 'final' ? 'reviewing' : card.status,
    started_at: card.started_at?.toISOString() ?? null,
    ended_at: card.ended?.at.toISOString() ?? null,
    due_at: 'due_at' in card ? card.due_at.toISOString() : null,
    blind,
    reviewed: reviewOf(card, caller) !== undefined,
    final: card.status === 'final' && !blind ? { ...card.final, at: card.final.at.toISOString() } : null,
  }
}

export function toView(card: Stored<Scorecard>, caller: Caller): Static<typeof ScorecardView> {
  const view = toSummary(card, caller)
  const mine = reviewOf(card, caller)
  return {
    ...view,
    my_review: mine ? toReview(mine) : null,
    reviews: view.blind ? [] : card.reviews.map(toReview),
    software: view.blind ? null : toSoftware(card),
    disagreements: view.blind ? [] : toDisagreements(card),
    reviews_missing: view.blind ? null : reviewersMissing(card),
    wanted: view.blind ? null : wantedOf(card),
    required_of_me: requiredReviewers(card).includes(caller.id),
  }
}

function wantedOf({ rule, session, reviews }: Scorecard): Wanted | null {
  return rule && session ? wantedReviews({ rule, session, reviews }) : null
}

export function toDisagreements({ disagreements = [] }: Scorecard): Static<typeof DisagreementView>[] {
  return disagreements.map(({ found_at, settled, ...one }) => ({
    ...one,
    found_at: found_at.toISOString(),
    settled: settled ? { ...settled, at: settled.at.toISOString() } : null,
  }))
}

function reviewOf(card: Scorecard, caller: Caller): Review | undefined {
  return card.reviews.find((review) => review.reviewer_id === caller.id)
}

function toReview({ submitted_at, earlier = [], ...review }: Review): Static<typeof ReviewView> {
  return {
    ...review,
    submitted_at: submitted_at.toISOString(),
    earlier: earlier.map((one) => ({ ...one, submitted_at: one.submitted_at.toISOString() })),
  }
}

function toSoftware({ answers, scores }: Scorecard): Static<typeof SoftwareView> {
  return {
    note,
    complete: scores !== undefined,
    scored: answers.filter(({ result }) => result && result.overall !== null).length,
    withheld: answers.filter(({ result }) => result && result.overall === null).length,
    overall: scores?.overall ?? null,
    answers: answers.map(toAnswer),
  }
}

function toAnswer({
  submitted_at,
  result,
  earlier,
  ...answer
}: ScorecardAnswer): Static<typeof SoftwareView>['answers'][number] {
  return {
    ...answer,
    submitted_at: submitted_at.toISOString(),
    result: result ? toResult(result) : null,
    earlier: earlier.map(toResult),
    diff: diffOfLast(result, earlier),
  }
}

/** What the newest scoring changed; null for an answer that was scored once. */
function diffOfLast(result: AnswerResult | undefined, earlier: AnswerResult[]) {
  const before = earlier.at(-1)
  return result && before ? diffOf(before, result) : null
}

function toResult({ scored_at, withheld, ...result }: AnswerResult): Static<typeof ResultView> {
  return { ...result, scored_at: scored_at.toISOString(), withheld: withheld ?? null }
}
