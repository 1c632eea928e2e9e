import type { AggregateStore } from '@candor/platform/aggregate'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Delivery, deliveryId, type MailKind, newDelivery, recipientOf } from './delivery.ts'

/** A scorecard as far as its mails need it. */
export interface Scorecard {
  status: 'open' | 'final'
  booking_id?: string
  plan_version_id?: string
  candidate_id?: string
  due_at?: Date
  recommendation?: string
  /** Who has submitted a review, and needs no reminder. */
  reviewers: string[]
}

interface ScorecardStores {
  scorecards: AggregateStore<Scorecard>
  mails: AggregateStore<Delivery>
}

type ScorecardEvent = 'ScorecardOpened' | 'ReviewSubmitted' | 'ScorecardFinalized'
const telling = [
  'ScorecardOpened',
  'ReviewReminderDue',
  'ScorecardFinalized',
  'DisagreementFound',
  'HumanReviewRequested',
  'HumanReviewClosed',
] as const
type TellingEvent = (typeof telling)[number]

/**
 * Asks the panel for reviews, tells recruiter and candidate when the scorecard is finished, whoever shall look at a disagreement or
 * answer a candidate that there is something to do, and the candidate that the answer is there.
 */
export function onScorecard(stores: ScorecardStores, { ageMsMax }: { ageMsMax: number }): AnyFold[] {
  const scorecards: Fold<Scorecard, ScorecardEvent> = {
    store: stores.scorecards,
    types: ['ScorecardOpened', 'ReviewSubmitted', 'ScorecardFinalized'],
    targets: (event) => [event.data.session_id],
    apply: (state, event) => ({ state: scorecardAfter(state, event), events: [] }),
  }
  const mails: Fold<Delivery, TellingEvent> = {
    store: stores.mails,
    types: telling,
    targets: (event) => recipientsOf(event).map((recipient) => deliveryId(reasonOf(event), recipient, 'email')),
    apply(state, event, { id, now }) {
      if (state) return undefined
      const recipient = recipientOf(id, reasonOf(event))
      const booking_id = 'booking_id' in event.data ? event.data.booking_id : null
      const about = {
        ...{ type: 'scorecard' as const, session_id: event.data.session_id, booking_id },
        ...(asksOf(event, recipient) && { required: true as const }),
      }
      const source = { source_event_id: event.id, source_at: event.at }
      const kind = kindFor(event, recipient)
      return newDelivery({ kind, channel: 'email', recipient, ...source, about }, now, ageMsMax, id)
    },
  }
  return [scorecards, mails]
}

function scorecardAfter(state: Scorecard | undefined, event: Received<ScorecardEvent>): Scorecard {
  const before: Scorecard = state ?? { status: 'open', reviewers: [] }
  if (event.type === 'ReviewSubmitted') {
    const { reviewer_id } = event.data
    return before.reviewers.includes(reviewer_id)
      ? before
      : { ...before, reviewers: [...before.reviewers, reviewer_id] }
  }
  const { booking_id, plan_version_id, candidate_id } = event.data
  const facts = { ...before, booking_id, plan_version_id, candidate_id }
  return event.type === 'ScorecardOpened'
    ? { ...facts, due_at: event.data.due_at }
    : { ...facts, status: 'final', recommendation: event.data.recommendation }
}

/** Why there is a mail, once: by its event, but one for all that the reviewers of a session disagree on. */
function reasonOf(event: Received<TellingEvent>): string {
  return event.type === 'DisagreementFound' ? `${event.data.session_id}-disagreement` : event.id
}

/** The recruiter is not named by the event: `recruiter` is looked up through the booking when the mail is sent. */
function recipientsOf(event: Received<TellingEvent>): string[] {
  if (event.type === 'ScorecardOpened') return event.data.panel_ids
  if (event.type === 'ReviewReminderDue') return [event.data.reviewer_id]
  if (event.type === 'DisagreementFound') return [event.data.assigned_to ?? 'recruiter']
  if (event.type === 'HumanReviewRequested') return ['recruiter']
  if (event.type === 'HumanReviewClosed') return [event.data.candidate_id]
  // A candidate is told once; what a rescore changes is for the recruiter to judge first.
  return event.data.scorecard_version === 1 ? ['recruiter', event.data.candidate_id] : ['recruiter']
}

/** Whether the plan asks for a review from this reviewer's seat. */
function asksOf(event: Received<TellingEvent>, recipient: string): boolean {
  if (event.type === 'ScorecardOpened') return event.data.required_ids.includes(recipient)
  return event.type === 'ReviewReminderDue' && event.data.required
}

function kindFor(event: Received<TellingEvent>, recipient: string): MailKind {
  if (event.type === 'ScorecardOpened') return 'review_requested'
  if (event.type === 'ReviewReminderDue') return 'review_reminder'
  if (event.type === 'DisagreementFound') return 'disagreement_found'
  if (event.type === 'HumanReviewRequested') return 'human_review_requested'
  if (event.type === 'HumanReviewClosed') return 'human_review_answered'
  return recipient === 'recruiter' ? 'scorecard_ready' : 'interview_reviewed'
}
