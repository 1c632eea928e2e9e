import { rounded } from './rubric.ts'
import { type Evidence, evidenceMax } from './scorer.ts'
import type { Word } from './words.ts'

/** A word of an answer that supports a score. */
export interface Hit {
  /** Position in the words of its sentence. */
  word: number
  /** What it adds to the score, not yet as a share of the whole. */
  weight: number
  /** Index of the reference point. */
  point: number
}

/** Words with only this many others between them are one phrase. */
const gapMax = 2

/**
 * Hits of one sentence joined to phrases: from the first to the last hit of each run with only small gaps. `strength` is the
 * phrase's share of `total`.
 */
export function phrasesOf(words: readonly Word[], hits: readonly Hit[], total: number): Evidence[] {
  const phrases: { from: number; to: number; weight: number; points: Set<number> }[] = []
  for (const { word, weight, point } of hits.toSorted((a, b) => a.word - b.word)) {
    const phrase = phrases.at(-1)
    if (phrase && word - phrase.to <= gapMax + 1) {
      phrase.to = word
      phrase.weight += weight
      phrase.points.add(point)
    } else phrases.push({ from: word, to: word, weight, points: new Set([point]) })
  }
  return phrases.map(({ from, to, weight, points }) => ({
    start: words[from]?.start ?? 0,
    end: words[to]?.end ?? 0,
    strength: rounded(Math.min(1, total > 0 ? weight / total : 0)),
    points: [...points].sort((a, b) => a - b),
  }))
}

/** The strongest pieces of evidence that a result may hold, in the order of the text. */
export function strongest(evidence: readonly Evidence[]): Evidence[] {
  return evidence
    .toSorted((a, b) => b.strength - a.strength || a.start - b.start)
    .slice(0, evidenceMax)
    .sort((a, b) => a.start - b.start)
}
