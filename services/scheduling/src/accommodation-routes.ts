import { type Stored, VersionConflict } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { runCommand } from '@candor/platform/commands'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { type Static, Type } from 'typebox'
import { Id, isStaff, staffAndCandidates, staffOnly, usableBy } from './access.ts'
import { askForTime, decideOnTime } from './accommodation.ts'
import { giveMoreTime } from './booking-change-routes.ts'
import { refuse } from './errors.ts'
import type { Invitation } from './invitation.ts'
import type { Sealer } from './sealing.ts'
import type { Stores } from './stores.ts'

const Time = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const Multiplier = Type.Number({ exclusiveMinimum: 1, maximum: 3, description: 'Factor on the planned length' })
const AccommodationView = Type.Object(
  {
    invitation_id: Type.String(),
    candidate_id: Type.String(),
    status: Type.Enum(['asked', 'granted', 'declined']),
    time_multiplier: Type.Number({ description: 'As asked; once granted, as granted' }),
    asked_at: Time,
    decided_at: orNull(Time),
    decided_by: orNull(Type.String()),
    reason: Type.Optional(
      orNull(
        Type.String({
          description: 'For the candidate, the recruiter who invited them and admins; deleted with the decision',
        }),
      ),
    ),
  },
  { title: 'Accommodation' },
)
const Params = Type.Object({ invitation_id: Id })

export interface AccommodationParts {
  stores: Stores
  reasonSealer: Sealer
}

/** /api/v1/invitations/:invitation_id/accommodation: a candidate asks for more time, and who invited them decides. */
export function addAccommodationRoutes(app: App, { stores, reasonSealer }: AccommodationParts): void {
  app.post(
    '/api/v1/invitations/:invitation_id/accommodation',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Ask for more time',
        description:
          'The reason is kept apart from everything else, is read by the recruiter who invited the candidate, and is deleted when it was decided on.',
        params: Params,
        body: Type.Object({
          time_multiplier: Multiplier,
          reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
        }),
        response: { 201: AccommodationView, ...problems(400, 401, 403, 404, 409, 410, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { invitation_id } = request.params
      const { time_multiplier, reason } = request.body
      const invitation = own(await stores.invitations.load(invitation_id), caller)
      // Before the request itself: if this ends here, the same request comes again and completes it.
      if (reason !== undefined) await keepReason(stores, invitation, reasonSealer.seal(reason, invitation_id), caller)
      const { status, body } = await runCommand(request, {
        store: stores.invitations,
        id: invitation_id,
        decide: (state, now) => askForTime(own(state, caller), time_multiplier, now),
        reply: (doc) => ({ status: 201 as const, body: toView(doc) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.get(
    '/api/v1/invitations/:invitation_id/accommodation',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Read what was asked for',
        params: Params,
        response: { 200: AccommodationView, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, caller }) => {
      const invitation = own(await stores.invitations.load(params.invitation_id), caller)
      const view = toView(invitation)
      if (!mayReadReason(caller, invitation)) return view
      const kept = await stores.accommodationReasons.load(params.invitation_id)
      return { ...view, reason: kept?.reason ? reasonSealer.open(kept.reason, params.invitation_id) : null }
    },
  )

  app.post(
    '/api/v1/invitations/:invitation_id/accommodation/decide',
    {
      config: staffOnly,
      schema: {
        summary: 'Grant more time, or decline',
        description:
          'Slots of the invitation get longer; an interview that is booked gets longer with its panel, or is refused with alternatives: move it first.',
        params: Params,
        body: Type.Object({ granted: Type.Boolean(), time_multiplier: Type.Optional(Multiplier) }),
        response: { 200: AccommodationView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { caller, body: decision } = request
      const { invitation_id } = request.params
      const invitation = own(await stores.invitations.load(invitation_id), caller)
      const { accommodation } = invitation
      if (decision.granted && accommodation) {
        const booking = await stores.bookings.collection.findOne({ invitation_claim: invitation_id })
        const factor = decision.time_multiplier ?? accommodation.time_multiplier
        if (booking?.status === 'confirmed' && booking.starts_at > new Date() && booking.time_multiplier !== factor)
          await giveMoreTime(request, stores, stores.bookings.read(booking), factor)
      }
      const { status, body } = await runCommand(request, {
        store: stores.invitations,
        id: invitation_id,
        decide: (state, now) => decideOnTime(own(state, caller), { ...decision, decided_by: caller.id }, now),
        reply: (doc) => ({ status: 200 as const, body: toView(doc) }),
      })
      await stores.accommodationReasons.collection.deleteOne({ _id: invitation_id })
      return reply.code(status).send(body)
    },
  )
}

function own(invitation: Stored<Invitation> | undefined, caller: Caller): Stored<Invitation> {
  if (!invitation) throw refuse('INVITATION_UNKNOWN', 'There is no such invitation, or it is not yours')
  usableBy(invitation, caller)
  return invitation
}

/** The candidate, whoever invited them, and admins; other recruiters see that more time is asked for, not why. */
const mayReadReason = (caller: Caller, { candidate_id, recruiter_id }: Invitation) =>
  caller.id === candidate_id || (isStaff(caller) && (caller.id === recruiter_id || caller.roles.includes('admin')))

const attemptsMax = 3

async function keepReason(
  { accommodationReasons }: Stores,
  { invitation_id, candidate_id }: Invitation,
  reason: ReturnType<Sealer['seal']>,
  caller: Caller,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await accommodationReasons.load(invitation_id)
    const decision = { state: { invitation_id, candidate_id, reason }, events: [] }
    try {
      await accommodationReasons.save(before, invitation_id, decision, { actor: caller.id, at: new Date() })
      return
    } catch (error) {
      if (!(error instanceof VersionConflict) || attempt === attemptsMax) throw error
    }
  }
}

function toView({ invitation_id, candidate_id, accommodation }: Invitation): Static<typeof AccommodationView> {
  if (!accommodation) throw problem('NOT_FOUND', 'Nobody asked for more time')
  const { status, time_multiplier, asked_at, decided_at, decided_by } = accommodation
  return {
    invitation_id,
    candidate_id,
    status,
    time_multiplier,
    asked_at: asked_at.toISOString(),
    decided_at: decided_at?.toISOString() ?? null,
    decided_by: decided_by ?? null,
  }
}
