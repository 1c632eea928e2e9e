import { embedAnswer, type Measure, measure } from '../src/embedding.ts'
import { type EmbeddedRubric, embedRubric } from '../src/embedding-rubric.ts'
import type { Encoder } from '../src/encoder.ts'
import { lexicalScorer } from '../src/lexical.ts'
import { mask, neutralizedQuestion } from '../src/masking.ts'
import { isEmpty } from '../src/scorer-flags.ts'
import { readSentences } from '../src/sentences.ts'
import { type GradedAnswer, questionOf } from './graded-data.ts'

/** A graded answer with what a tier measures of it; undefined where the tier leaves it to people. */
export interface Measured {
  question_id: string
  /** What people gave, 0..1. */
  human: number
  empty: boolean
  found: Pick<Measure, 'sound' | 'full'> | undefined
}

export type Tier = 'lexical' | 'embedding'
const signal = new AbortController().signal

export async function measureAll(
  tier: Tier,
  answers: readonly GradedAnswer[],
  encoderOf: (answer: GradedAnswer) => Encoder,
): Promise<Measured[]> {
  const rubrics = new Map<string, Promise<EmbeddedRubric>>()
  const measured: Measured[] = []
  for (const answer of answers) {
    const asked = questionOf(answer)
    const question = neutralizedQuestion(asked)
    const { text } = mask(answer.answer, asked)
    const { question_id, score: human } = answer
    const empty = isEmpty(text, readSentences(text))
    if (tier === 'lexical') {
      const score = (await lexicalScorer.score({ question, text }, signal)).criteria[0]?.score
      measured.push({
        question_id,
        human,
        empty,
        found: score === null || score === undefined ? undefined : { sound: score, full: score },
      })
      continue
    }
    const encoder = encoderOf(answer)
    const rubric = await (rubrics.get(question_id) ??
      rubrics.set(question_id, embedRubric(question, encoder)).get(question_id))
    if (!rubric) continue
    const found = await embedAnswer(text, rubric, encoder, signal)
    const readable = found.sentences.length > 0 || empty
    measured.push({ question_id, human, empty, found: readable ? measure(rubric.criteria[0] ?? [], found) : undefined })
  }
  return measured
}
