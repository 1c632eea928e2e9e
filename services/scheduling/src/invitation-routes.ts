import type { Stored } from '@candor/platform/aggregate'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { isCoded, problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { type KeyStore, verifyToken } from '@candor/platform/keys'
import { accessTokenAudience } from '@candor/platform/tokens'
import type { Filter } from 'mongodb'
import { type Static, Type } from 'typebox'
import { Id, staffOnly } from './access.ts'
import { multiplierOf } from './accommodation.ts'
import { lengthMs } from './claims.ts'
import { refuse } from './errors.ts'
import { type Invitation, issueInvitation, requireUsable, revokeInvitation } from './invitation.ts'
import { invitationDaysMax, type LinkSigner } from './signing-key.ts'
import type { Stores } from './stores.ts'
import { loadCandidate, loadPlan, requireBookable, requireInterviewers, requireNew, subjectFields } from './subject.ts'
import { dayMs, minuteMs } from './zone.ts'

const Time = Type.String({ format: 'date-time' })
const { plan_version_id, plan_id } = subjectFields

const NewInvitation = Type.Object({
  plan_version_id,
  plan_id,
  candidate_id: Id,
  panel_ids: Type.Optional(
    Type.Array(Id, {
      maxItems: 100,
      uniqueItems: true,
      description: 'Interviewers to choose from; empty for anyone eligible',
    }),
  ),
  expires_in_days: Type.Optional(Type.Integer({ minimum: 1, maximum: invitationDaysMax })),
})

/** Never why: that is read at …/accommodation, by those who need it. */
const MoreTime = Type.Object({ status: Type.Enum(['asked', 'granted', 'declined']), time_multiplier: Type.Number() })

const InvitationView = Type.Object(
  {
    invitation_id: Type.String(),
    status: Type.Enum(['issued', 'used', 'revoked']),
    plan_version_id: Type.String(),
    candidate_id: Type.String(),
    recruiter_id: Type.String(),
    panel_ids: Type.Array(Type.String()),
    issued_at: Time,
    expires_at: Time,
    booking_id: Type.Union([Type.String(), Type.Null()]),
    accommodation: Type.Union([MoreTime, Type.Null()]),
  },
  { title: 'Invitation' },
)

const HolderView = Type.Object(
  {
    invitation_id: Type.String(),
    status: Type.Enum(['issued', 'used']),
    plan_version_id: Type.String(),
    title: Type.String(),
    description: Type.String(),
    duration_minutes: Type.Integer({ description: 'With the time that was granted in addition' }),
    accommodation: Type.Union([MoreTime, Type.Null()]),
    automated_scoring: Type.Boolean({
      description: 'Software may help to score answers; the candidate is asked for consent',
    }),
    expires_at: Time,
    booking: Type.Union([
      Type.Object({ booking_id: Type.String(), status: Type.String(), starts_at: Time, ends_at: Time }),
      Type.Null(),
    ]),
  },
  { title: 'InvitationOfHolder' },
)

const RevokeReason = Type.Enum(['withdrawn', 'position_filled', 'wrong_candidate', 'other'])

export interface InvitationParts {
  stores: Stores
  signer: LinkSigner
  keys: KeyStore
  config: { INVITATION_DAYS: number }
}

/** /api/v1/invitations: links with which a candidate books one interview. */
export function addInvitationRoutes(app: App, { stores, signer, keys, config }: InvitationParts): void {
  app.post(
    '/api/v1/invitations',
    {
      config: staffOnly,
      schema: {
        summary: 'Invite a candidate to book a slot',
        description: 'The link goes to the candidate by mail; it is not shown here.',
        body: NewInvitation,
        response: { 201: InvitationView, ...problems(400, 401, 403, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { candidate_id, panel_ids = [], expires_in_days = config.INVITATION_DAYS, ...named } = request.body
      const invitation_id = createId(request)
      const issued_at = new Date()
      const expires_at = new Date(issued_at.getTime() + expires_in_days * dayMs)
      const plan = await loadPlan(stores, named)
      await loadCandidate(stores, candidate_id)
      await requireInterviewers(stores, panel_ids)
      const token = await signer.sign({ invitation_id, candidate_id, expires_at }, issued_at)
      const people = { candidate_id, recruiter_id: request.caller.id, panel_ids }
      const facts = { invitation_id, plan_version_id: plan.plan_version_id, ...people, issued_at, expires_at }
      const { status, body } = await runCommand(request, {
        store: stores.invitations,
        id: invitation_id,
        decide(state, now) {
          requireNew(state)
          requireBookable({ plan, invitation: undefined }, now)
          return issueInvitation(facts, token)
        },
        reply: (doc) => ({ status: 201 as const, body: toView(doc) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.get(
    '/api/v1/invitations',
    {
      config: staffOnly,
      schema: {
        summary: 'List invitations, newest first',
        querystring: Type.Object({
          ...pageQuery,
          candidate_id: Type.Optional(Id),
          accommodation: Type.Optional(
            Type.Enum(['asked', 'granted', 'declined'], { description: 'Those that ask for more time, or asked' }),
          ),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(InvitationView),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query }) => {
      const { cursor, limit, candidate_id, accommodation } = query
      const filter = {
        ...(candidate_id !== undefined && { candidate_id }),
        ...(accommodation && { 'accommodation.status': accommodation }),
      } as Filter<Stored<Invitation>>
      const collection = stores.invitations.collection
      const page = await findPage(collection, { filter, sort: 'issued_at', direction: -1, cursor, limit })
      return { items: page.items.map(toView), next_cursor: page.next_cursor }
    },
  )

  app.get(
    '/api/v1/invitations/:token',
    {
      config: { public: true },
      schema: {
        summary: 'What a link is for',
        description: 'For the holder of the link. Exchange it at POST /api/v1/auth/exchange to book.',
        params: Type.Object({ token: Type.String({ minLength: 1, maxLength: 2_048 }) }),
        response: { 200: HolderView, ...problems(400, 404, 409, 410, 429, 503) },
      },
    },
    async (request) => {
      const invitation = await stores.invitations.load(await invitationOf(request.params.token, keys))
      if (!invitation) throw refuse('INVITATION_UNKNOWN', 'This link leads nowhere; ask your recruiter for a new one')
      if (invitation.status === 'revoked') throw refuse('INVITATION_REVOKED', 'Ask your recruiter for a new one')
      if (invitation.status === 'issued') requireUsable(invitation, new Date())
      const plan = await loadPlan(stores, invitation)
      const booking = await stores.bookings.collection.findOne({ invitation_claim: invitation.invitation_id })
      const { title, description, automated_scoring } = plan
      return {
        invitation_id: invitation.invitation_id,
        status: invitation.status,
        plan_version_id: plan.plan_version_id,
        title,
        description,
        duration_minutes: lengthMs(plan.duration_minutes, multiplierOf(invitation)) / minuteMs,
        accommodation: moreTimeOf(invitation),
        automated_scoring,
        expires_at: invitation.expires_at.toISOString(),
        booking: booking && {
          booking_id: booking.booking_id,
          status: booking.status,
          starts_at: booking.starts_at.toISOString(),
          ends_at: booking.ends_at.toISOString(),
        },
      }
    },
  )

  app.post(
    '/api/v1/invitations/:invitation_id/revoke',
    {
      config: staffOnly,
      schema: {
        summary: 'Withdraw a link',
        params: Type.Object({ invitation_id: Id }),
        body: Type.Object({ reason: Type.Optional(RevokeReason) }),
        response: { 200: InvitationView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { status, body } = await runCommand(request, {
        store: stores.invitations,
        id: request.params.invitation_id,
        decide(state, now) {
          if (!state) throw problem('NOT_FOUND', 'There is no such invitation')
          return revokeInvitation(state, request.body.reason ?? 'withdrawn', now)
        },
        reply: (doc) => ({ status: 200 as const, body: toView(doc) }),
      })
      return reply.code(status).send(body)
    },
  )
}

/** The id in a link's token. A forged or foreign one is an unknown invitation; nothing tells the two apart. */
async function invitationOf(token: string, keys: KeyStore): Promise<string> {
  try {
    const { invitation_id } = await verifyToken(token, keys, { use: 'invitation', audience: accessTokenAudience })
    if (typeof invitation_id === 'string') return invitation_id
  } catch (error) {
    if (isCoded(error, 'TOKEN_EXPIRED'))
      throw refuse('INVITATION_EXPIRED', 'Ask your recruiter for a new one', { cause: error })
    if (!isCoded(error, 'UNAUTHENTICATED')) throw error
  }
  throw refuse('INVITATION_UNKNOWN', 'This link leads nowhere; ask your recruiter for a new one')
}

function toView(invitation: Invitation): Static<typeof InvitationView> {
  const { invitation_id, status, plan_version_id, candidate_id, recruiter_id, panel_ids } = invitation
  return {
    invitation_id,
    status,
    plan_version_id,
    candidate_id,
    recruiter_id,
    panel_ids,
    issued_at: invitation.issued_at.toISOString(),
    expires_at: invitation.expires_at.toISOString(),
    booking_id: ('booking_id' in invitation && invitation.booking_id) || null,
    accommodation: moreTimeOf(invitation),
  }
}

function moreTimeOf({ accommodation }: Invitation) {
  return accommodation ? { status: accommodation.status, time_multiplier: accommodation.time_multiplier } : null
}
