import { stemmer } from 'stemmer'
import { stopWords } from './stop-words.ts'

/** One word of a text. `start` and `end` are offsets in UTF-16 code units, so `text.slice(start, end)` is the word itself. */
export interface Word {
  start: number
  end: number
  /** What the word is compared by: lower case, no diacritics, Porter stem. */
  stem: string
  content: boolean
  /** Which sentence, line or list item of the text it stands in, from 0. */
  sentence: number
}

/** Longer "words" are cut before stemming, which takes quadratic time on some inputs. */
const wordLengthMax = 40
/** A word, or what ends a sentence: a full stop and the like before white space, a line break, a semicolon, a bullet. */
const wordOrBreak = /([\p{L}\p{N}\p{M}]+)|[.!?;](?=\s|$)|[\r\n\u2022\u2013\u2014]|(?<=\s)[-*](?=\s|\p{L})/gu

/** The words of a text in order. Linear in its length. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  let sentence = 0
  let sentenceHasWords = false
  for (const match of text.matchAll(wordOrBreak)) {
    const word = match[1]
    if (word === undefined) {
      if (sentenceHasWords) sentence += 1
      sentenceHasWords = false
      continue
    }
    sentenceHasWords = true
    const plain = word.slice(0, wordLengthMax).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    const content = !stopWords.has(plain) && (plain.length > 1 || /\d/.test(plain))
    words.push({ start: match.index, end: match.index + word.length, stem: stemmer(plain), content, sentence })
  }
  return words
}

/** The different stems of a text's content words. */
export function contentStems(text: string): Set<string> {
  return new Set(wordsOf(text).flatMap((word) => (word.content ? [word.stem] : [])))
}

/** A text cut into its sentences, list items and lines, trimmed; pieces without a word are left out. */
export function sentencesOf(text: string): string[] {
  const words = wordsOf(text)
  const starts = words.filter((word, index) => word.sentence !== words[index - 1]?.sentence).map((word) => word.start)
  return starts.map((start, index) =>
    text
      .slice(start, starts[index + 1] ?? text.length)
      .replace(/[\s\-*\u2022\u2013\u2014]+$/u, '')
      .trim(),
  )
}
