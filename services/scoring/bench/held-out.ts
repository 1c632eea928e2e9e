import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { createEncoder, type Encoder } from '../src/encoder.ts'
import type { GradedAnswer } from './graded-data.ts'

/** For each data set, the fold of each of its questions. */
const Folds = Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: 9 })))
/** What the shipped encoder has learned from; it has never seen others. */
const learnedFrom = ['beetle', 'saf', 'scientsbank']

export interface EncoderFor {
  (answer: GradedAnswer): Encoder
  /** Whether the encoder has learned from answers to the questions of this data set. */
  seen(dataset: string): boolean
}

/**
 * The encoder to measure an answer with. `folder` holds what model/train.py and build.py made with each fifth of the questions left out:
 * `folds.json` and `<fold>/encoder.onnx`; each question is then read by the encoder that never saw it. Without a folder, by the shipped one.
 */
export async function encoderFor(shipped: Encoder, folder?: string): Promise<EncoderFor> {
  if (!folder) return Object.assign(() => shipped, { seen: (dataset: string) => learnedFrom.includes(dataset) })
  const folds: unknown = JSON.parse(readFileSync(join(folder, 'folds.json'), 'utf8'))
  if (!Value.Check(Folds, folds)) throw new Error(`${folder}/folds.json has another form than train.py writes`)
  const numbers = [...new Set(learnedFrom.flatMap((dataset) => Object.values(folds[dataset] ?? {})))]
  const encoders = new Map<number, Encoder>()
  for (const fold of numbers) encoders.set(fold, await createEncoder(join(folder, `${fold}`, 'encoder.onnx')))
  return Object.assign(
    ({ dataset, question_id }: GradedAnswer) => {
      if (!learnedFrom.includes(dataset)) return shipped
      const encoder = encoders.get(folds[dataset]?.[question_id] ?? -1)
      if (!encoder) throw new Error(`question ${question_id} of ${dataset} is in no fold`)
      return encoder
    },
    { seen: () => false },
  )
}
