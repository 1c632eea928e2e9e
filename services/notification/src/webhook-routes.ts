import type { Stored } from '@candor/platform/aggregate'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { whyRefused } from '@candor/platform/public-address'
import { type Static, Type } from 'typebox'
import { redriveDelivery } from './delivery.ts'
import { refuse } from './errors.ts'
import type { Stores } from './stores.ts'
import { createWebhook, deleteWebhook, enableWebhook, type Webhook, webhookEvents, webhookSecret } from './webhook.ts'
import { type WebhookDirectory, webhooksMax } from './webhook-directory.ts'

export interface WebhookRouteParts {
  stores: Pick<Stores, 'webhooks' | 'calls'>
  directory: WebhookDirectory
  config: { WEBHOOK_SIGNING_SECRET?: string; WEBHOOK_ALLOW_PRIVATE: boolean }
}

const WebhookView = Type.Object(
  {
    webhook_id: Type.String(),
    url: Type.String(),
    events: Type.Array(Type.Enum(webhookEvents), { description: 'Empty: all events' }),
    description: Type.String(),
    status: Type.Enum(['active', 'disabled']),
    failing_since: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    disabled_reason: Type.Union([Type.Enum(['failing', 'gone']), Type.Null()]),
    created_at: Type.String({ format: 'date-time' }),
  },
  { title: 'Webhook' },
)
const NewWebhook = Type.Object(
  { ...WebhookView.properties, secret: Type.String({ description: 'Shown here and never again; whsec_…' }) },
  { title: 'NewWebhook' },
)
const WebhookId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const admin = { roles: ['admin'] } as const
/** Deliveries that one recovery starts anew. */
const recoverMax = 500

/** /api/v1/webhooks: endpoints of other systems, called with signatures of Standard Webhooks. */
export function addWebhookRoutes(app: App, { stores, directory, config }: WebhookRouteParts): void {
  const { webhooks, calls } = stores

  app.post(
    '/api/v1/webhooks',
    {
      config: admin,
      schema: {
        summary: 'Register an endpoint',
        description: 'It gets every event of these types from now on, signed with the secret in the answer.',
        body: Type.Object({
          url: Type.String({ minLength: 1, maxLength: 2_048 }),
          events: Type.Array(Type.Enum(webhookEvents), {
            maxItems: webhookEvents.length,
            uniqueItems: true,
            default: [],
          }),
          description: Type.String({ maxLength: 200, default: '' }),
        }),
        response: { 201: NewWebhook, ...problems(400, 401, 403, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { url } = request.body
      const signingSecret = config.WEBHOOK_SIGNING_SECRET
      if (!signingSecret) throw refuse('WEBHOOKS_OFF', 'Set WEBHOOK_SIGNING_SECRET for the notification service')
      const why = whyRefused(url, config.WEBHOOK_ALLOW_PRIVATE)
      if (why) throw refuse('WEBHOOK_URL_REFUSED', `The URL can't be called: ${why}`)
      const id = createId(request)
      const known = await webhooks.collection.countDocuments(
        { status: 'active' },
        { limit: webhooksMax, maxTimeMS: 5_000 },
      )
      if (known >= webhooksMax) throw problem('CONFLICT', `There are ${webhooksMax} webhooks; delete one first`)
      const { status, body } = await runCommand(request, {
        store: webhooks,
        id,
        decide: (state, now) => createWebhook(state, { ...request.body, created_by: request.caller.id }, now),
        reply: (doc) => ({ status: 201 as const, body: view(doc) }),
      })
      await directory.refresh()
      return reply.code(status).send({ ...body, secret: webhookSecret(id, signingSecret) })
    },
  )

  app.get(
    '/api/v1/webhooks',
    {
      config: admin,
      schema: {
        summary: 'List endpoints',
        querystring: Type.Object({
          ...pageQuery,
          status: Type.Optional(Type.Enum(['active', 'disabled'], { default: 'active' })),
        }),
        response: {
          200: Type.Object({ items: Type.Array(WebhookView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query: { status = 'active', ...page } }) => {
      const { items, next_cursor } = await findPage(webhooks.collection, { ...page, filter: { status }, sort: '_id' })
      return { items: items.map(view), next_cursor }
    },
  )

  app.delete(
    '/api/v1/webhooks/:id',
    {
      config: admin,
      schema: {
        summary: 'Remove an endpoint',
        description: 'What waits for it is not sent any more.',
        params: WebhookId,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      await runCommand(request, {
        store: webhooks,
        id: request.params.id,
        decide: (state, now) => deleteWebhook(existing(state), now),
        reply: () => ({ status: 204, body: null }),
      })
      await directory.refresh()
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/webhooks/:id/recover',
    {
      config: admin,
      schema: {
        summary: 'Send again what failed',
        description: `Switches the endpoint on again and starts up to ${recoverMax} of its failed deliveries anew, oldest first.`,
        params: WebhookId,
        body: Type.Object({
          since: Type.String({ format: 'date-time', description: 'Deliveries created from then on' }),
        }),
        response: {
          202: Type.Object({
            recovered: Type.Integer(),
            more: Type.Boolean({ description: 'There are more; call again' }),
          }),
          ...problems(400, 401, 403, 404, 409, 422, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await runCommand(request, {
        store: webhooks,
        id,
        decide: (state) => enableWebhook(existing(state)),
        reply: () => ({ status: 202, body: null }),
      })
      await directory.refresh()
      const failed = await calls.collection
        .find(failedSince(id, new Date(request.body.since)))
        .sort({ created_at: 1 })
        .limit(recoverMax + 1)
        .maxTimeMS(5_000)
        .toArray()
      let recovered = 0
      for (const doc of failed.slice(0, recoverMax)) {
        const delivery = calls.read(doc as (typeof failed)[number])
        const now = new Date()
        const saved = await calls
          .save(delivery, delivery._id, redriveDelivery(delivery, delivery._id, now), {
            actor: request.caller.id,
            at: now,
          })
          .catch((error: { code?: string }) => {
            // Somebody else started this one at the same moment.
            if (error.code !== 'VERSION_CONFLICT') throw error
          })
        if (saved) recovered += 1
      }
      return reply.code(202).send({ recovered, more: failed.length > recoverMax })
    },
  )
}

/** Exported for the test that proves its index. */
export function failedSince(webhook_id: string, since: Date) {
  return { 'about.webhook_id': webhook_id, status: 'failed' as const, created_at: { $gte: since } }
}

function existing(state: Stored<Webhook> | undefined): Stored<Webhook> {
  if (!state || state.status === 'deleted') throw problem('NOT_FOUND', 'There is no such webhook')
  return state
}

function view(doc: Stored<Webhook>): Static<typeof WebhookView> {
  return {
    webhook_id: doc._id,
    url: doc.url,
    events: doc.events,
    description: doc.description,
    status: doc.status === 'active' ? 'active' : 'disabled',
    failing_since: doc.status === 'active' && doc.failing_since ? doc.failing_since.toISOString() : null,
    disabled_reason: doc.status === 'disabled' ? doc.reason : null,
    created_at: doc.created_at.toISOString(),
  }
}
