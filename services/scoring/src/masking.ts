import { identifying } from './masking-words.ts'
import type { Question } from './rubric.ts'
import { contentStems, wordsOf } from './words.ts'

/** A text without what tells who wrote it, and the way back to the exact text. */
export interface Masked {
  text: string
  /** Where words of the masked text stand in the exact one: whole words, also where a mask is shorter or longer than what it hides. */
  original(start: number, end: number): { start: number; end: number }
  /** How many places were masked. */
  masks: number
}

interface Mask {
  start: number
  end: number
  as: string
}

const contact =
  /\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}\b|\bhttps?:\/\/\S{1,500}|\B@\w{2,40}\b|\+?\d[\d ()-]{8,20}\d/g
const age = /\b\d{2}[- ]years?[- ]old\b|\b(?:aged|age of) \d{2}\b/gi
/** Who says a name, says it after these. */
const introduced =
  /\b(?:[Mm]y name is|[Ii] am called|[Cc]all me|[Mm]r|[Mm]rs|[Mm]s|[Mm]x|[Dd]r|[Pp]rof(?:essor)?|[Mm]anager|[Cc]olleague|[Ff]riend)\.? ((?:\p{Lu}[\p{L}\p{M}'’-]{1,30} ?){1,3})/gu
const schools =
  /\b(?:\p{Lu}[\p{L}\p{M}'’-]{0,30} ){0,3}(?:University|College|Institute|Academy|Polytechnic|School|Gymnasium)(?: of(?: \p{Lu}[\p{L}\p{M}-]{0,30}){1,3})?\b|\b(?:IIT|NIT|IIIT|MIT|ETH|UCLA)(?: \p{Lu}[\p{L}\p{M}-]{1,30})?\b/gu
/** A capital letter that no sentence began with: a name of a person, a place, a firm. */
const capitalized = /(?<=[\p{L}\p{N},;)] )\p{Lu}\p{Ll}[\p{L}\p{M}'’-]{0,30}/gu
const anyWord = /[\p{L}\p{M}]{2,40}/gu

/**
 * Hides names, places, schools, nationalities, ages, ways of contact, and turns gendered words into neutral ones, before any scorer
 * sees the text. What the question or its rubric names itself stays: it is content there. Spellings of one word are made one.
 * A masked technical name (a product that no rubric mentions) is no loss, as nothing in the rubric could have matched it.
 */
export function mask(text: string, question: Question): Masked {
  const known = rubricStems(question)
  const content = (words: string) => {
    const stems = contentStems(words)
    return stems.size > 0 && [...stems].every((stem) => known.has(stem))
  }
  const masks: Mask[] = []
  const hide = (pattern: RegExp, as: string, group = 0, free = content) => {
    for (const match of text.matchAll(pattern)) {
      const words = (match[group] ?? '').trimEnd()
      const start = match.index + match[0].indexOf(words)
      if (words !== '' && !free(words)) masks.push({ start, end: start + words.length, as })
    }
  }
  hide(contact, 'contact', 0, () => false)
  hide(age, 'of some age', 0, () => false)
  hide(schools, 'a school')
  hide(introduced, 'someone', 1)
  hide(capitalized, 'someone')
  for (const match of text.matchAll(anyWord)) {
    const as = neutral(match[0], content)
    if (as) masks.push({ start: match.index, end: match.index + match[0].length, as })
  }
  return applied(text, masks)
}

/** A rubric's text as scorers compare it: its pronouns and spellings are made the same as in answers; names stay. */
export function neutralized(text: string): string {
  return text.replace(anyWord, (word) => neutral(word, () => true) ?? word)
}

/** The question with all of its rubric neutralized. */
export function neutralizedQuestion(question: Question): Question {
  return {
    ...question,
    text: neutralized(question.text),
    reference_answers: question.reference_answers.map(neutralized),
    criteria: question.criteria.map((criterion) => ({
      ...criterion,
      reference_points: criterion.reference_points.map(neutralized),
    })),
  }
}

function neutral(word: string, content: (word: string) => boolean): string | undefined {
  const plain = word.toLowerCase()
  const pronoun = identifying.pronouns.get(plain)
  if (pronoun) return pronoun
  const hidden = identifying.words.get(plain)
  if (hidden && !content(word)) return hidden
  const spelled = identifying.spelling(plain)
  return spelled === plain ? undefined : spelled
}

function rubricStems({ text, reference_answers, criteria }: Question): Set<string> {
  const parts = criteria.flatMap(({ name, description, reference_points, levels }) => [
    name,
    description,
    ...reference_points,
    ...levels.flatMap(({ label, anchor }) => [label, anchor]),
  ])
  return new Set([text, ...reference_answers, ...parts].flatMap((part) => wordsOf(part).map(({ stem }) => stem)))
}

/** The text with its masks put in; of masks that overlap, the first and longest one. */
function applied(text: string, masks: Mask[]): Masked {
  const used: (Mask & { at: number })[] = []
  let out = ''
  let from = 0
  for (const one of masks.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (one.start < from) continue
    out += text.slice(from, one.start)
    used.push({ ...one, at: out.length })
    out += one.as
    from = one.end
  }
  out += text.slice(from)
  const place = (offset: number, side: 'start' | 'end'): number => {
    let shift = 0
    for (const { start, end, as, at } of used) {
      if (offset < at || (side === 'start' && offset === at)) break
      if (offset <= at + as.length - (side === 'start' ? 1 : 0)) return side === 'start' ? start : end
      shift = end - (at + as.length)
    }
    return offset + shift
  }
  return {
    text: out,
    original: (start, end) => ({ start: place(start, 'start'), end: place(end, 'end') }),
    masks: used.length,
  }
}
