import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadCalibration } from './calibration.ts'
import { createEmbeddingScorer } from './embedding.ts'
import { createEncoder } from './encoder.ts'
import type { Question } from './rubric.ts'
import { scoreAnswer } from './scorer.ts'

/** What SAF's graders gave these five sets of six answers, on average. */
const human = new Map([
  ['strong', 1],
  ['mixed-2', 0.958],
  ['middling', 0.583],
  ['mixed-1', 0.567],
  ['weak', 0.208],
])
/** Sets that people put nearer together than this have no order to agree with. */
const humanDifferenceMin = 0.05

interface Journey {
  plan: { questions: Question[] }
  interviews: { candidate: string; answers: { question_id: string; text: string }[] }[]
}

test('five real sets of answers come out in the order that people put them in', async () => {
  const file = new URL('../../../e2e/journeys/network-engineer.json', import.meta.url)
  const { plan, interviews }: Journey = JSON.parse(readFileSync(file, 'utf8'))
  const scorer = createEmbeddingScorer(await createEncoder(), loadCalibration('embedding'))
  const signal = new AbortController().signal
  const software = new Map<string, number>()
  for (const { candidate, answers } of interviews) {
    let sum = 0
    for (const { question_id, text } of answers) {
      const question = plan.questions.find((one) => one.question_id === question_id)
      assert.ok(question)
      sum += (await scoreAnswer(scorer, { question, text }, signal)).overall ?? 0
    }
    software.set(candidate, sum / answers.length)
  }
  for (const [better, high] of human) {
    for (const [worse, low] of human) {
      if (high - low < humanDifferenceMin) continue
      const [a = 0, b = 1] = [software.get(better), software.get(worse)]
      assert.ok(a > b, `${better} ${a} against ${worse} ${b}`)
    }
  }
})
