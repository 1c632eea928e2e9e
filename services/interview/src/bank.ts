import type { Decision } from '@candor/platform/aggregate'
import type { Static } from 'typebox'
import { refuse } from './errors.ts'
import { fillQuestion, type PlanQuestion, type Question } from './plan.ts'

/** A question that many plans may take a copy of. Plans keep their copy, and name where it came from. */
export interface BankQuestion {
  question: PlanQuestion
  /** Counts from 1, with each edit. */
  revision: number
  /** Once so many candidates have seen it, pools prefer others. */
  retire_after?: number
  retired_at?: Date
  created_by: string
  created_at: Date
  updated_at: Date
}

export interface BankInput {
  question: Static<typeof Question>
  retire_after?: number
}

/** A new question of the bank, or a new revision of one. Throws RETIRED_QUESTION. */
export function saveBankQuestion(
  before: BankQuestion | undefined,
  { question, retire_after }: BankInput,
  o: { id: string; actor: string },
  now: Date,
): Decision<BankQuestion> {
  if (before?.retired_at) throw refuse('RETIRED_QUESTION', 'a retired question stays as it is: make a new one')
  const { bank_question_id: _own, pool: _plans, ...content } = question
  const state: BankQuestion = {
    question: fillQuestion({ ...content, bank_question_id: o.id }, content.question_id ?? 'q1'),
    revision: (before?.revision ?? 0) + 1,
    ...(retire_after !== undefined && { retire_after }),
    created_by: before?.created_by ?? o.actor,
    created_at: before?.created_at ?? now,
    updated_at: now,
  }
  return { state, events: [] }
}

/** From here on no plan is published with it, and pools avoid it. Retired again, it changes nothing. */
export function retireBankQuestion(question: BankQuestion, now: Date): Decision<BankQuestion> {
  return { state: question.retired_at ? question : { ...question, retired_at: now }, events: [] }
}
