/** Words of a verdict, of praise, and of what stands behind the model; a follow-up has no use for them. By language of the portal. */
const words: Record<string, readonly string[]> = {
  en: [
    ...['score', 'scores', 'scored', 'rating', 'rated', 'grade', 'grades', 'graded', 'pass', 'passed', 'hire', 'hired'],
    ...['rejected', 'congratulations', 'excellent', 'perfect', 'well done', 'system prompt', 'my instructions'],
  ],
  hi: [
    ...[
      'अंक',
      'अंकों',
      'स्कोर',
      'रेटिंग',
      'ग्रेड',
      'उत्तीर्ण',
      'अनुत्तीर्ण',
      'फेल',
      'पास हो',
      'पास हुए',
      'पास हुई',
      'पास किया',
      'पास कर',
    ],
    ...[
      'चयन',
      'चयनित',
      'चुन लिया',
      'चुने गए',
      'नौकरी मिल',
      'अस्वीकृत',
      'रिजेक्ट',
      'बधाई',
      'शाबाश',
      'उत्कृष्ट',
      'शानदार',
      'बढ़िया',
      'बेहतरीन',
    ],
    ...['सही उत्तर', 'गलत उत्तर', 'सही जवाब', 'गलत जवाब', 'सिस्टम प्रॉम्प्ट', 'मेरे निर्देश'],
    // As it is typed without a Hindi keyboard.
    ...['badhai', 'badhaai', 'shabash', 'shabaash', 'badhiya', 'ank mile', 'pass ho gaye', 'chayan'],
  ],
}

/** The dot below some letters is typed, left out, or part of the letter. */
const plain = (text: string) => text.normalize('NFD').replaceAll('\u093c', '').toLowerCase()

const escaped = (word: string) =>
  plain(word)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(' ', '\\s+')
const verdict = new RegExp(
  `(?<![\\p{L}\\p{M}\\p{N}])(${Object.values(words).flat().map(escaped).join('|')})(?![\\p{L}\\p{M}\\p{N}])`,
  'u',
)

/** Whether a text judges, in any of the portal's languages: an answer may have talked the model into another one than the plan's. */
export const judges = (text: string): boolean => verdict.test(plain(text))
