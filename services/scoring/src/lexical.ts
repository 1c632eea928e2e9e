import { levelOf, type Question, referencePoints, rounded } from './rubric.ts'
import {
  type CriterionScore,
  type Evidence,
  evidenceMax,
  type Flag,
  type Scorer,
  type ScorerIdentity,
} from './scorer.ts'
import { contentStems, type Word, wordsOf } from './words.ts'

const identity: ScorerIdentity = { tier: 'lexical', version: '2', model_hash: null, calibration_id: null, seed: null }

/**
 * The scorer that is always there. It counts which content words of the reference points an answer uses, by stem, leaving out the
 * words that the question already gave away. It understands nothing: paraphrases are missed, and negations and swapped roles are
 * not seen. So its confidence is low by construction and never exceeds `confidenceMax`; people decide.
 */
export const lexicalScorer: Scorer = {
  score: async ({ question, text }) => ({ identity, criteria: scoreLexically(question, text) }),
}

/** Two human raters agree far better than word overlap does with either (r about .6 against .5 on Mohler 2011). */
const confidenceMax = 0.35
/** Code units of an answer that are read; the rest is ignored, and the flag `too_long` says so. */
const textLengthMax = 100_000
/** From here on an answer is flagged as too long for its evidence to be typical. */
const textLengthUsual = 10_000
/** Fewer content words than this cannot carry an explanation. */
const contentWordsMin = 4
/** Content words without grammar between them are no explanation: what rests on them alone never scores above the middle. */
const listScoreMax = 0.5
const listGrammarShare = 0.08
/** "simplify" and "simplification" have other stems but the same beginning: half a match. Shorter stems have no beginning of their own. */
const beginningOf = (stem: string) => (stem.length >= 4 ? stem.slice(0, 4) : `${stem}.`)
const nearWorth = 0.5
/** Evidence from one stem is shown this often at most. */
const occurrencesMax = 3

function scoreLexically(question: Question, answer: string): CriterionScore[] {
  const text = answer.slice(0, textLengthMax)
  const words = wordsOf(text)
  const given = contentStems(question.text)
  const explained = stemsOf(words, explainedSentences(words))
  const used = stemsOf(words)
  const common = answerFlags(answer, words, given)
  const byStem = occurrencesBy(words, (stem) => stem)
  const byBeginning = occurrencesBy(words, beginningOf)
  const occurrences = (stem: string) => byStem.get(stem) ?? byBeginning.get(beginningOf(stem)) ?? []

  return question.criteria.map((criterion): CriterionScore => {
    const withheld = (flag: Flag): CriterionScore => ({
      criterion_id: criterion.criterion_id,
      score: null,
      level: null,
      confidence: 0,
      evidence: [],
      missing: [],
      flags: [...common, flag],
    })
    if (question.kind !== 'open') return withheld('kind_not_scored')
    const points = referencePoints(question, criterion).map((text) => ({
      text,
      stems: [...contentStems(text)].filter((stem) => !given.has(stem)),
    }))
    const targets = new Set(points.flatMap((point) => point.stems))
    if (targets.size === 0) return withheld('no_reference')

    const recall = (stems: ReadonlySet<string>) => {
      const beginnings = new Set([...stems].map(beginningOf))
      const found = [...targets].map((stem) =>
        stems.has(stem) ? 1 : beginnings.has(beginningOf(stem)) ? nearWorth : 0,
      )
      return found.reduce<number>((sum, worth) => sum + worth, 0) / targets.size
    }
    // Both recalls only rise as sentences are added to an answer, and so does their combination.
    const score = rounded(Math.max(recall(explained), Math.min(listScoreMax, recall(used))))
    const flags: Flag[] = recall(used) > score + 0.0001 ? [...common, 'keyword_list'] : common
    return {
      criterion_id: criterion.criterion_id,
      score,
      level: levelOf(criterion, score),
      confidence: confidenceOf(flags, targets.size),
      evidence: evidenceFor(words, occurrences, targets, points),
      missing: points.filter((point) => isMissing(point.stems, used)).map((point) => point.text),
      flags,
    }
  })
}

