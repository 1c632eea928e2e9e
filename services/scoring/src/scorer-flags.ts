import { rounded } from './rubric.ts'
import type { CriterionScore, Flag } from './scorer.ts'
import type { Sentence } from './sentences.ts'

/** Fewer content words than this, beside the question's own, cannot carry an explanation. */
const contentWordsMin = 4
/** From this share on, an answer mostly repeats its question. */
const echoShare = 0.8
/** From here on, in code units, an answer is too long for its evidence to be typical. */
const lengthUsual = 10_000
/** Below this confidence a person is asked to look. */
const confidenceWanted = 0.35
/** What each flag leaves of the confidence. */
const doubt = 0.7
/** Said instead of an answer. */
const nothingSaid =
  /^\W*(?:(?:no|empty) (?:response|submission|answer)|n\/?a|none|idk|i (?:do not|don['’]?t) know)\W*$/i

/** What a person should know of an answer before any criterion is looked at. `unread`: it was longer than what is read of it. */
export function flagsOf(
  text: string,
  sentences: readonly Sentence[],
  given: ReadonlySet<string>,
  unread = false,
): Flag[] {
  const flags: Flag[] = []
  const content = sentences.flatMap(({ words }) => words.filter((word) => word.content))
  const echoed = content.filter((word) => given.has(word.stem)).length
  if (content.length - echoed < contentWordsMin) flags.push('too_short')
  if (content.length > 0 && echoed / content.length >= echoShare) flags.push('question_echo')
  if (unread || text.length > lengthUsual) flags.push('too_long')
  if (sentences.some(({ kind }) => kind === 'code')) flags.push('code')
  if (sentences.some(({ kind }) => kind === 'foreign')) flags.push('wrong_language')
  return flags
}

/** No word at all, or words that say there is no answer. */
export function isEmpty(text: string, sentences: readonly Sentence[]): boolean {
  return sentences.length === 0 || nothingSaid.test(text)
}

/** Lowers the confidence for each flag, and asks for a person when little is left. An empty answer is certain. */
export function withDoubts(result: CriterionScore): CriterionScore {
  const flags = [...new Set(result.flags)]
  if (flags.includes('empty')) return { ...result, flags, confidence: 1 }
  const confidence = rounded(result.confidence * doubt ** flags.length)
  const wanted = confidence < confidenceWanted || flags.includes('scorers_differ')
  return { ...result, confidence, flags: wanted ? [...flags, 'needs_human'] : flags }
}
