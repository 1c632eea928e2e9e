import { type Calibration, type Curve, calibrated, spreadAt } from './calibration.ts'
import { claimsOf, type Doubt, doubtsAbout, echoes } from './doubts.ts'
import {
  bestOf,
  cosine,
  type EmbeddedRubric,
  type EncodedText,
  embedRubric,
  encodeText,
  meanOf,
  type Point,
  type Target,
} from './embedding-rubric.ts'
import type { Encoder } from './encoder.ts'
import { type Hit, phrasesOf, strongest } from './evidence.ts'
import { type Criterion, levelOf, rounded, rubricHash } from './rubric.ts'
import {
  type CriterionScore,
  type Flag,
  middle,
  type Scorer,
  type ScorerIdentity,
  withheldCriterion,
} from './scorer.ts'
import { flagsOf, isEmpty, withDoubts } from './scorer-flags.ts'
import { readSentences, type Sentence } from './sentences.ts'

/** Rubrics kept embedded; one takes about 0.3 MB. */
const rubricsMax = 32
/** Pieces of words that are read of one answer, about 1,100 words; what follows is not read, and `too_long` says so. */
const answerPiecesMax = 1_500
/** Sentences that are read of one answer. */
const sentencesMax = 250
/** An answer whose best sentence is further than this from every point speaks of something else. */
const offTopicBelow = 0.2
const offTopicScoreMax = 0.25
/** More content words than this without grammar between them are a keyword list. */
const terseMax = 5
/** A point with less than this of its content is shown as missing. */
const missingBelow = 0.45
/** Likeness from which a word is shown as evidence, and the least that it must add to what the question said. */
const hitCosineMin = 0.5
const hitGainMin = 0.05

/**
 * The default scorer. Each content word of a reference point is looked for in the answer by meaning: the best cosine of its vector,
 * in its context, with those of the answer's words in theirs (the alignment of Sultan et al. 2016 and BERTScore). What the question
 * already says is no merit: how much nearer than the question an answer comes counts beside how near it is. Sentences are
 * read one by one, so that a further sentence can only add. One frozen rising map makes a score of it.
 */
export function createEmbeddingScorer(encoder: Encoder, calibration: Calibration): Scorer {
  const rubrics = new Map<string, Promise<EmbeddedRubric>>()
  const rubricOf = (question: Parameters<typeof embedRubric>[0]) => {
    const key = rubricHash(question)
    const known = rubrics.get(key) ?? embedRubric(question, encoder)
    // The most recently used one stands last.
    rubrics.delete(key)
    rubrics.set(key, known)
    known.catch(() => rubrics.delete(key))
    for (const oldest of rubrics.keys()) if (rubrics.size > rubricsMax) rubrics.delete(oldest)
    return known
  }
  const identity: ScorerIdentity = {
    tier: 'embedding',
    version: '2',
    model_hash: encoder.hash,
    calibration_id: calibration.id,
    seed: null,
  }
  return {
    async score({ question, text }, signal) {
      if (question.kind !== 'open')
        return { identity, criteria: question.criteria.map((one) => withheldCriterion(one, ['kind_not_scored'])) }
      const rubric = await rubricOf(question)
      const answer = await embedAnswer(text, rubric, encoder, signal)
      const criteria = question.criteria.map((criterion, index) =>
        scoreCriterion(criterion, measure(rubric.criteria[index] ?? [], answer), answer, calibration),
      )
      return { identity, criteria }
    },
  }
}

/** An answer as the embedding tier reads it. */
export interface EmbeddedAnswer {
  sentences: EmbeddedSentence[]
  flags: Flag[]
}

interface EmbeddedSentence extends Sentence {
  encoded: EncodedText
  /** Mean of its vectors, of unit length. */
  mean: Float32Array
  stems: ReadonlySet<string>
  echo: boolean
  /** Why it may say the contrary of a point; what does counts as sound evidence for no other point either. */
  doubts: readonly Doubt[]
}

