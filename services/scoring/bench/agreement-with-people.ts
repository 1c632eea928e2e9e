import type { Curve } from '../src/calibration.ts'
import { scoreOf } from '../src/embedding.ts'
import type { Measured, Tier } from './measured.ts'
import { bestThreshold, bootstrap, macroF1, mean, pearson, quadraticKappa, risingCurve, rmse } from './statistics.ts'

interface Figure {
  value: number
  low: number
  high: number
}

export interface Agreement {
  dataset: string
  which: 'all' | 'not empty'
  tier: Tier
  answers: number
  questions: number
  /** How the questions were divided for what is fitted: each left out once, or 5 folds where there are many. */
  folds: number
  /** Answers without a score. They count as the average of the other questions' answers: what one would guess knowing nothing. */
  left_to_people: number
  r: Figure
  /** Root mean square error on a scale of 0 to 5. */
  rmse_of_5: Figure
  qwk: Figure
  /** Of "fully right" (a score of 1) against all else, at the threshold that was best on the other questions. */
  macro_f1: Figure
  /** Whether the encoder learned from the training split of this data set: its figures say little of new questions if these are they. */
  encoder_has_seen: boolean
  /** With the map that is shipped, nothing fitted here; it has seen the training splits (calibration/embedding.json names them). */
  r_frozen: Figure | null
  rmse_of_5_frozen: Figure | null
}

interface Predicted {
  human: number
  score: number
  frozen: number
  right: boolean
}

/** More questions than this are divided into 5 folds. */
const leaveOneOutMax = 100

export function agreementOf(
  dataset: string,
  which: Agreement['which'],
  tier: Tier,
  measured: readonly Measured[],
  { frozen, encoder_has_seen }: { frozen: Curve; encoder_has_seen: boolean },
): Agreement {
  const questions = [...new Set(measured.map(({ question_id }) => question_id))]
  const folds = questions.length > leaveOneOutMax ? 5 : questions.length
  const foldOf = new Map(questions.map((question, index) => [question, index % folds]))
  const predicted = new Map<string, Predicted[]>(questions.map((question) => [question, []]))
  for (let fold = 0; fold < folds; fold++) {
    const others = measured.filter(({ question_id }) => foldOf.get(question_id) !== fold)
    const scoreBy = fitted(others)
    const threshold = bestThreshold(
      others.map((one) => scoreBy(one)),
      others.map(({ human }) => isRight(human)),
    )
    for (const one of measured.filter(({ question_id }) => foldOf.get(question_id) === fold)) {
      const score = scoreBy(one)
      predicted.get(one.question_id)?.push({
        human: one.human,
        score,
        frozen: one.found && !one.empty ? scoreOf(one.found, frozen).score : 0,
        right: score >= threshold,
      })
    }
  }
  const groups = [...predicted.values()]
  const figure = (statistic: (rows: Predicted[]) => number): Figure => {
    const [low, high] = bootstrap(groups, statistic)
    return { value: statistic(groups.flat()), low, high }
  }
  const human = (rows: Predicted[]) => rows.map((row) => row.human)
  const scores = (rows: Predicted[]) => rows.map((row) => row.score)
  const shipped = (rows: Predicted[]) => rows.map((row) => row.frozen)
  return {
    dataset,
    which,
    tier,
    answers: measured.length,
    questions: questions.length,
    folds,
    left_to_people: measured.filter(({ found, empty }) => !found && !empty).length,
    r: figure((rows) => pearson(scores(rows), human(rows))),
    rmse_of_5: figure((rows) => 5 * rmse(scores(rows), human(rows))),
    qwk: figure((rows) => quadraticKappa(scores(rows), human(rows))),
    macro_f1: figure((rows) =>
      macroF1(
        rows.map((row) => isRight(row.human)),
        rows.map((row) => row.right),
      ),
    ),
    encoder_has_seen,
    r_frozen: tier === 'embedding' ? figure((rows) => pearson(shipped(rows), human(rows))) : null,
    rmse_of_5_frozen: tier === 'embedding' ? figure((rows) => 5 * rmse(shipped(rows), human(rows))) : null,
  }
}

const isRight = (score: number) => score > 0.99

/** The score of an answer by a map that was fitted on these: on all that is measured, as the rules limit only what comes of it. */
function fitted(rows: readonly Measured[]): (row: Measured) => number {
  const read = rows.filter(({ empty, found }) => !empty && found)
  const curve = risingCurve(
    read.map(({ found }) => found?.full ?? 0),
    read.map(({ human }) => human),
  )
  const average = mean(read.map(({ human }) => human))
  return ({ found, empty }) => (empty ? 0 : found ? scoreOf(found, curve).score : average)
}
