import type { BankQuestion } from './plan-queries.ts'

/** Questions that have every word of the search somewhere: in their text, category, kind or criteria. */
export function matching(questions: readonly BankQuestion[], text: string): BankQuestion[] {
  const wanted = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return [...questions]
  return questions.filter(({ question }) => {
    const { kind, category, criteria = [] } = question
    const all = [question.text, category, kind, ...criteria.map(({ name }) => name)].join(' ').toLocaleLowerCase()
    return wanted.every((word) => all.includes(word))
  })
}