function answerFlags(answer: string, words: Word[], given: ReadonlySet<string>): Flag[] {
  if (words.length === 0) return ['empty']
  const content = words.filter((word) => word.content)
  const echoed = content.filter((word) => given.has(word.stem))
  const flags: Flag[] = []
  if (content.length - echoed.length < contentWordsMin) flags.push('too_short')
  if (content.length > 0 && echoed.length / content.length >= 0.6) flags.push('question_echo')
  if (answer.length > textLengthUsual) flags.push('too_long')
  return flags
}

/** Sentences in which words stand in grammar, not in a bare list. Each is judged by itself, so that adding one changes no other. */
function explainedSentences(words: Word[]): ReadonlySet<number> {
  const counts = new Map<number, { all: number; grammar: number }>()
  for (const { sentence, content } of words) {
    const count = counts.get(sentence) ?? { all: 0, grammar: 0 }
    counts.set(sentence, { all: count.all + 1, grammar: count.grammar + (content ? 0 : 1) })
  }
  return new Set(
    [...counts].filter(([, { all, grammar }]) => grammar / all >= listGrammarShare).map(([sentence]) => sentence),
  )
}

function stemsOf(words: Word[], sentences?: ReadonlySet<number>): Set<string> {
  return new Set(words.flatMap((word) => (word.content && (sentences?.has(word.sentence) ?? true) ? [word.stem] : [])))
}

/** Positions in `words` of the first few uses of each stem, or of each beginning of a stem. */
function occurrencesBy(words: Word[], keyOf: (stem: string) => string): Map<string, number[]> {
  const byKey = new Map<string, number[]>()
  for (const [index, word] of words.entries()) {
    if (!word.content) continue
    const key = keyOf(word.stem)
    const seen = byKey.get(key)
    if (!seen) byKey.set(key, [index])
    else if (seen.length < occurrencesMax) seen.push(index)
  }
  return byKey
}

function isMissing(stems: string[], used: ReadonlySet<string>): boolean {
  return stems.length > 0 && stems.filter((stem) => used.has(stem)).length / stems.length < 0.5
}

function confidenceOf(flags: Flag[], targets: number): number {
  if (flags.includes('empty')) return 1
  const doubts = flags.length + (targets < 4 ? 1 : 0)
  return rounded(confidenceMax * 0.7 ** doubts)
}

/** The matched words, joined to phrases where only grammar stands between them; the strongest ones, in the order of the text. */
function evidenceFor(
  words: Word[],
  occurrences: (stem: string) => number[],
  targets: ReadonlySet<string>,
  points: { stems: string[] }[],
): Evidence[] {
  const matched = [...new Set([...targets].flatMap(occurrences))].sort((a, b) => a - b)
  const phrases: Word[][] = []
  let last = -1
  for (const index of matched) {
    const word = words[index]
    if (!word) continue
    const phrase = phrases.at(-1)
    const between = words.slice(last + 1, Math.min(index, last + 4))
    const joins = index - last <= 3 && between.every((one) => !one.content) && words[last]?.sentence === word.sentence
    if (phrase && joins) phrase.push(word)
    else phrases.push([word])
    last = index
  }
  return phrases
    .map((phrase) => {
      const stems = new Set(phrase.map((word) => word.stem))
      const beginnings = new Set([...stems].map(beginningOf))
      return {
        start: phrase[0]?.start ?? 0,
        end: phrase.at(-1)?.end ?? 0,
        strength: rounded(Math.min(1, stems.size / targets.size)),
        points: points.flatMap((point, index) =>
          point.stems.some((stem) => beginnings.has(beginningOf(stem))) ? [index] : [],
        ),
      }
    })
    .sort((a, b) => b.strength - a.strength || a.start - b.start)
    .slice(0, evidenceMax)
    .sort((a, b) => a.start - b.start)
}
