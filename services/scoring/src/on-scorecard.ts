import type { AnyFold, Fold } from '@candor/platform/fold'
import type { AuditLine } from './audit.ts'
import { type Reminder, remindersPlanned } from './reminder.ts'
import { draftId, draftSubmitted, type ReviewDraft } from './review-draft.ts'
import type { Stores } from './stores.ts'

const changes = [
  'ScorecardOpened',
  'ScoresCompleted',
  'ReviewSubmitted',
  'DisagreementFound',
  'ScorecardFinalized',
  'RescoreRequested',
  'HumanReviewRequested',
  'HumanReviewClosed',
  'ReviewReminderDue',
] as const

/** candor.scorecard.v1, our own: reminders are planned, drafts of what was submitted go, and each change becomes a line of the trail, once. */
export function onScorecard({
  reminders,
  reviewDrafts,
  audit,
}: Pick<Stores, 'reminders' | 'reviewDrafts' | 'audit'>): AnyFold[] {
  const planned: Fold<Reminder, 'ScorecardOpened'> = {
    store: reminders,
    types: ['ScorecardOpened'],
    targets: ({ data }) => [data.session_id],
    apply: (known, { data }, { now }) => remindersPlanned(known, data, now),
  }
  const trail: Fold<AuditLine, (typeof changes)[number]> = {
    store: audit,
    types: changes,
    targets: ({ id }) => [id],
    apply: (known, event) =>
      known
        ? undefined
        : {
            state: {
              session_id: event.data.session_id,
              at: event.at,
              who: event.actor,
              action: event.type,
              detail: detailOf(event.data),
            },
            events: [],
          },
  }
  const drafts: Fold<ReviewDraft, 'ReviewSubmitted'> = {
    store: reviewDrafts,
    types: ['ReviewSubmitted'],
    targets: ({ data }) => [draftId(data.session_id, data.reviewer_id)],
    apply: (draft, { data }) => draft && draftSubmitted(draft, data.review_version),
  }
  return [planned, drafts, trail]
}

function detailOf(data: object): string {
  const { reviewer_id, review_version, criterion_id, scorecard_version, reason, decision } = data as Record<
    string,
    unknown
  >
  const parts = {
    reviewer: reviewer_id,
    version: review_version ?? scorecard_version,
    criterion: criterion_id,
    reason,
    decision,
  }
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
