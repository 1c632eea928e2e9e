// `.candor/node services/scoring/bench/fit-calibration.ts DIR [FOLDS]`: fits the frozen map of the embedding tier on all graded answers of a
// folder and writes calibration/embedding.json. Each data set has the same weight; half as much weight have its answers held against
// other questions, which deserve nothing. FOLDS are encoders as bench/held-out.ts reads them: an encoder finds answers that it learned
// from better or worse than any that are new, and the map would believe it. A scorer's results are bound to the id of its map: a new
// map needs a new id.
import { writeFileSync } from 'node:fs'
import { createEncoder } from '../src/encoder.ts'
import { type GradedAnswer, readGradedData } from './graded-data.ts'
import { encoderFor } from './held-out.ts'
import { measureAll } from './measured.ts'
import { risingCurve } from './statistics.ts'

/** What may be said of the data sets that are known; an unknown one must be named here first. */
const sources: Record<string, { data: string; licence: string }> = {
  mohler: {
    data: 'UNT short answer v2.0, assignments 1, 2, 4, 5, 7, 8, 10, 11 (Mohler, Bunescu, Mihalcea, ACL 2011)',
    licence: 'no licence text; research use, not shipped',
  },
  scientsbank: { data: 'SciEntsBank, SemEval-2013 task 7, train', licence: 'CC BY-SA 3.0, not shipped' },
  beetle: { data: 'Beetle, SemEval-2013 task 7, train', licence: 'CC BY-SA 3.0, not shipped' },
  saf: { data: 'SAF, English, train (Filighera et al., ACL 2022)', licence: 'MIT' },
}
/** Corners of the written map are at least this far apart. */
const cornerGap = 0.02

const [folder, folds] = process.argv.slice(2)
if (!folder) throw new Error('usage: fit-calibration.ts DIR [FOLDS]')
const encoderOf = await encoderFor(await createEncoder(), folds)
const x: number[] = []
const y: number[] = []
const weights: number[] = []
function add(measured: number, human: number, weight: number): void {
  x.push(measured)
  y.push(human)
  weights.push(weight)
}
const fitted_on = []
for (const [name, answers] of readGradedData(folder)) {
  const source = sources[name]
  if (!source) throw new Error(`the source and licence of ${name} are not known here`)
  const used = (await measureAll('embedding', answers, encoderOf)).filter(({ empty, found }) => !empty && found)
  const astray = (await measureAll('embedding', exchanged(answers), encoderOf)).filter(
    ({ empty, found }) => !empty && found,
  )
  for (const { human, found } of used) add(found?.full ?? 0, human, 1 / used.length)
  for (const { found } of astray) add(found?.full ?? 0, 0, 0.5 / astray.length)
  fitted_on.push({ data: source.data, answers: used.length, licence: source.licence })
}
const curve = risingCurve(x, y, weights)
const round = (value: number) => Math.round(value * 10_000) / 10_000
// Nothing found is worth nothing, whatever the data's graders gave for it.
const corners = [{ x: 0, y: 0, spread: round(curve.spread[0] ?? 0) }]
for (const [i, at] of curve.x.entries()) {
  const last = corners.at(-1)
  const corner = { x: round(at), y: round(curve.y[i] ?? 0), spread: round(curve.spread[i] ?? 0) }
  if (last && corner.x - last.x >= cornerGap) corners.push(corner)
  else if (last && corner.x > 0 && last.x > 0) last.y = Math.max(last.y, corner.y)
}
const file = new URL('../calibration/embedding.json', import.meta.url)
const map = {
  id: 'embedding-2',
  fitted_on,
  x: corners.map((one) => one.x),
  y: corners.map((one) => one.y),
  spread: corners.map((one) => one.spread),
}
writeFileSync(file, `${JSON.stringify(map, null, 2)}\n`)
console.log(`${file.pathname}: ${corners.length} corners from ${x.length} answers`)

/** Every sixth answer, held against another question of the same data set. */
function exchanged(answers: readonly GradedAnswer[]): GradedAnswer[] {
  const questions = [...new Map(answers.map((one) => [one.question_id, one])).values()]
  return answers.flatMap((one, index) => {
    const other =
      questions[
        (questions.findIndex(({ question_id }) => question_id === one.question_id) + 1 + index) % questions.length
      ]
    if (index % 6 !== 0 || !other || other.question_id === one.question_id) return []
    return [{ ...other, answer: one.answer, score: 0 }]
  })
}
