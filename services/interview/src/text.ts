import { refuse } from './errors.ts'

/** Longest answer, in UTF-16 code units (what `String.length` counts, and what evidence offsets are measured in). */
export const answerCharsMax = 20_000
/** Its bytes as JSON: each character may be written as an escape of six. */
export const answerBodyBytesMax = 131_072

/**
 * Answers are kept exactly as they were typed: no trimming, no normalisation, emoji, right-to-left marks and other control
 * characters included, because evidence points into them by offset. Only what could not survive the way is refused:
 * U+0000 (many readers end a string there) and a lone surrogate (UTF-8 has no form for it, it would silently become U+FFFD).
 * Throws ANSWER_TOO_LONG or TEXT_NOT_STORABLE, naming the position.
 */
export function checkText(text: string): void {
  if (text.length > answerCharsMax) {
    throw refuse(
      'ANSWER_TOO_LONG',
      `the answer has ${text.length} characters, at most ${answerCharsMax} are kept: shorten it`,
    )
  }
  const nul = text.indexOf('\u0000')
  if (nul >= 0) throw refuse('TEXT_NOT_STORABLE', `character ${nul} is U+0000: remove it`)
  if (!text.isWellFormed())
    throw refuse('TEXT_NOT_STORABLE', `character ${loneSurrogate(text)} is half of a surrogate pair: remove it`)
}

function loneSurrogate(text: string): number {
  let at = 0
  for (const point of text) {
    if (!point.isWellFormed()) return at
    at += point.length
  }
  return at
}