export async function embedAnswer(
  text: string,
  rubric: EmbeddedRubric,
  encoder: Encoder,
  signal: AbortSignal,
): Promise<EmbeddedAnswer> {
  const read = readSentences(text)
  if (isEmpty(text, read)) return { sentences: [], flags: ['empty'] }
  const points = [...new Set(rubric.criteria.flat(2))]
  const sentences: EmbeddedSentence[] = []
  let left = answerPiecesMax
  let unread = false
  for (const sentence of read) {
    // The model reads English only.
    if (sentence.kind === 'foreign') continue
    signal.throwIfAborted()
    const words = sentence.words.map((word) => ({
      ...word,
      start: word.start - sentence.start,
      end: word.end - sentence.start,
    }))
    const encoded = await encodeText(sentence.text, words, encoder, left)
    left -= encoded.pieces.length
    const claims = claimsOf(sentence.text)
    const stems = words.flatMap((word) => (word.content ? [word.stem] : []))
    sentences.push({
      ...sentence,
      encoded,
      mean: meanOf(encoded),
      stems: new Set(stems),
      echo: echoes(stems, rubric.given),
      doubts: [...new Set(points.flatMap((point) => doubtsAbout(claims, point.claims, rubric.asked)))],
    })
    if (left <= 0 || sentences.length === sentencesMax) {
      unread = true
      break
    }
  }
  return { sentences, flags: flagsOf(text, read, rubric.given, unread) }
}

/** What an answer is worth under one criterion, before calibration. */
export interface Measure {
  /** From prose that nothing speaks against, 0..1. */
  sound: number
  /** With bare lists, echoes of the question and sentences that may say the contrary; never less than `sound`. */
  full: number
  /** The best cosine of a sentence with a point. */
  topic: number
  points: PointMeasure[]
}

interface PointMeasure {
  point: Point
  /** How much of the point's content the answer has, 0..1. */
  covered: number
  hits: (Hit & { sentence: number })[]
}

/** The best way to a full score; undefined where there is none to hold the answer against. */
export function measure(alternatives: readonly Point[][], answer: EmbeddedAnswer): Measure | undefined {
  const ways = alternatives.filter((points) => points.length > 0)
  const best = ways
    .map((points) => measurePoints(points, answer))
    .reduce<Measure | undefined>(
      (best, one) =>
        !best || one.sound > best.sound || (one.sound === best.sound && one.full > best.full) ? one : best,
      undefined,
    )
  if (!best) return undefined
  const targets = ways.flat().reduce((sum, point) => sum + point.targets.length, 0)
  const handicap = (targets / ways.length) ** lengthExponent
  return { ...best, sound: handicap * best.sound, full: handicap * best.full }
}

const which = ['sound', 'full'] as const
/** Parts of a measure; each only rises with further sentences. */
const parts = () => ({ near: 0, gain: 0, meaning: 0, stems: 0 })
/** A target counts by how far it is from all that the question says, and by this at least. */
const newnessMin = 0.001
/** The more targets a rubric has on average, the likelier an answer comes near to some by chance: it is graded lower for the same measure. */
const lengthExponent = -0.15
/** Exact words weigh less than their meaning. */
const stemsWeight = 0.3

function measurePoints(points: readonly Point[], answer: EmbeddedAnswer): Measure {
  const sums = { sound: parts(), full: parts() }
  let targetsWeight = 0
  let gainMax = 0
  let topic = 0
  const measured = points.map((point, index): PointMeasure => {
    const sound = answer.sentences.map(
      (sentence) => explains(sentence, point) && !sentence.echo && sentence.doubts.length === 0,
    )
    const hits: PointMeasure['hits'] = []
    let covered = 0
    let pointWeight = 0
    for (const target of point.targets) {
      const { best, stem, hit } = nearest(target, answer.sentences, sound)
      if (hit) hits.push({ ...hit, point: index })
      covered += best.full
      const weight = Math.max(newnessMin, 1 - target.given)
      pointWeight += weight
      gainMax += weight * (1 - target.given)
      for (const one of which) {
        sums[one].near += weight * best[one]
        sums[one].gain += weight * Math.max(0, best[one] - target.given)
        sums[one].stems += stem[one] ? weight : 0
      }
    }
    const meanings = { sound: likeness(point, answer.sentences, sound), full: likeness(point, answer.sentences) }
    topic = Math.max(topic, meanings.full)
    for (const one of which) {
      const gain = Math.max(0, meanings[one] - point.given) / (1 - point.given + 1e-6)
      sums[one].meaning += pointWeight * gain
    }
    targetsWeight += pointWeight
    return { point, covered: covered / point.targets.length, hits }
  })
  const worth = ({ near, gain, meaning, stems }: ReturnType<typeof parts>) =>
    Math.min(
      1,
      ((near + meaning + stemsWeight * stems) / targetsWeight + gain / Math.max(1e-6, gainMax)) / (3 + stemsWeight),
    )
  return { sound: worth(sums.sound), full: worth(sums.full), topic, points: measured }
}

