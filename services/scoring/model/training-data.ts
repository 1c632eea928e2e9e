// `.candor/node services/scoring/model/training-data.ts DIR > FILE`: what the embedding tier reads of graded answers, one question a line, for
// train.py. The texts are masked, cut into sentences and pieces exactly as when they are scored. DIR as bench/graded-data.ts reads it.
import { type GradedAnswer, questionOf, readGradedData } from '../bench/graded-data.ts'
import { embedAnswer } from '../src/embedding.ts'
import { embedRubric, encodeText, type Point } from '../src/embedding-rubric.ts'
import { createEncoder, type Encoder, piecesMax } from '../src/encoder.ts'
import { mask, neutralizedQuestion } from '../src/masking.ts'
import { isEmpty } from '../src/scorer-flags.ts'
import { readSentences } from '../src/sentences.ts'
import { contentStems, wordsOf } from '../src/words.ts'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('usage: training-data.ts DIR')
const { pieces, hash } = await createEncoder()
/** Reads texts as the encoder does, without running the model. */
const reader: Encoder = { hash, pieces, encode: async (read) => ({ pieces: read, vectors: new Float32Array(0) }) }
const signal = new AbortController().signal

for (const [dataset, answers] of readGradedData(folder)) {
  for (const group of Map.groupBy(answers, ({ question_id }) => question_id).values()) {
    console.log(JSON.stringify({ dataset, ...(await readQuestion(group)) }))
  }
}

async function readQuestion(answers: readonly GradedAnswer[]) {
  const [first] = answers
  if (!first) throw new Error('a question without answers')
  const asked = questionOf(first)
  const question = neutralizedQuestion(asked)
  const rubric = await embedRubric(question, reader)
  const given = contentStems(question.text)
  const read = []
  for (const { answer, score } of answers) {
    const { text } = mask(answer, asked)
    if (isEmpty(text, readSentences(text))) continue
    const { sentences } = await embedAnswer(text, rubric, reader, signal)
    if (sentences.length === 0) continue
    read.push({
      human: score,
      sentences: sentences.map(({ encoded, stems }) => ({ runs: runsOf(encoded.pieces), stems: [...stems] })),
    })
  }
  return {
    question_id: first.question_id,
    question: runsOf(pieces(question.text)),
    alternatives: await Promise.all(
      (rubric.criteria[0] ?? []).map((points) => Promise.all(points.map((point) => readPoint(point, given)))),
    ),
    answers: read,
  }
}

/** A point: its pieces, and which of them are looked for. `fresh`: what the question gives away is no merit. */
async function readPoint(point: Point, given: ReadonlySet<string>) {
  const words = wordsOf(point.text)
  const encoded = await encodeText(point.text, words, reader)
  const fresh = point.targets !== point.all
  const targets = encoded.words.flatMap((word, index) => {
    const found = words[word]
    return found?.content && (!fresh || !given.has(found.stem)) ? [{ index, stem: found.stem }] : []
  })
  return { runs: runsOf(encoded.pieces), fresh, targets }
}

/** The pieces of a text as numbers, in the parts in which the model reads them. */
function runsOf(read: readonly { id: number }[]): number[][] {
  const ids = read.map(({ id }) => id)
  return Array.from({ length: Math.ceil(ids.length / piecesMax) }, (_none, part) =>
    ids.slice(part * piecesMax, (part + 1) * piecesMax),
  )
}
