import { createHash } from 'node:crypto'
import type { EventData } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'
import type { NewEvent } from '@candor/platform/events'
import { refuse } from './errors.ts'

/** Every mail that Candor sends. */
export const mailKinds = [
  'invitation',
  'slot_offered',
  'accommodation_asked',
  'interview_confirmed',
  'interview_moved',
  'interview_changed',
  'interview_cancelled',
  'interview_removed',
  'interview_reminder',
  'review_requested',
  'review_reminder',
  'scorecard_ready',
  'interview_reviewed',
  'disagreement_found',
  'human_review_requested',
  'human_review_answered',
] as const
export type MailKind = (typeof mailKinds)[number]

/** What a delivery is about; the words are looked up when it is sent. */
export type About =
  | { type: 'invitation'; invitation_id: string; token?: string }
  | {
      type: 'offer'
      invitation_id: string
      plan_version_id: string
      starts_at: Date
      ends_at: Date
      expires_at: Date
      token?: string
    }
  | { type: 'booking'; booking_id: string; calendar_sequence: number; revision?: number; previous_starts_at?: Date }
  | { type: 'accommodation'; invitation_id: string }
  | { type: 'reminder'; booking_id: string; starts_at: Date }
  | {
      type: 'scorecard'
      session_id: string
      booking_id: string | null
      /** The plan asks for reviews from the recipient's seat. */
      required?: true
    }
  | { type: 'webhook'; webhook_id: string; event_type: string; payload: string }

interface Facts {
  kind: string
  channel: 'email' | 'webhook'
  /** A person's id, or `recruiter`: whoever it is for this booking, looked up when the mail is sent; null for a webhook. */
  recipient: string | null
  source_event_id: string
  source_at: Date
  created_at: Date
  about: About
}

/** One message to one recipient over one channel because of one event. */
export type Delivery = Facts &
  (
    | { status: 'pending'; pending_since: Date; work: Work }
    | { status: 'sent'; sent_at: Date; attempts: number; provider_message_id: string | null; work?: never }
    | { status: 'failed'; failed_at: Date; attempts: number; reason: string; work?: never }
    | { status: 'suppressed'; suppressed_at: Date; reason: SuppressReason; work?: never }
  )

export type SuppressReason = 'opted_out' | 'superseded' | 'erased' | 'too_late' | 'webhook_gone' | 'blind'

export type Outcome =
  | { kind: 'sent'; recipient_id: string | null; provider_message_id: string | null }
  | { kind: 'suppressed'; recipient_id: string | null; reason: SuppressReason }

/** An attempt that failed for good; trying again would end the same. `message` is a short code without addresses. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure'
}

/** A fact this delivery needs has not arrived yet from another topic. */
export class NotYetKnown extends Error {
  override name = 'NotYetKnown'
}

/** The id says why the delivery exists, so that folding the event again meets the same document. */
export function deliveryId(eventId: string, recipient: string, channel: 'email' | 'webhook'): string {
  return `${eventId}.${recipient}.${channel}`
}

/** The recipient within an id made by `deliveryId` for this event. */
export function recipientOf(id: string, eventId: string): string {
  return id.slice(eventId.length + 1, id.lastIndexOf('.'))
}

/** A delivery that waits to be sent. One whose event is older than `ageMsMax` is kept as suppressed: old news helps nobody. */
export function newDelivery(
  facts: Omit<Facts, 'created_at'>,
  now: Date,
  ageMsMax: number,
  id: string,
): Decision<Delivery> {
  const base = { ...facts, created_at: now }
  if (now.getTime() - facts.source_at.getTime() > ageMsMax) {
    const recipient_id = personOf(base)
    return suppress(
      { ...base, status: 'pending', pending_since: now, work: newWork(now) },
      id,
      {
        reason: 'too_late',
        recipient_id,
      },
      now,
    )
  }
  return { state: { ...base, status: 'pending', pending_since: now, work: newWork(now) }, events: [] }
}

/** Folds what became of an attempt into the delivery. */
export function finishDelivery(delivery: Delivery, id: string, outcome: Outcome, now: Date): Decision<Delivery> {
  if (delivery.status !== 'pending') return { state: delivery, events: [] }
  if (outcome.kind === 'suppressed') return suppress(delivery, id, outcome, now)
  const { attempts } = delivery.work
  const { provider_message_id, recipient_id } = outcome
  return {
    state: { ...factsOf(delivery), status: 'sent', sent_at: now, attempts, provider_message_id },
    events: [
      { type: 'DeliverySent', data: { ...eventFacts(delivery, id), recipient_id, attempts, provider_message_id } },
    ],
  }
}

