export const languages = ['en', 'hi'] as const
export type Language = (typeof languages)[number]

const key = 'candor-language'

/** The language of the page: what was chosen on this device, else the first of the browser's that we have. */
export function preferredLanguage(): Language {
  const wished = [localStorage.getItem(key) ?? '', ...navigator.languages].map((tag) => tag.split('-', 1)[0])
  return languages.find((one) => one === wished.find((tag) => languages.some((known) => known === tag))) ?? 'en'
}

/** Keeps the choice on this device; the page loads its texts anew. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(key, language)
}

/** The locale of dates and numbers: the browser's own variant of the language (en-GB, en-IN) where it has one. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.split('-', 1)[0] === language) ?? (language === 'hi' ? 'hi-IN' : 'en-GB')
}

/** One of two forms by the plural rules of the language (Hindi counts 0 and 1 as one). */
export function plural(language: Language, count: number, forms: { one: string; other: string }): string {
  return new Intl.PluralRules(language).select(count) === 'one' ? forms.one : forms.other
}
