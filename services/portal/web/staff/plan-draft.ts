import type { BankQuestion, Content, Criterion, Question } from './plan-queries.ts'

export const kinds = ['open', 'choice', 'code', 'scale'] as const
/** Parts that only one kind of question has. */
const parts = { open: [], choice: ['options', 'multiple'], code: ['code'], scale: ['scale'] } as const
const allParts = Object.values(parts).flat()

/** A question without what only other kinds have, and with what its own needs to begin with. */
export function withKind(question: Question, kind: Question['kind']): Question {
  const own: readonly string[] = parts[kind]
  const kept = Object.fromEntries(
    Object.entries(question).filter(([key]) => !allParts.some((part) => part === key) || own.includes(key)),
  ) as Question
  const first = {
    open: {},
    choice: { options: [] },
    code: { code: { language: 'python' } },
    scale: { scale: { from: 1, to: 5 } },
  }
  return { ...first[kind], ...kept, kind }
}

/** The key left out where there is no value: a plan says nothing rather than something empty. */
export function withPart<T extends object, K extends keyof T>(whole: T, key: K, value: T[K] | undefined): T {
  const { [key]: _before, ...rest } = whole
  return (value === undefined ? rest : { ...rest, [key]: value }) as T
}

/** As many as wanted of `c1`, `c2` … that no criterion of the plan has: reviews name criteria by their ids alone. */
export function freeCriterionIds({ questions = [] }: Pick<Content, 'questions'>, count: number): string[] {
  const taken = new Set(questions.flatMap(({ criteria = [] }) => criteria.map(({ criterion_id }) => criterion_id)))
  const free: string[] = []
  for (let n = 1; free.length < count; n++) if (!taken.has(`c${n}`)) free.push(`c${n}`)
  return free
}

/** A copy with ids that are free in the plan; its follow-ups name the criteria by the new ones. */
export function asCopy(question: Question, content: Pick<Content, 'questions'>): Question {
  const { question_id: _own, criteria = [], prompts, ...rest } = question
  const free = freeCriterionIds(content, criteria.length)
  const renamed = new Map(criteria.map(({ criterion_id }, index) => [criterion_id, free[index]]))
  return {
    ...rest,
    criteria: criteria.map((criterion, index) =>
      withPart<Criterion, 'criterion_id'>(criterion, 'criterion_id', free[index]),
    ),
    ...(prompts && {
      prompts: prompts.map((prompt) =>
        withPart(
          prompt,
          'criterion_id',
          prompt.criterion_id === undefined ? undefined : renamed.get(prompt.criterion_id),
        ),
      ),
    }),
  }
}

/** What a plan takes from the bank: a copy that names where it came from. */
export const fromBank = (bank: BankQuestion, content: Pick<Content, 'questions'>): Question => ({
  ...asCopy(bank.question, content),
  bank_question_id: bank.bank_question_id,
})

/** The list with one element in another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

export const pools = (content: Content) => content.draw?.pools ?? []

/** Another name or number for a pool; its questions go with it. An empty name keeps the old one. */
export function changePool(content: Content, index: number, change: { pool?: string; count?: number }): Content {
  const before = pools(content)[index]
  if (!before) return content
  const after = { ...before, ...change }
  return {
    ...content,
    draw: { ...content.draw, pools: pools(content).map((one, at) => (at === index ? after : one)) },
    questions: (content.questions ?? []).map((question) =>
      question.pool === before.pool ? { ...question, pool: after.pool } : question,
    ),
  }
}

/** Without a pool: its questions are asked of everybody again. */
export function removePool(content: Content, index: number): Content {
  const gone = pools(content)[index]?.pool
  const left = pools(content).filter((_, at) => at !== index)
  const draw = left.length === 0 && !content.draw?.shuffle ? undefined : { ...content.draw, pools: left }
  return withPart(
    {
      ...content,
      questions: (content.questions ?? []).map((question) =>
        question.pool === gone ? withPart(question, 'pool', undefined) : question,
      ),
    },
    'draw',
    draw,
  )
}

/** Where in a plan something is missing or wrong, from its JSON pointer. Numbers count from 1, as people do. */
export function placeOf(path: string): {
  section: 'questions' | 'panel' | 'draw' | 'about'
  question?: number
  criterion?: number
} {
  const [, section, number, part, index] = path.replace(/^\/body/, '').split('/')
  if (section === 'questions' && number !== undefined)
    return {
      section,
      question: Number(number) + 1,
      ...(part === 'criteria' && index !== undefined && { criterion: Number(index) + 1 }),
    }
  return { section: section === 'panel' || section === 'draw' || section === 'questions' ? section : 'about' }
}
