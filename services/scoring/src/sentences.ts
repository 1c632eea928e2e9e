import { type Word, wordsOf } from './words.ts'

/** A sentence, line or list item of a text. `start` and `end` are offsets in UTF-16 code units. */
export interface Sentence {
  start: number
  end: number
  text: string
  /** With offsets in the whole text. */
  words: Word[]
  /** How it may be read: sentences, content words without grammar between them, or what is no English prose at all. */
  kind: 'prose' | 'list' | 'code' | 'foreign'
  /** Number of content words. */
  content: number
}

/** Content words without grammar between them are no explanation. */
const listGrammarShare = 0.08
/** Signs that prose hardly has, as a share of what is not white space. */
const codeSignShare = 0.12
const codeSigns = /[{}<>=;()[\]|&$#@\\/*+_^~]/g
const markup = /<\/?[a-z][^<>]{0,200}>/i
const latin = /\p{Script=Latin}/gu
const letter = /\p{L}/gu
/** The commonest grammar words of languages that are often written in the same letters as English; none is an English word. */
const foreignWords = new Set(
  `der die das und ist nicht ein eine einen mit fuer für auf dem den des sich werden wird auch durch oder wenn
  le les des est une dans pour qui que sur avec sont pas ou par cette ces ses au aux ne plus
  el los las del una por con para es como mas más pero sus esta este son se y
  il gli di che non per sono della nel alla anche come questo
  o os um uma em não com são mais mas pelo pela dos das
  het een van niet voor zijn met ook wordt deze naar bij
  och att det som är av inte till på jest nie się że ve bir bu için`.split(/\s+/),
)
const foreignShare = 0.2

/** Cuts a text into its sentences and says how each may be read. Each is judged by itself: adding one changes no other. */
export function readSentences(text: string): Sentence[] {
  const groups = new Map<number, Word[]>()
  for (const word of wordsOf(text)) {
    const group = groups.get(word.sentence)
    if (group) group.push(word)
    else groups.set(word.sentence, [word])
  }
  return [...groups.values()].map((words) => {
    const start = words[0]?.start ?? 0
    const end = words.at(-1)?.end ?? 0
    const raw = text.slice(start, end)
    const content = words.filter((word) => word.content).length
    return { start, end, text: raw, words, kind: kindOf(raw, words, content), content }
  })
}

function kindOf(text: string, words: Word[], content: number): Sentence['kind'] {
  const signs = text.match(codeSigns)?.length ?? 0
  const solid = text.replace(/\s+/g, '').length
  if (markup.test(text) || (signs >= 4 && signs / solid > codeSignShare)) return 'code'
  const letters = text.match(letter)?.length ?? 0
  if (letters >= 3 && (text.match(latin)?.length ?? 0) / letters < 0.5) return 'foreign'
  const plain = words.map(({ start, end }) => text.slice(start - (words[0]?.start ?? 0), end - (words[0]?.start ?? 0)))
  const foreign = plain.filter((word) => foreignWords.has(word.toLowerCase())).length
  const grammar = words.length - content
  if (words.length >= 4 && foreign / words.length >= foreignShare && foreign > grammar) return 'foreign'
  if (grammar / words.length < listGrammarShare) return 'list'
  return 'prose'
}
