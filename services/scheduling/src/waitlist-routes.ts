import type { Stored } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import type { Filter } from 'mongodb'
import { type Static, Type } from 'typebox'
import { Id, Instant, isStaff, staffAndCandidates } from './access.ts'
import { multiplierOf } from './accommodation.ts'
import { lengthMs } from './claims.ts'
import { releaseHoldOf } from './placement.ts'
import type { Stores } from './stores.ts'
import { findSubject, invalid, parseStart, requireBookable } from './subject.ts'
import { joinWaitlist, leaveWaitlist, type WaitlistEntry } from './waitlist.ts'

const Time = Type.String({ format: 'date-time' })
const WaitlistView = Type.Object(
  {
    waitlist_id: Type.String(),
    status: Type.Enum(['waiting', 'offered', 'left']),
    plan_version_id: Type.String(),
    candidate_id: Type.String(),
    from: Time,
    until: Time,
    joined_at: Time,
    offer: Type.Union([
      Type.Object({ booking_id: Type.String(), starts_at: Time, ends_at: Time, expires_at: Time }),
      Type.Null(),
    ]),
    reason: Type.Union([Type.String({ description: 'Why the waiting ended: booked, expired or left' }), Type.Null()]),
  },
  { title: 'WaitlistEntry' },
)

/** /api/v1/waitlist: who found no time that suits is offered the first one that is free. */
export function addWaitlistRoutes(app: App, { stores }: { stores: Stores }): void {
  app.post(
    '/api/v1/waitlist',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Wait for a slot',
        description:
          'The first slot within the times is held for the candidate, who gets a mail with the link; who came first is asked first. Again with other times: the place in the line stays.',
        body: Type.Object({
          invitation_id: Type.Optional(Id),
          from: Type.Optional({ ...Instant, description: 'Earliest start that suits; now without it' }),
          until: Type.Optional({ ...Instant, description: "Latest end that suits; the invitation's end without it" }),
        }),
        response: { 201: WaitlistView, ...problems(400, 401, 403, 404, 409, 410, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { caller, body } = request
      const subject = await findSubject(stores, caller, body)
      const { invitation, plan } = subject
      if (!invitation) throw invalid('/body/invitation_id', 'is missing')
      const started = new Date()
      const from = body.from === undefined ? started : parseStart(body.from, '/body/from')
      const until = body.until === undefined ? invitation.expires_at : parseStart(body.until, '/body/until')
      const length = lengthMs(plan.duration_minutes, multiplierOf(invitation))
      if (Math.max(from.getTime(), started.getTime()) + length > until.getTime())
        throw invalid('/body/until', 'leaves no time for an interview after from')
      const { candidate_id, plan_version_id, recruiter_id } = invitation
      const facts = { waitlist_id: invitation.invitation_id, plan_version_id, candidate_id, recruiter_id, from, until }
      const answer = await runCommand(request, {
        store: stores.waitlist,
        id: invitation.invitation_id,
        decide(state, now) {
          requireBookable(subject, now)
          return joinWaitlist(state, facts, now)
        },
        reply: (doc) => ({ status: 201 as const, body: toView(doc) }),
      })
      return reply.code(answer.status).send(answer.body)
    },
  )

  app.get(
    '/api/v1/waitlist',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'List who waits for a slot, in the order of the line',
        description: 'Staff sees everybody, candidates themselves.',
        querystring: Type.Object({ ...pageQuery, status: Type.Optional(Type.Enum(['waiting', 'offered', 'left'])) }),
        response: {
          200: Type.Object({ items: Type.Array(WaitlistView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query, caller }) => {
      const { cursor, limit, status } = query
      const filter = { ...mine(caller), ...(status && { status }) } as Filter<Stored<WaitlistEntry>>
      const page = await findPage(stores.waitlist.collection, {
        filter,
        sort: 'joined_at',
        direction: 1,
        cursor,
        limit,
      })
      return { items: page.items.map(toView), next_cursor: page.next_cursor }
    },
  )

  app.post(
    '/api/v1/waitlist/:waitlist_id/leave',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Stop waiting; a slot that was offered is free for the next one',
        params: Type.Object({ waitlist_id: Id }),
        response: { 200: WaitlistView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { waitlist_id } = request.params
      const before = visible(await stores.waitlist.load(waitlist_id), request.caller)
      const { status, body } = await runCommand(request, {
        store: stores.waitlist,
        id: waitlist_id,
        decide: (state, now) => leaveWaitlist(visible(state, request.caller), 'left', now),
        reply: (doc) => ({ status: 200 as const, body: toView(doc) }),
      })
      if (before.status === 'offered') await releaseHoldOf(stores, waitlist_id)
      return reply.code(status).send(body)
    },
  )
}

function mine(caller: Caller) {
  if (isStaff(caller)) return {}
  const { id: candidate_id, invitation_id } = caller
  return { candidate_id, ...(invitation_id !== undefined && { _id: invitation_id }) }
}

/** Somebody else's place in the line looks as if it did not exist. */
function visible<E extends WaitlistEntry>(entry: E | undefined, caller: Caller): E {
  const own = entry?.candidate_id === caller.id && [undefined, entry.waitlist_id].includes(caller.invitation_id)
  if (entry && (own || isStaff(caller))) return entry
  throw problem('NOT_FOUND', 'There is no such place in the line, or it is not yours')
}

function toView(entry: WaitlistEntry): Static<typeof WaitlistView> {
  const { waitlist_id, status, plan_version_id, candidate_id } = entry
  return {
    waitlist_id,
    status,
    plan_version_id,
    candidate_id,
    from: entry.from.toISOString(),
    until: entry.until.toISOString(),
    joined_at: entry.joined_at.toISOString(),
    offer:
      entry.status === 'offered'
        ? {
            booking_id: entry.booking_id,
            starts_at: entry.starts_at.toISOString(),
            ends_at: entry.ends_at.toISOString(),
            expires_at: entry.expires_at.toISOString(),
          }
        : null,
    reason: entry.status === 'left' ? entry.reason : null,
  }
}
