import { topics } from '@candor/contracts/catalog'
import type { Stored } from '@candor/platform/aggregate'
import { runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, type Caller, problems } from '@candor/platform/http'
import type { Filter } from 'mongodb'
import { type Static, Type } from 'typebox'
import { type Delivery, redriveDelivery } from './delivery.ts'
import type { Stores } from './stores.ts'

/** A mail or a call about one of these tells when somebody reviewed. */
const scorecardEvents = topics['candor.scorecard.v1'].events

const statuses = ['pending', 'sent', 'failed', 'suppressed'] as const
const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()])

const DeliveryView = Type.Object(
  {
    delivery_id: Type.String(),
    kind: Type.String({ description: 'Which message, such as interview_confirmed' }),
    channel: Type.Enum(['email', 'webhook']),
    recipient: nullable(Type.String({ description: 'Person id, or recruiter; null for a webhook' })),
    webhook_id: nullable(Type.String()),
    status: Type.Enum(statuses),
    attempts: Type.Integer({ description: 'Attempts so far, since the last redrive' }),
    next_attempt_at: nullable(Type.String({ format: 'date-time' })),
    reason: nullable(Type.String({ description: 'Why it failed or was not sent' })),
    source_event_id: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    settled_at: nullable(Type.String({ format: 'date-time' })),
  },
  { title: 'Delivery' },
)

/** /api/v1/deliveries: what was sent to whom, or why not. */
export function addDeliveryRoutes(app: App, { stores }: { stores: Pick<Stores, 'mails' | 'calls'> }): void {
  const storeOf = (channel: 'email' | 'webhook') => (channel === 'webhook' ? stores.calls : stores.mails)

  app.get(
    '/api/v1/deliveries',
    {
      config: { roles: ['recruiter', 'admin'] },
      schema: {
        summary: 'List deliveries, newest first',
        querystring: Type.Object({
          ...pageQuery,
          channel: Type.Optional(Type.Enum(['email', 'webhook'], { default: 'email' })),
          status: Type.Optional(Type.Enum(statuses)),
        }),
        response: {
          200: Type.Object({ items: Type.Array(DeliveryView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query: { channel = 'email', status, ...page }, caller }) => {
      const store = storeOf(channel)
      const filter = deliveryFilter({ status, blind: mayBeBlind(caller) })
      const { items, next_cursor } = await findPage(store.collection, {
        ...page,
        filter,
        sort: 'created_at',
        direction: -1,
      })
      return { items: items.map((doc) => view(store.read(doc))), next_cursor }
    },
  )

  app.post(
    '/api/v1/deliveries/:id/redrive',
    {
      config: { roles: ['recruiter', 'admin'] },
      schema: {
        summary: 'Start a failed delivery anew',
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) }),
        response: { 202: DeliveryView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const isHidden = (state: Delivery) => mayBeBlind(request.caller) && tellsOfReviews(state)
      const { status, body } = await runCommand(request, {
        store: storeOf(id.endsWith('.webhook') ? 'webhook' : 'email'),
        id,
        decide(state, now) {
          if (!state || isHidden(state)) throw problem('NOT_FOUND', 'There is no such delivery')
          return redriveDelivery(state, id, now)
        },
        reply: (doc) => ({ status: 202 as const, body: view(doc) }),
      })
      return reply.code(status).send(body)
    },
  )
}

/** Whoever may sit on a panel, whatever other roles they hold. */
const mayBeBlind = ({ roles }: Caller) => roles.includes('interviewer')

function tellsOfReviews({ about }: Delivery): boolean {
  return about.type === 'webhook'
    ? scorecardEvents.some((type) => type === about.event_type)
    : about.type === 'scorecard'
}

/** The filter of the list. Exported for the test that proves its index. */
export function deliveryFilter({
  status,
  blind = false,
}: {
  status?: string | undefined
  /** For whoever may sit on a panel: nothing that tells when others reviewed. */
  blind?: boolean
}): Filter<Stored<Delivery>> {
  const hidden = blind && { 'about.type': { $ne: 'scorecard' }, 'about.event_type': { $nin: scorecardEvents } }
  return { ...(status && { status }), ...hidden } as Filter<Stored<Delivery>>
}

function view(doc: Stored<Delivery>): Static<typeof DeliveryView> {
  const { about } = doc
  const settled =
    doc.status === 'sent'
      ? doc.sent_at
      : doc.status === 'failed'
        ? doc.failed_at
        : doc.status === 'suppressed'
          ? doc.suppressed_at
          : null
  return {
    delivery_id: doc._id,
    kind: about.type === 'webhook' ? about.event_type : doc.kind,
    channel: doc.channel,
    recipient: doc.recipient,
    webhook_id: about.type === 'webhook' ? about.webhook_id : null,
    status: doc.status,
    attempts: doc.status === 'pending' ? doc.work.attempts : 'attempts' in doc ? doc.attempts : 0,
    next_attempt_at: doc.status === 'pending' ? doc.work.due_at.toISOString() : null,
    reason: 'reason' in doc ? doc.reason : null,
    source_event_id: doc.source_event_id,
    created_at: doc.created_at.toISOString(),
    settled_at: settled?.toISOString() ?? null,
  }
}
