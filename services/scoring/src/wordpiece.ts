import { readFileSync } from 'node:fs'

/** A piece of a word, as the model knows it. `start` and `end` are offsets of the whole word in the text, in UTF-16 code units. */
export interface Piece {
  id: number
  start: number
  end: number
}

export interface WordPiece {
  /** Ids that stand at the beginning and at the end of each input. */
  first: number
  last: number
  /** The pieces of a text in order; linear in its length. */
  pieces(text: string): Piece[]
}

/** Longer "words" are one unknown piece, as in BERT. */
const wordLengthMax = 100
/** A run of letters, digits and the like, or one sign. Ideographs are words of their own. */
const wordOrSign = /\p{Script=Han}|[[\p{L}\p{N}\p{M}\p{S}]--[\p{Script=Han}$+<=>^`\|~]]+|[\p{P}$+<=>^`\|~]/gv

/**
 * BERT's uncased WordPiece with offsets. `vocabulary` is the path of its vocab.txt, one piece a line.
 * What is neither letter, digit nor sign (control characters, unassigned code points) is skipped.
 */
export function createWordPiece(vocabulary: string): WordPiece {
  const ids = new Map(
    readFileSync(vocabulary, 'utf8')
      .split('\n')
      .map((piece, id): [string, number] => [piece, id]),
  )
  const special = (name: string): number => {
    const id = ids.get(name)
    if (id === undefined) throw new Error(`${vocabulary} has no ${name}`)
    return id
  }
  const unknown = special('[UNK]')

  function idsOf(word: string): number[] {
    if (word.length > wordLengthMax) return [unknown]
    const found: number[] = []
    for (let from = 0; from < word.length; ) {
      let to = word.length
      let id: number | undefined
      for (; to > from; to--) {
        id = ids.get(from === 0 ? word.slice(from, to) : `##${word.slice(from, to)}`)
        if (id !== undefined) break
      }
      if (id === undefined) return [unknown]
      found.push(id)
      from = to
    }
    return found
  }

  return {
    first: special('[CLS]'),
    last: special('[SEP]'),
    pieces(text) {
      const pieces: Piece[] = []
      for (const { 0: word, index } of text.matchAll(wordOrSign)) {
        const plain = word
          .toLowerCase()
          .normalize('NFKD')
          .replace(/\p{Mn}/gu, '')
        if (plain === '') continue
        for (const id of idsOf(plain)) pieces.push({ id, start: index, end: index + word.length })
      }
      return pieces
    },
  }
}
