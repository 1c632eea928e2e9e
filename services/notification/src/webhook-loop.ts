import { type AggregateStore, type Decision, VersionConflict } from '@candor/platform/aggregate'
import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { currentTraceparent, withSpan } from '@candor/platform/trace'
import { type Delivery, failDelivery, finishDelivery, type Outcome } from './delivery.ts'
import { afterCall, type Webhook, webhookSecret } from './webhook.ts'
import { callEndpoint } from './webhook-call.ts'

export interface WebhookLoopParts {
  stores: { calls: AggregateStore<Delivery>; webhooks: AggregateStore<Webhook> }
  bell: Doorbell
  log: Logger
  metrics: Metrics
  config: { WEBHOOK_SIGNING_SECRET?: string; WEBHOOK_ALLOW_PRIVATE: boolean; WEBHOOK_CONCURRENCY: number }
}

/** Calls endpoints for pending deliveries, in no promised order. What failed is tried again for about a day, then waits for a redrive. */
export function createWebhookLoop({ stores, bell, log, metrics, config }: WebhookLoopParts): ClaimLoop {
  return createClaimLoop<Delivery, Outcome>({
    name: 'webhook_calls',
    store: stores.calls,
    bell,
    log,
    metrics,
    concurrency: config.WEBHOOK_CONCURRENCY,
    leaseMs: 30_000,
    async work(doc, signal) {
      if (doc.about.type !== 'webhook') throw new Error(`${doc._id} is no webhook call`)
      const { webhook_id, payload } = doc.about
      const webhook = await stores.webhooks.load(webhook_id)
      const { WEBHOOK_SIGNING_SECRET: signingSecret, WEBHOOK_ALLOW_PRIVATE: allowPrivate } = config
      if (webhook?.status !== 'active') return { kind: 'suppressed', recipient_id: null, reason: 'webhook_gone' }
      if (!signingSecret) throw new Error('WEBHOOK_SIGNING_SECRET is not set')
      const status = await withSpan('POST', { kind: 'client' }, async (span) => {
        const secret = webhookSecret(webhook_id, signingSecret)
        const traceparent = currentTraceparent()
        const call = { url: webhook.url, webhook_id: doc.source_event_id, secret, payload, allowPrivate, traceparent }
        const answered = await callEndpoint({ ...call, at: new Date() }, signal)
        span.setAttributes({ 'http.request.method': 'POST', 'http.response.status_code': answered })
        return answered
      }).catch(async (error: unknown) => {
        if (!signal.aborted) await note(webhook_id, 'failed')
        throw error
      })
      const isGood = status >= 200 && status < 300
      await note(webhook_id, isGood ? 'succeeded' : status === 410 ? 'gone' : 'failed')
      if (!isGood) throw new Error(`the endpoint answered ${status}`)
      return { kind: 'sent', recipient_id: null, provider_message_id: null }
    },
    finish: (doc, outcome, now) => finishDelivery(doc, doc._id, outcome, now),
    failed: (doc, error, now) => failDelivery(doc, doc._id, error, now),
  })

  async function note(id: string, result: 'succeeded' | 'failed' | 'gone'): Promise<void> {
    try {
      const disabled = await changeWebhook(stores.webhooks, id, (webhook, now) => afterCall(webhook, result, now))
      if (disabled?.status === 'disabled')
        log.warn({ webhook_id: id, reason: disabled.reason }, 'a webhook was switched off')
    } catch (error) {
      // Several calls may note the same at the same time; the next one will.
      if (!(error instanceof VersionConflict)) throw error
    }
  }
}

/** Saves what `decide` makes of an endpoint; undefined when there is no endpoint or nothing changed. */
async function changeWebhook(
  webhooks: AggregateStore<Webhook>,
  id: string,
  decide: (webhook: Webhook, now: Date) => Decision<Webhook> | undefined,
): Promise<Webhook | undefined> {
  const before = await webhooks.load(id)
  const now = new Date()
  const decision = before && decide(before, now)
  if (!decision) return undefined
  return await webhooks.save(before, id, decision, { actor: 'service:notification', at: now })
}
