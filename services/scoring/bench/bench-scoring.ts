// `npm run bench:scoring -- --data DIR --json FILE`: how near the scorers come to people on graded answers, beside published figures, and
// how fast they are. DIR holds *.jsonl files as bench/graded-data.ts reads them. Whatever is fitted is fitted on other questions than
// it is tried on; intervals are of 400 draws of whole questions.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadCalibration } from '../src/calibration.ts'
import { createEncoder } from '../src/encoder.ts'
import { type Agreement, agreementOf } from './agreement-with-people.ts'
import { readGradedData } from './graded-data.ts'
import { measureAll, type Tier } from './measured.ts'
import { published } from './published.ts'
import { measureSpeed } from './speed.ts'

const { values } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'string' }, speed: { type: 'boolean', default: false } },
})
if (!values.data) throw new Error('usage: npm run bench:scoring -- --data DIR [--json FILE] [--speed]')

const encoder = await createEncoder()
const calibration = loadCalibration('embedding')
const results: Agreement[] = []
for (const [dataset, answers] of readGradedData(values.data)) {
  for (const tier of ['lexical', 'embedding'] satisfies Tier[]) {
    console.error(`  ${dataset}: ${answers.length} answers by the ${tier} tier …`)
    const measured = await measureAll(tier, answers, encoder)
    results.push(agreementOf(dataset, 'all', tier, measured, calibration))
    const answered = measured.filter(({ empty }) => !empty)
    if (answered.length < measured.length) results.push(agreementOf(dataset, 'not empty', tier, answered, calibration))
  }
}
const figure = (value: number) => value.toFixed(3)
const withInterval = ({ value, low, high }: Agreement['r']) => `${figure(value)} (${figure(low)} to ${figure(high)})`
console.log(
  '| data | answers | tier | r, other questions | RMSE of 5 | QWK | macro-F1, right or not | r, frozen map | left to people |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const one of results) {
  const { dataset, which, answers, questions, tier } = one
  console.log(
    `| ${dataset} (${which}) | ${answers} to ${questions} | ${tier} | ${withInterval(one.r)} | ${withInterval(one.rmse_of_5)} | ${withInterval(one.qwk)} | ${withInterval(one.macro_f1)} | ${one.r_frozen ? withInterval(one.r_frozen) : '–'} | ${one.left_to_people} |`,
  )
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
