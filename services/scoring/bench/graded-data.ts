import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Question } from '../src/rubric.ts'

/** One graded answer of a public data set. */
const GradedAnswer = Type.Object({
  dataset: Type.String(),
  question_id: Type.String(),
  question: Type.String(),
  reference_answers: Type.Array(Type.String(), { minItems: 1 }),
  answer: Type.String(),
  score: Type.Number({ minimum: 0, maximum: 1 }),
})
export type GradedAnswer = ReturnType<typeof check>

/** Every `*.jsonl` of a folder, one answer a line, by the data set that the lines name. */
export function readGradedData(folder: string): Map<string, GradedAnswer[]> {
  const sets = new Map<string, GradedAnswer[]>()
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith('.jsonl'))
    .sort()) {
    for (const [index, line] of readFileSync(join(folder, name), 'utf8').split('\n').entries()) {
      if (line.trim() === '') continue
      const row = check(JSON.parse(line), `${name}:${index + 1}`)
      const rows = sets.get(row.dataset) ?? []
      rows.push(row)
      sets.set(row.dataset, rows)
    }
  }
  return sets
}

function check(row: unknown, where: string) {
  if (!Value.Check(GradedAnswer, row)) throw new Error(`${where} is not a graded answer`)
  return row
}

/** The question as a plan would have it, with the reference answers as the only rubric. */
export function questionOf({ question_id, question, reference_answers }: GradedAnswer): Question {
  const levels = [0, 1, 2, 3, 4].map((level) => ({ level, label: `${level}`, anchor: `${level} of 4` }))
  return {
    question_id,
    kind: 'open',
    category: 'graded data',
    text: question,
    time_limit_seconds: null,
    reference_answers,
    criteria: [{ criterion_id: 'all', name: 'All', description: '', weight: 1, reference_points: [], levels }],
  }
}
