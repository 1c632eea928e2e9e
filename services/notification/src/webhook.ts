import { createHmac } from 'node:crypto'
import type { EventType } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import { problem } from '@candor/platform/errors'

/** Events that a webhook may ask for. Answers, plans and keys are not among them: they are read on the topics, under their access rules. */
export const webhookEvents = [
  'InvitationIssued',
  'InvitationUsed',
  'InvitationRevoked',
  'BookingConfirmed',
  'BookingRescheduled',
  'BookingCancelled',
  'BookingPanelChanged',
  'BookingAccommodated',
  'BookingNoShowRecorded',
  'BookingFlagged',
  'SessionStarted',
  'SessionCompleted',
  'SessionExpired',
  'SessionAbandoned',
  'ScorecardOpened',
  'ScoresCompleted',
  'ReviewSubmitted',
  'DisagreementFound',
  'ScorecardFinalized',
  'HumanReviewRequested',
  'HumanReviewClosed',
  'PersonErased',
] as const satisfies EventType[]
export type WebhookEvent = (typeof webhookEvents)[number]

interface WebhookFacts {
  url: string
  /** Empty for all events. */
  events: WebhookEvent[]
  description: string
  created_at: Date
  created_by: string
}

/** An endpoint of another system that is called for events. */
export type Webhook = WebhookFacts &
  (
    | { status: 'active' /** Since when no call has succeeded. */; failing_since?: Date }
    | { status: 'disabled'; disabled_at: Date; reason: 'failing' | 'gone' }
    | { status: 'deleted'; deleted_at: Date }
  )

/** An endpoint is switched off after it has failed for this long without a single success. */
const failingMsMax = 5 * 86_400_000

export function createWebhook(
  state: Webhook | undefined,
  facts: Omit<WebhookFacts, 'created_at'>,
  now: Date,
): Decision<Webhook> {
  if (state) throw problem('CONFLICT', 'This webhook exists already')
  return { state: { ...facts, created_at: now, status: 'active' }, events: [] }
}

export function deleteWebhook(webhook: Webhook, now: Date): Decision<Webhook> {
  if (webhook.status === 'deleted') return { state: webhook, events: [] }
  return { state: { ...factsOf(webhook), status: 'deleted', deleted_at: now }, events: [] }
}

/** Switches a disabled endpoint on again. */
export function enableWebhook(webhook: Webhook): Decision<Webhook> {
  if (webhook.status !== 'disabled') return { state: webhook, events: [] }
  return { state: { ...factsOf(webhook), status: 'active' }, events: [] }
}

/** The endpoint after a call; undefined when nothing changes. `gone` is its own word for never again (410). */
export function afterCall(
  webhook: Webhook,
  result: 'succeeded' | 'failed' | 'gone',
  now: Date,
): Decision<Webhook> | undefined {
  if (webhook.status !== 'active') return undefined
  if (result === 'gone') return disabled(webhook, 'gone', now)
  if (result === 'succeeded') {
    return webhook.failing_since ? { state: { ...factsOf(webhook), status: 'active' }, events: [] } : undefined
  }
  if (!webhook.failing_since) return { state: { ...webhook, failing_since: now }, events: [] }
  const isOver = now.getTime() - webhook.failing_since.getTime() > failingMsMax
  return isOver ? disabled(webhook, 'failing', now) : undefined
}

function disabled(webhook: Webhook, reason: 'failing' | 'gone', now: Date): Decision<Webhook> {
  return { state: { ...factsOf(webhook), status: 'disabled', disabled_at: now, reason }, events: [] }
}

function factsOf({ url, events, description, created_at, created_by }: WebhookFacts): WebhookFacts {
  return { url, events, description, created_at, created_by }
}

/** The endpoint's secret in the form of Standard Webhooks. It is derived, so that no database holds it. */
export function webhookSecret(id: string, signingSecret: string): string {
  return `whsec_${createHmac('sha256', signingSecret).update(`webhook:${id}`).digest('base64')}`
}
