import { type AggregateStore, createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { workIndex } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db } from 'mongodb'
import type { Answer } from './answer.ts'
import type { AuditLine } from './audit.ts'
import type { Plan } from './plan.ts'
import type { Reminder } from './reminder.ts'
import type { ReviewDraft } from './review-draft.ts'
import type { Scorecard } from './scorecard.ts'

/** A person who asked to be forgotten. The marker stays for ever, so that no replay brings the person's words back. */
export interface Erasure {
  erased_at: Date
}

/** Whose interview a booking is. */
export interface Owner {
  recruiter_id: string
}

export interface Stores {
  /** By session id. */
  scorecards: AggregateStore<Scorecard>
  /** By answer id. */
  answers: AggregateStore<Answer>
  /** By plan version id. */
  plans: AggregateStore<Plan>
  /** By person id. */
  erasures: AggregateStore<Erasure>
  /** By session and author, see `draftId`: read by its author alone. */
  reviewDrafts: AggregateStore<ReviewDraft>
  /** By booking id. */
  owners: AggregateStore<Owner>
  /** By session id. */
  reminders: AggregateStore<Reminder>
  /** Who looked at a scorecard or changed it. */
  audit: AggregateStore<AuditLine>
}

/** What a round of the scoring loop reads and writes. */
export type ScoringStores = Pick<Stores, 'scorecards' | 'answers' | 'plans' | 'erasures'>

/** The service's collections, with their indexes. */
export async function createStores(db: Db, bell: Doorbell): Promise<Stores> {
  const stores: Stores = {
    scorecards: createAggregateStore<Scorecard>(db, 'scorecards', { bell }),
    answers: createAggregateStore<Answer>(db, 'answers', { bell }),
    plans: createAggregateStore<Plan>(db, 'plans', { bell }),
    erasures: createAggregateStore<Erasure>(db, 'erasures', { bell }),
    reviewDrafts: createAggregateStore<ReviewDraft>(db, 'review_drafts', { bell }),
    owners: createAggregateStore<Owner>(db, 'owners', { bell }),
    reminders: createAggregateStore<Reminder>(db, 'reminders', { bell }),
    audit: createAggregateStore<AuditLine>(db, 'audit', { bell }),
  }
  await Promise.all([
    ensureIndexes(stores.scorecards, [
      { key: { started_at: -1, _id: -1 }, name: 'newest' },
      { key: { 'session.panel_ids': 1, started_at: -1, _id: -1 }, name: 'panel' },
      { key: { 'session.candidate_id': 1 }, name: 'candidate' },
      {
        key: { 'session.plan_version_id': 1 },
        name: 'waits_for_plan',
        partialFilterExpression: { 'work.due_at': { $exists: true } },
      },
      { key: { 'session.plan_version_id': 1, started_at: -1, _id: -1 }, name: 'plan' },
      {
        key: { waits_for_person_since: 1, _id: 1 },
        name: 'waits_for_person',
        partialFilterExpression: { waits_for_person_since: { $exists: true } },
      },
      {
        key: { disagrees_since: 1, _id: 1 },
        name: 'disagrees',
        partialFilterExpression: { disagrees_since: { $exists: true } },
      },
      workIndex,
    ]),
    ensureIndexes(stores.answers, [{ key: { session_id: 1 }, name: 'session' }]),
    ensureIndexes(stores.plans),
    ensureIndexes(stores.erasures),
    ensureIndexes(stores.reviewDrafts, [
      { key: { candidate_id: 1 }, name: 'candidate' },
      { key: { author_id: 1 }, name: 'author' },
    ]),
    ensureIndexes(stores.owners),
    ensureIndexes(stores.reminders, [workIndex]),
    ensureIndexes(stores.audit, [{ key: { session_id: 1, at: -1, _id: -1 }, name: 'session' }]),
  ])
  return stores
}
