import { type Claims, claimsOf, opposite } from './doubts.ts'
import { dimensions, type Encoded, type Encoder, piecesMax } from './encoder.ts'
import { type Question, referenceAlternatives } from './rubric.ts'
import { readSentences } from './sentences.ts'
import type { Piece } from './wordpiece.ts'
import { contentStems, type Word, wordsOf } from './words.ts'

/** Of a question or a reference point, more is not read. */
const pointPiecesMax = 1_000

/** A question as the embedding tier reads it; made once for a rubric. */
export interface EmbeddedRubric {
  /** What the question says. */
  asked: Claims
  given: ReadonlySet<string>
  /** For each criterion, the ways to a full score: each a list of points. */
  criteria: Point[][][]
}

/** One reference point: what is looked for in an answer. */
export interface Point {
  text: string
  claims: Claims
  /** Written as a bare list, or not: an answer may be as terse as what it is held against. */
  terse: boolean
  code: boolean
  content: number
  /** The content words that the question does not give away. */
  targets: Target[]
  /** All content words. */
  all: Target[]
  /** Mean of its vectors, of unit length. */
  mean: Float32Array
  /** Cosine of `mean` with the question's own mean: what repeating the question would be worth. */
  given: number
}

/** A piece of a content word of a point. */
export interface Target {
  stem: string
  vector: Float32Array
  /** The best cosine with the question's own words: what repeating the question would be worth. */
  given: number
}

/** A text in pieces that the model can read, and which word each piece belongs to (-1 for signs). */
export interface EncodedText extends Encoded {
  words: number[]
}

export async function embedRubric(question: Question, encoder: Encoder): Promise<EmbeddedRubric> {
  const asked = await encodeText(question.text, wordsOf(question.text), encoder)
  const given = contentStems(question.text)
  const known = new Map<string, Promise<Point>>()
  const pointOf = (text: string) => {
    const point = known.get(text) ?? embedPoint(text, given, asked, encoder)
    known.set(text, point)
    return point
  }
  const criteria = await Promise.all(
    question.criteria.map((criterion) =>
      Promise.all(
        referenceAlternatives(question, criterion).map(async (points) =>
          withTargets(await Promise.all(points.map(pointOf))),
        ),
      ),
    ),
  )
  // A pair of opposites of which the rubric itself uses both sides proves nothing either.
  const said = claimsOf(question.text)
  const sides = [...criteria.flat(2).map((point) => point.claims.sides), said.sides]
  const both = new Set(sides.flatMap((one) => [...one]).filter((side, _i, all) => all.includes(opposite(side))))
  return { asked: { ...said, sides: new Set([...said.sides, ...both]) }, given, criteria }
}

async function embedPoint(
  text: string,
  given: ReadonlySet<string>,
  asked: EncodedText,
  encoder: Encoder,
): Promise<Point> {
  const words = wordsOf(text)
  const encoded = await encodeText(text, words, encoder)
  const mean = meanOf(encoded)
  const content = encoded.words.flatMap((word, index) => {
    const found = words[word]
    return found?.content ? [{ index, stem: found.stem }] : []
  })
  const target = ({ index, stem }: { index: number; stem: string }): Target => {
    const vector = vectorAt(encoded, index)
    return { stem, vector, given: Math.max(0, bestOf(vector, asked).cosine) }
  }
  return {
    text,
    claims: claimsOf(text),
    code: readSentences(text).some(({ kind }) => kind === 'code'),
    terse: readSentences(text).every(({ kind }) => kind === 'list'),
    content: words.filter((word) => word.content).length,
    targets: content.filter(({ stem }) => !given.has(stem)).map(target),
    all: content.map((one) => ({ ...target(one), given: 0 })),
    mean,
    given: cosine(mean, meanOf(asked)),
  }
}

/** Points that say more than the question; where none does, what they say at all. */
function withTargets(points: Point[]): Point[] {
  const more = points.filter(({ targets }) => targets.length > 0)
  if (more.length > 0) return more
  return points.map((point) => ({ ...point, targets: point.all, given: 0 })).filter(({ targets }) => targets.length > 0)
}

/** Reads a text of up to `most` pieces, in parts that the model can take. */
export async function encodeText(
  text: string,
  words: readonly Word[],
  encoder: Encoder,
  most = pointPiecesMax,
): Promise<EncodedText> {
  const pieces = encoder.pieces(text).slice(0, most)
  const parts: Encoded[] = []
  for (let from = 0; from < pieces.length; from += piecesMax) {
    parts.push(await encoder.encode(pieces.slice(from, from + piecesMax)))
  }
  const [first, ...others] = parts
  if (first && others.length === 0) return { ...first, words: wordsOfPieces(pieces, words) }
  const vectors = new Float32Array(pieces.length * dimensions)
  let at = 0
  for (const part of parts) {
    vectors.set(part.vectors, at)
    at += part.vectors.length
  }
  return { pieces, vectors, words: wordsOfPieces(pieces, words) }
}

function wordsOfPieces(pieces: readonly Piece[], words: readonly Word[]): number[] {
  let word = 0
  return pieces.map(({ start, end }) => {
    while (word < words.length && (words[word]?.end ?? 0) <= start) word += 1
    const found = words[word]
    return found && found.start < end && found.end > start ? word : -1
  })
}

export function vectorAt({ vectors }: Encoded, index: number): Float32Array {
  return vectors.subarray(index * dimensions, (index + 1) * dimensions)
}

/** The vector of `encoded` that is nearest to `vector`; -1 where there is none. Both have unit length. */
export function bestOf(vector: Float32Array, { vectors }: Encoded): { cosine: number; index: number } {
  let best = -1
  let index = -1
  for (let at = 0; at < vectors.length; at += dimensions) {
    let sum = 0
    for (let i = 0; i < dimensions; i++) sum += (vector[i] ?? 0) * (vectors[at + i] ?? 0)
    if (sum > best) {
      best = sum
      index = at / dimensions
    }
  }
  return { cosine: best, index }
}

/** Cosine of two vectors of unit length; of others, their dot product. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < dimensions; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** The mean of all vectors, of unit length; zeros for an empty text. */
export function meanOf({ vectors }: Encoded): Float32Array {
  const sum = new Float32Array(dimensions)
  for (let at = 0; at < vectors.length; at += dimensions) {
    for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + (vectors[at + i] ?? 0)
  }
  const length = Math.sqrt(cosine(sum, sum)) || 1
  return sum.map((one) => one / length)
}