/** The answer's word that is nearest to a target, in all sentences and in the sound ones. */
function nearest(target: Target, sentences: readonly EmbeddedSentence[], sound: readonly boolean[]) {
  const best = { sound: 0, full: 0 }
  const stem = { sound: false, full: false }
  let hit: Omit<PointMeasure['hits'][number], 'point'> | undefined
  for (const [number, sentence] of sentences.entries()) {
    const counts = sound[number] ? which : (['full'] as const)
    const { cosine, index } = bestOf(target.vector, sentence.encoded)
    for (const one of counts) {
      best[one] = Math.max(best[one], cosine)
      stem[one] ||= sentence.stems.has(target.stem)
    }
    const word = sentence.encoded.words[index] ?? -1
    const weight = Math.max(0, cosine - target.given) + cosine / 10
    if (word >= 0 && (!hit || weight > hit.weight)) hit = { word, weight, sentence: number }
  }
  return { best, stem, hit }
}

/** The best cosine of a point as a whole with a sentence. */
function likeness({ mean }: Point, sentences: readonly EmbeddedSentence[], sound?: readonly boolean[]): number {
  return Math.max(0, ...sentences.map((one, index) => (sound && !sound[index] ? 0 : cosine(mean, one.mean))))
}

/** Enough of words for the point: prose, or as terse as the point itself and nearly as long. */
function explains({ kind, content }: Sentence, point: Point): boolean {
  if (kind === 'prose') return true
  if (kind === 'code') return point.code
  if (point.terse) return true
  return content <= terseMax && content >= point.content / 2
}

function scoreCriterion(
  criterion: Criterion,
  found: Measure | undefined,
  answer: EmbeddedAnswer,
  curve: Curve,
): CriterionScore {
  if (!found) return withheldCriterion(criterion, [...answer.flags, 'no_reference'])
  if (answer.sentences.length === 0 && !answer.flags.includes('empty'))
    return withheldCriterion(criterion, answer.flags)
  const flags = [...answer.flags]
  const { score, capped } = scoreOf(found, curve)
  if (capped) flags.push(...reasonsFor(answer))
  if (score > 0 && found.topic < offTopicBelow) flags.push('off_topic')
  const value = rounded(found.topic < offTopicBelow ? Math.min(offTopicScoreMax, score) : score)
  const evidence = evidenceOf(found, answer)
  return withDoubts({
    criterion_id: criterion.criterion_id,
    score: evidence.length > 0 ? value : 0,
    level: levelOf(criterion, evidence.length > 0 ? value : 0),
    confidence: rounded(Math.max(0, 1 - 2 * spreadAt(curve, found.full))),
    evidence,
    missing: found.points.filter(({ covered }) => covered < missingBelow).map(({ point }) => point.text),
    flags,
  })
}

/** What rests on lists, echoes or doubtful sentences alone never scores above the middle. Rises with both measures. */
export function scoreOf(
  { sound, full }: Pick<Measure, 'sound' | 'full'>,
  curve: Curve,
): { score: number; capped: boolean } {
  const certain = calibrated(curve, sound)
  const possible = calibrated(curve, full)
  return { score: Math.max(certain, Math.min(middle, possible)), capped: possible > certain + 0.02 }
}

/** Why the full measure does not count. */
function reasonsFor({ sentences }: EmbeddedAnswer): Flag[] {
  const doubted = (doubt: Doubt) => sentences.some(({ doubts }) => doubts.includes(doubt))
  return [
    ...(sentences.some(({ kind }) => kind === 'list') ? ['keyword_list' as const] : []),
    ...(sentences.some(({ echo }) => echo) ? ['question_echo' as const] : []),
    ...(doubted('contradiction') ? ['possible_contradiction' as const] : []),
    ...(doubted('numbers_differ') ? ['numbers_differ' as const] : []),
  ]
}

function evidenceOf({ points }: Measure, { sentences }: EmbeddedAnswer) {
  const all = points.flatMap(({ hits }) => hits)
  const good = all.filter(({ weight }) => weight >= hitGainMin + hitCosineMin / 10)
  // A score above nothing shows at least what it rests on most.
  const shown = good.length > 0 ? good : all.toSorted((a, b) => b.weight - a.weight).slice(0, 1)
  const total = all.reduce((sum, { weight }) => sum + weight, 0)
  return strongest(
    sentences.flatMap(({ words }, number) =>
      phrasesOf(
        words,
        shown.filter(({ sentence }) => sentence === number),
        total,
      ),
    ),
  )
}
