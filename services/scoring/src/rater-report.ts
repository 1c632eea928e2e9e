import {
  bootstrap,
  deviation,
  type Interval,
  intraclassOf,
  intraclassSums,
  kappaOf,
  kappaSums,
  mean,
  type Pair,
  type Sums,
} from './agreement.ts'
import { type Criterion, rounded, scaleOf } from './rubric.ts'
import { blindReviewOf, type Scorecard } from './scorecard.ts'

/** One level given to one criterion in one session. */
export interface Rating {
  session_id: string
  criterion_id: string
  rater: string
  /** On the criterion's scale, 0..1. */
  place: number
  at: Date
}

export interface RaterReport {
  rater: string
  kind: 'person' | 'software'
  sessions: number
  ratings: number
  /** Own place less the mean of the other people's, over what they rated too: below 0 is stricter. */
  severity: Interval | null
  /** Standard deviation of the places given. */
  spread: number | null
  /** Quadratically weighted kappa with the other people, pair by pair. */
  kappa: Interval | null
  /** ICC(1) of own rating and the mean of the others'. */
  icc: Interval | null
  /** Severity by calendar month (UTC), oldest first. */
  drift: { month: string; ratings: number; severity: number }[]
  /** Fewer sessions than this say little; figures are shown with that warning. */
  enough: boolean
}

export const sessionsWanted = 10
const raterPrefix = 'software:'

/** What people, in their blind first versions, and software rated on one card. Software's place is its score. */
export function ratingsOf(id: string, card: Scorecard, criteria: readonly Criterion[]): Rating[] {
  const people = card.reviews.flatMap((review) =>
    blindReviewOf(review).criteria.flatMap(({ criterion_id, level }) => {
      const criterion = criteria.find((one) => one.criterion_id === criterion_id)
      const place = criterion && scaleOf(criterion, level)
      return place === undefined
        ? []
        : [{ session_id: id, criterion_id, rater: review.reviewer_id, place, at: blindReviewOf(review).submitted_at }]
    }),
  )
  const software = card.answers.flatMap(({ result }) =>
    (result?.criteria ?? []).flatMap(({ criterion_id, score }) =>
      score === null || !result
        ? []
        : [
            {
              session_id: id,
              criterion_id,
              rater: `${raterPrefix}${result.scorer.tier}@${result.scorer.version}`,
              place: score,
              at: result.scored_at,
            },
          ],
    ),
  )
  return [...people, ...software]
}

/** A line for each rater, people first, by number of ratings. */
export function reportRaters(ratings: readonly Rating[]): RaterReport[] {
  const things = Map.groupBy(ratings, ({ session_id, criterion_id }) => `${session_id}|${criterion_id}`)
  const raters = Map.groupBy(ratings, ({ rater }) => rater)
  return [...raters]
    .map(([rater, own]) => reportRater(rater, own, things))
    .sort((a, b) => a.kind.localeCompare(b.kind) || b.ratings - a.ratings || a.rater.localeCompare(b.rater))
}

interface Compared {
  rating: Rating
  /** Places that other people gave to the same thing; never empty. */
  others: number[]
}

function reportRater(rater: string, own: readonly Rating[], things: Map<string, Rating[]>): RaterReport {
  const compared = own.flatMap((rating): Compared[] => {
    const same = things.get(`${rating.session_id}|${rating.criterion_id}`) ?? []
    const others = same.filter((one) => one.rater !== rater && !isSoftware(one.rater)).map(({ place }) => place)
    return others.length > 0 ? [{ rating, others }] : []
  })
  const sessions = [...Map.groupBy(compared, ({ rating }) => rating.session_id).values()]
  const months = Map.groupBy(compared, ({ rating }) => rating.at.toISOString().slice(0, 7))
  const seen = new Set(own.map(({ session_id }) => session_id)).size
  return {
    rater,
    kind: isSoftware(rater) ? 'software' : 'person',
    sessions: seen,
    ratings: own.length,
    severity: tidy(bootstrap(sessions.map(severitySums), severityFrom)),
    spread: roundedOrNull(deviation(own.map(({ place }) => place))),
    kappa: tidy(
      bootstrap(
        sessions.map((some) => kappaSums(some.flatMap(pairsOf))),
        kappaOf,
      ),
    ),
    icc: tidy(
      bootstrap(
        sessions.map((some) => intraclassSums(some.map(withMean))),
        intraclassOf,
      ),
    ),
    drift: [...months]
      .map(([month, some]) => ({
        month,
        ratings: some.length,
        severity: rounded(severityFrom(severitySums(some)) ?? 0),
      }))
      .sort((a, b) => a.month.localeCompare(b.month)),
    enough: sessions.length >= sessionsWanted,
  }
}

const isSoftware = (rater: string) => rater.startsWith(raterPrefix)
const pairsOf = ({ rating, others }: Compared): Pair[] => others.map((other) => [rating.place, other])
const withMean = ({ rating, others }: Compared) => [rating.place, mean(others)]

const severitySums = (compared: readonly Compared[]): Sums => [
  compared.length,
  compared.reduce((sum, { rating, others }) => sum + rating.place - mean(others), 0),
]
const severityFrom = ([count = 0, sum = 0]: Sums) => (count === 0 ? null : sum / count)

const roundedOrNull = (value: number | null) => (value === null ? null : rounded(value))

function tidy(interval: Interval | null): Interval | null {
  return (
    interval && {
      value: rounded(interval.value),
      low: roundedOrNull(interval.low),
      high: roundedOrNull(interval.high),
    }
  )
}
