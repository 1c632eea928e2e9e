import type { PlanQuestion } from './plan.ts'

/** Why software must not score an answer; people still may. */
export type NotScorable = 'empty' | 'too_short' | 'garbled' | 'wrong_language'

const scripts: Record<string, RegExp> = {
  latin: /\p{Script=Latin}/gu,
  devanagari: /\p{Script=Devanagari}/gu,
  arabic: /\p{Script=Arabic}/gu,
  hebrew: /\p{Script=Hebrew}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  east_asian: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu,
}
const scriptOf: Record<string, keyof typeof scripts> = {
  hi: 'devanagari',
  mr: 'devanagari',
  ar: 'arabic',
  ur: 'arabic',
  he: 'hebrew',
  ru: 'cyrillic',
  uk: 'cyrillic',
  zh: 'east_asian',
  ja: 'east_asian',
  ko: 'east_asian',
}
/** The script that most letters of a text are in; undefined without a letter of one that is known here. */
export function scriptOfText(text: string): string | undefined {
  const counts = Object.entries(scripts).map(([name, letters]) => [name, text.match(letters)?.length ?? 0] as const)
  const [name, count] = counts.reduce((most, one) => (one[1] > most[1] ? one : most))
  return count > 0 ? name : undefined
}

/** Words that every longer text of a language has, and that the others of the list do not. */
const everyday: Record<string, readonly string[]> = {
  en: ['the', 'and', 'of', 'to', 'is', 'that', 'it', 'with', 'for', 'was', 'are', 'this', 'have', 'we', 'i', 'my'],
  de: ['der', 'die', 'und', 'das', 'ist', 'nicht', 'ich', 'ein', 'eine', 'mit', 'auf', 'für', 'wir', 'werden', 'zu'],
  fr: ['le', 'les', 'et', 'des', 'est', 'une', 'pas', 'pour', 'dans', 'que', 'nous', 'avec', 'je', 'sur', 'du'],
  es: ['el', 'los', 'y', 'del', 'es', 'las', 'una', 'por', 'con', 'que', 'para', 'pero', 'como', 'más', 'se'],
  pt: ['os', 'e', 'uma', 'não', 'com', 'para', 'que', 'do', 'da', 'em', 'mas', 'ao', 'eu', 'nós', 'são'],
  it: ['il', 'e', 'di', 'che', 'non', 'per', 'una', 'con', 'sono', 'gli', 'della', 'ma', 'ho', 'nel', 'più'],
  nl: ['de', 'het', 'een', 'en', 'van', 'niet', 'dat', 'ik', 'met', 'op', 'voor', 'wij', 'zijn', 'maar', 'te'],
}

/** Below so many words an open answer says too little to be scored. */
const wordsMin = 3
/** From so many words on the language can be told by its everyday words. */
const languageWordsMin = 20

/**
 * Whether an answer can be scored by software: undefined when it can, else why not. Careful on purpose: it marks what is plainly
 * unusable, so that a bad line or a wrong keyboard never becomes a bad score. Options, scales and code are only checked for emptiness.
 */
export function qualityOf(
  text: string,
  { kind, language }: { kind: PlanQuestion['kind']; language: string },
): NotScorable | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) return 'empty'
  if (kind !== 'open') return undefined
  const words = wordsOf(text, language)
  if (isGarbled(text, words)) return 'garbled'
  if (isOtherLanguage(text, words, language)) return 'wrong_language'
  return words.length < wordsMin ? 'too_short' : undefined
}

/** One is expensive to make; languages have two letters, so that there are never many. */
const segmenters = new Map<string, Intl.Segmenter>()
function segmenterOf(language: string): Intl.Segmenter {
  const known = segmenters.get(language)
  if (known) return known
  const made = new Intl.Segmenter(language, { granularity: 'word' })
  segmenters.set(language, made)
  return made
}

function wordsOf(text: string, language: string): string[] {
  const segments = segmenterOf(language).segment(text.toLowerCase())
  return [...segments].filter((one) => one.isWordLike).map((one) => one.segment)
}

function isGarbled(text: string, words: readonly string[]): boolean {
  const characters = [...text].length
  if ((text.match(/\uFFFD/g)?.length ?? 0) > characters * 0.05) return true
  // One key held down.
  if (/(\S)\1{9,}/u.test(text) && new Set(text.toLowerCase().replace(/\s/g, '')).size < 6) return true
  // The same few words over and over.
  if (words.length >= 12 && new Set(words).size <= words.length * 0.15) return true
  // Acronyms have no vowels and mean something.
  const latin = (text.match(/[A-Za-z]{4,}/g) ?? []).filter((word) => word !== word.toUpperCase())
  if (latin.length < 3 || latin.length < words.length * 0.5) return false
  const odd = latin.filter(
    (word) => !/[aeiouy]/i.test(word) || /[^aeiouy]{6,}/i.test(word) || /^(asdf|qwer|zxcv|hjkl)/i.test(word),
  )
  return odd.length > latin.length * 0.5
}

function isOtherLanguage(text: string, words: readonly string[], language: string): boolean {
  const expected = scriptOf[language] ?? 'latin'
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const inScript = (name: string) => text.match(scripts[name] ?? /$^/g)?.length ?? 0
  // Technical words are written in Latin letters everywhere, so that only another script's prevalence counts.
  const foreign = Object.keys(scripts).filter((name) => name !== expected && (name !== 'latin' || expected === 'latin'))
  if (letters >= 10 && foreign.some((name) => inScript(name) > letters * 0.5)) return true
  const own = everyday[language]
  if (expected !== 'latin' || !own || words.length < languageWordsMin) return false
  const share = (list: readonly string[]) => words.filter((word) => list.includes(word)).length / words.length
  return share(own) < 0.04 && Object.entries(everyday).some(([other, list]) => other !== language && share(list) > 0.15)
}