const day = 86_400_000
/** Waits between attempts, in ms: for mails over about a day, for webhooks the schedule that Svix made common. */
const schedules = {
  email: [5_000, 30_000, 120_000, 600_000, 3_600_000, 3 * 3_600_000, 8 * 3_600_000, 12 * 3_600_000],
  webhook: [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000],
}

/** After an attempt that threw: the wait in ms until the next one, or the decision to give up. */
export function failDelivery(delivery: Delivery, id: string, error: Error, now: Date): Decision<Delivery> | number {
  if (delivery.status !== 'pending') return { state: delivery, events: [] }
  const { attempts } = delivery.work
  if (error instanceof NotYetKnown) {
    const waited = now.getTime() - delivery.pending_since.getTime()
    // Facts from another topic arrive within moments, or after an outage of its service.
    if (waited < day) return Math.min(300 * 2 ** Math.min(attempts - 1, 12), 300_000)
    return giveUp(delivery, id, 'recipient_unknown', now)
  }
  if (error instanceof PermanentFailure) return giveUp(delivery, id, error.message, now)
  const wait = schedules[delivery.channel][attempts - 1]
  if (wait === undefined) return giveUp(delivery, id, 'attempts_used_up', now)
  return Math.round(wait * (0.8 + 0.4 * spread(`${id} ${attempts}`)))
}

/** Starts a failed delivery anew, with all its attempts. Throws DELIVERY_NOT_FAILED for any other. */
export function redriveDelivery(delivery: Delivery, id: string, now: Date): Decision<Delivery> {
  if (delivery.status !== 'failed') {
    throw refuse('DELIVERY_NOT_FAILED', `It is ${delivery.status}; only a failed delivery can be started again`)
  }
  return {
    state: { ...factsOf(delivery), status: 'pending', pending_since: now, work: newWork(now) },
    events: [{ type: 'DeliveryRedriven', data: { delivery_id: id } }],
  }
}

function giveUp(delivery: Delivery & { status: 'pending' }, id: string, reason: string, now: Date): Decision<Delivery> {
  const { attempts } = delivery.work
  const data = { ...eventFacts(delivery, id), recipient_id: personOf(delivery), attempts, reason }
  return {
    state: { ...keep(delivery), status: 'failed', failed_at: now, attempts, reason },
    events: [{ type: 'DeliveryFailed', data }],
  }
}

function suppress(
  delivery: Delivery,
  id: string,
  { reason, recipient_id }: { reason: SuppressReason; recipient_id: string | null },
  now: Date,
): Decision<Delivery> {
  const event: NewEvent = {
    type: 'DeliverySuppressed',
    data: { ...eventFacts(delivery, id), recipient_id, reason },
  }
  return { state: { ...factsOf(delivery), status: 'suppressed', suppressed_at: now, reason }, events: [event] }
}

/** What outlives the sending: the link's token and the webhook's payload are forgotten as soon as nothing will send them any more. */
function factsOf(delivery: Delivery): Facts {
  const facts = keep(delivery)
  const { about } = facts
  if (delivery.status === 'failed') return facts
  if (about.type === 'invitation') {
    return { ...facts, about: { type: 'invitation', invitation_id: about.invitation_id } }
  }
  if (about.type === 'offer') {
    const { token, ...rest } = about
    return { ...facts, about: rest }
  }
  return about.type === 'webhook' ? { ...facts, about: { ...about, payload: '' } } : facts
}

function keep({ kind, channel, recipient, source_event_id, source_at, created_at, about }: Facts): Facts {
  return { kind, channel, recipient, source_event_id, source_at, created_at, about }
}

function eventFacts(
  delivery: Facts,
  delivery_id: string,
): Pick<EventData['DeliverySent'], 'delivery_id' | 'kind' | 'channel' | 'source_event_id'> {
  return { delivery_id, kind: delivery.kind, channel: delivery.channel, source_event_id: delivery.source_event_id }
}

const personOf = ({ recipient }: Pick<Facts, 'recipient'>) => (recipient === 'recruiter' ? null : recipient)

/** A number from 0 to 1 that is the same for the same text, so that waits differ between deliveries and tests can foretell them. */
function spread(text: string): number {
  return createHash('md5').update(text).digest().readUInt16BE(0) / 65_535
}
