// `npm run bench:scoring -- --data DIR --json FILE`: how near the scorers come to people on graded answers, beside published figures, and
// how fast they are. DIR holds *.jsonl files as bench/graded-data.ts reads them. Whatever is fitted is fitted on other questions than
// it is tried on; intervals are of 400 draws of whole questions. The shipped encoder has learned from some of these answers, and the
// table says from which; with `--folds FOLDS` (see model/README.md) each question is read by an encoder that never saw it.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadCalibration } from '../src/calibration.ts'
import { createEncoder } from '../src/encoder.ts'
import { type Agreement, agreementOf } from './agreement-with-people.ts'
import { readGradedData } from './graded-data.ts'
import { encoderFor } from './held-out.ts'
import { measureAll, type Tier } from './measured.ts'
import { published } from './published.ts'
import { measureSpeed } from './speed.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    folds: { type: 'string' },
    json: { type: 'string' },
    speed: { type: 'boolean', default: false },
  },
})
if (!values.data) throw new Error('usage: npm run bench:scoring -- --data DIR [--folds FOLDS] [--json FILE] [--speed]')

const encoder = await createEncoder()
const encoderOf = await encoderFor(encoder, values.folds)
const calibration = loadCalibration('embedding')
const results: Agreement[] = []
for (const [dataset, answers] of readGradedData(values.data)) {
  for (const tier of ['lexical', 'embedding'] satisfies Tier[]) {
    console.error(`  ${dataset}: ${answers.length} answers by the ${tier} tier …`)
    const measured = await measureAll(tier, answers, encoderOf)
    const sight = { frozen: calibration, encoder_has_seen: tier === 'embedding' && encoderOf.seen(dataset) }
    results.push(agreementOf(dataset, 'all', tier, measured, sight))
    const answered = measured.filter(({ empty }) => !empty)
    if (answered.length < measured.length) results.push(agreementOf(dataset, 'not empty', tier, answered, sight))
  }
}
const figure = (value: number) => value.toFixed(3)
const withInterval = ({ value, low, high }: Agreement['r']) => `${figure(value)} (${figure(low)} to ${figure(high)})`
console.log(
  '| data | answers | tier | encoder learned from this set | r, other questions | RMSE of 5 | QWK | macro-F1, right or not | r, frozen map | RMSE of 5, frozen map | left to people |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|')
for (const one of results) {
  const { dataset, which, answers, questions, tier } = one
  const cells = [
    `${dataset} (${which})`,
    `${answers} to ${questions}`,
    tier,
    one.encoder_has_seen ? 'yes' : 'no',
    ...[one.r, one.rmse_of_5, one.qwk, one.macro_f1].map(withInterval),
    ...[one.r_frozen, one.rmse_of_5_frozen].map((figures) => (figures ? withInterval(figures) : '–')),
    one.left_to_people,
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
console.log('\nPublished, on unseen questions:\n\n| data | who | figure |\n|---|---|---|')
for (const { data, who, figure } of published) console.log(`| ${data} | ${who} | ${figure} |`)

const speed = values.speed ? await measureSpeed(encoder) : undefined
if (speed) console.log(`\n${speed.text}`)
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify({ calibration: calibration.id, model: encoder.hash, results, published, speed }, null, 2)}\n`,
  )
