import type { PlanQuestion, PlanVersion } from './plan.ts'
import type { Stores } from './stores.ts'

/** Where a question comes from, the same in all versions of its plan and in all plans that took it from the bank. */
export const sourceOf = (question: Pick<PlanQuestion, 'question_id' | 'bank_question_id'>, planId: string): string =>
  question.bank_question_id ?? `${planId}/${question.question_id}`

/** How many candidates have seen each question so far, by its source. One count over an index each. */
export async function exposuresOf(
  { sessions }: Pick<Stores, 'sessions'>,
  sources: readonly string[],
): Promise<Map<string, number>> {
  const counts = await Promise.all(
    sources.map((source) => sessions.collection.countDocuments({ exposes: source } as never, { maxTimeMS: 5_000 })),
  )
  return new Map(sources.map((source, i) => [source, counts[i] ?? 0]))
}

/** Ids of those questions in pools that the bank has retired, or that so many candidates have seen that it wants to. */
export async function wornQuestions(
  stores: Pick<Stores, 'sessions' | 'bankQuestions'>,
  plan: PlanVersion,
): Promise<Set<string>> {
  const pooled = plan.questions.filter((one) => one.pool !== undefined && one.bank_question_id !== undefined)
  if (pooled.length === 0) return new Set()
  const ids = pooled.flatMap(({ bank_question_id }) => bank_question_id ?? [])
  const bank = await stores.bankQuestions.collection
    .find({ _id: { $in: ids } } as never, { projection: { retired_at: 1, retire_after: 1 } })
    .toArray()
  const counts = await exposuresOf(
    stores,
    bank.flatMap(({ _id, retire_after }) => (retire_after === undefined ? [] : [_id])),
  )
  const worn = new Set(
    bank
      .filter(({ _id, retired_at, retire_after }) => retired_at || (counts.get(_id) ?? 0) >= (retire_after ?? Infinity))
      .map(({ _id }) => _id),
  )
  return new Set(pooled.filter((one) => worn.has(one.bank_question_id ?? '')).map(({ question_id }) => question_id))
}
