import type { Stored } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { type App, problems } from '@candor/platform/http'
import type { FastifyRequest } from 'fastify'
import type { Filter } from 'mongodb'
import { Type } from 'typebox'
import {
  everyone,
  Id,
  Instant,
  isStaff,
  joinedBooking,
  ownBooking,
  participants,
  seesAll,
  staffAndCandidates,
  visibleBooking,
} from './access.ts'
import {
  type Booking,
  type BookingParties,
  bookSlot,
  cancelBooking,
  confirmHold,
  holdSlot,
  rescheduleBooking,
} from './booking.ts'
import { BookingView, viewBooking } from './booking-view.ts'
import { refuse } from './errors.ts'
import { recheckAvailability, releaseHoldOf, runPlaced, type Wish, wishToMove } from './placement.ts'
import type { Stores } from './stores.ts'
import {
  findSubject,
  invalid,
  loadCandidate,
  loadPlan,
  parseInstant,
  parseStart,
  requireBookable,
  requireNew,
  type Subject,
  type SubjectRequest,
  subjectFields,
} from './subject.ts'
import { minuteMs } from './zone.ts'

const BookingId = Type.Object({ booking_id: Id })
const TimeZone = Type.String({ format: 'time-zone', description: 'IANA zone in which the candidate reads times' })
const CancelReason = Type.Enum([
  'candidate_unavailable',
  'interviewer_unavailable',
  'position_filled',
  'candidate_withdrew',
  'other',
])

const NewHold = Type.Object({ ...subjectFields, candidate_id: Type.Optional(Id), starts_at: Instant })
const NewBooking = Type.Object({
  hold_id: Type.Optional(Type.String({ ...Id, description: 'A hold to confirm, instead of all the others' })),
  ...subjectFields,
  candidate_id: Type.Optional(Id),
  starts_at: Type.Optional(Instant),
  candidate_time_zone: Type.Optional(TimeZone),
})
const BookingQuery = Type.Object({
  ...pageQuery,
  status: Type.Optional(Type.Enum(['held', 'confirmed', 'cancelled', 'released'])),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  order: Type.Optional(Type.Enum(['soonest', 'latest'], { default: 'soonest' })),
})

export interface BookingParts {
  stores: Stores
  config: { HOLD_SECONDS: number; CANDIDATE_NOTICE_MINUTES: number }
}

/** /api/v1/holds and /api/v1/bookings: nobody is ever double-booked. */
export function addBookingRoutes(app: App, { stores, config }: BookingParts): void {
  app.post(
    '/api/v1/holds',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Reserve a slot for a while',
        description: 'An invitation holds one slot at a time: another hold gives up the one before.',
        body: NewHold,
        response: { 201: BookingView, ...problems(400, 401, 403, 404, 409, 410, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const id = createId(request)
      const { subject, parties, wish } = await arrange(stores, request, id, {
        ...request.body,
        starts_at: request.body.starts_at,
      })
      const { time_multiplier } = wish
      const { status, body } = await runPlaced(request, stores, {
        id,
        wish,
        check: (now) => requireBookable(subject, now),
        decide(state, placement, now) {
          requireNew(state)
          return holdSlot(
            { ...parties, time_multiplier },
            placement,
            new Date(now.getTime() + config.HOLD_SECONDS * 1_000),
            now,
          )
        },
        reply: (doc) => ({ status: 201 as const, body: viewBooking(doc, request.caller) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/bookings',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Book an interview',
        description:
          'Confirms a hold, or books a start at once. A slot that is gone answers 409 SLOT_TAKEN with `alternatives`.',
        body: NewBooking,
        response: { 201: BookingView, ...problems(400, 401, 403, 404, 409, 410, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { hold_id, starts_at } = request.body
      if ((hold_id === undefined) === (starts_at === undefined))
        throw invalid('/body/hold_id', 'or starts_at: give exactly one of them')
      const { status, body } = await (hold_id === undefined
        ? bookAtOnce(stores, request)
        : confirm(stores, request, hold_id))
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/bookings/:booking_id/cancel',
    {
      config: participants,
      schema: {
        summary: 'Cancel a booking, or give up a hold',
        description:
          'Staff and the panel may until the interview begins, the candidate until CANDIDATE_NOTICE_MINUTES before it (409 BOOKING_TOO_LATE after that).',
        params: BookingId,
        body: Type.Object({
          reason: Type.Optional(CancelReason),
          note: Type.Optional(Type.String({ maxLength: 500, description: 'Read by staff only; sent to nobody' })),
        }),
        response: { 200: BookingView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { reason = 'other', note } = request.body
      const by = { cancelled_by: caller.id, reason, ...(note !== undefined && { note }) }
      const { status, body } = await runCommand(request, {
        store: stores.bookings,
        id: request.params.booking_id,
        decide: (state, now) => cancelBooking(inTime(joinedBooking(state, caller), caller, config, now), by, now),
        reply(doc) {
          // The reply is kept with the command; an erasure must find the note in one place only.
          const { note, ...body } = viewBooking(doc, caller)
          return { status: 200 as const, body }
        },
      })
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/bookings/:booking_id/reschedule',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Move a booking',
        description:
          'The old time is given up in the same write that takes the new one. The panel stays as far as it can.',
        params: BookingId,
        body: Type.Object({ starts_at: Instant, candidate_time_zone: Type.Optional(TimeZone) }),
        response: { 200: BookingView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { booking_id } = request.params
      const booking = ownBooking(await stores.bookings.load(booking_id), caller)
      const { status, body } = await runPlaced(request, stores, {
        id: booking_id,
        wish: await wishToMove(stores, booking, parseStart(request.body.starts_at)),
        decide: (state, placement, now) =>
          rescheduleBooking(
            inTime(ownBooking(state, caller), caller, config, now),
            placement,
            request.body.candidate_time_zone,
            now,
          ),
        reply: (doc) => ({ status: 200 as const, body: viewBooking(doc, caller) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.get(
    '/api/v1/bookings',
    {
      config: everyone,
      schema: {
        summary: 'List bookings by their start',
        description:
          'Staff and auditors see all, interviewers and candidates their own. Given-up holds only when asked for.',
        querystring: BookingQuery,
        response: {
          200: Type.Object({ items: Type.Array(BookingView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query, caller }) => {
      const { cursor, limit, order, status, from, to } = query
      const starts_at = {
        ...(from && { $gte: parseInstant(from, '/query/from') }),
        ...(to && { $lt: parseInstant(to, '/query/to') }),
      }
      const filter = {
        ...mine(caller),
        status: status ?? { $in: ['held', 'confirmed', 'cancelled'] },
        ...(Object.keys(starts_at).length > 0 && { starts_at }),
      } as Filter<Stored<Booking>>
      const direction = order === 'latest' ? -1 : 1
      const page = await findPage(stores.bookings.collection, { filter, sort: 'starts_at', direction, cursor, limit })
      return { items: page.items.map((doc) => viewBooking(doc, caller)), next_cursor: page.next_cursor }
    },
  )

  app.get(
    '/api/v1/bookings/:booking_id',
    {
      config: everyone,
      schema: {
        summary: 'Read a booking',
        params: BookingId,
        response: { 200: BookingView, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, caller }) =>
      viewBooking(visibleBooking(await stores.bookings.load(params.booking_id), caller), caller),
  )
}

interface Arrangement {
  subject: Subject
  parties: BookingParties
  wish: Wish
  /** Zone of the candidate's own settings. */
  time_zone: string
}

/** Finds plan, candidate and pool for a new hold or booking, and makes a hold of the same invitation step aside. */
async function arrange(
  stores: Stores,
  request: { caller: Caller },
  booking_id: string,
  body: SubjectRequest & { starts_at: string },
): Promise<Arrangement> {
  const { caller } = request
  const subject = await findSubject(stores, caller, body)
  const { plan, invitation, panel_ids, candidate_id, time_multiplier } = subject
  if (candidate_id === undefined) throw invalid('/body/candidate_id', 'is missing')
  const { time_zone } = await loadCandidate(stores, candidate_id)
  if (invitation) await releaseHoldOf(stores, invitation.invitation_id, booking_id)
  return {
    subject,
    parties: {
      booking_id,
      invitation_id: invitation?.invitation_id ?? null,
      plan_version_id: plan.plan_version_id,
      candidate_id,
      recruiter_id: invitation?.recruiter_id ?? caller.id,
    },
    wish: { plan, panel_ids, candidate_id, starts_at: parseStart(body.starts_at), time_multiplier },
    time_zone,
  }
}

type BookingRequest = FastifyRequest & {
  caller: Caller
  body: { candidate_time_zone?: string } & SubjectRequest & { starts_at?: string }
}

async function bookAtOnce(stores: Stores, request: BookingRequest) {
  const id = createId(request)
  const { starts_at = '', candidate_time_zone, ...named } = request.body
  const { subject, parties, wish, time_zone } = await arrange(stores, request, id, { ...named, starts_at })
  const { time_multiplier } = wish
  const facts = { title: subject.plan.title, candidate_time_zone: candidate_time_zone ?? time_zone, time_multiplier }
  return runPlaced(request, stores, {
    id,
    wish,
    check: (now) => requireBookable(subject, now),
    decide(state, placement, now) {
      requireNew(state)
      return bookSlot(parties, placement, facts, now)
    },
    reply: (doc) => ({ status: 201 as const, body: viewBooking(doc, request.caller) }),
  })
}

async function confirm(stores: Stores, request: BookingRequest, hold_id: string) {
  const { caller } = request
  const { invitation_id, plan_version_id, plan_id, candidate_id } = request.body
  if ([invitation_id, plan_version_id, plan_id, candidate_id].some((id) => id !== undefined)) {
    throw invalid('/body/hold_id', 'says it all; leave out the plan, the invitation and the candidate')
  }
  const hold = ownBooking(await stores.bookings.load(hold_id), caller)
  const plan = await loadPlan(stores, { plan_version_id: hold.plan_version_id })
  const invitation = hold.invitation_id === null ? undefined : await stores.invitations.load(hold.invitation_id)
  const person = await loadCandidate(stores, hold.candidate_id)
  const facts = {
    title: plan.title,
    candidate_time_zone: request.body.candidate_time_zone ?? person.time_zone,
    time_multiplier: (hold.status === 'held' && hold.time_multiplier) || 1,
  }
  const answer = await runCommand(request, {
    store: stores.bookings,
    id: hold_id,
    decide(state, now) {
      requireBookable({ plan, invitation }, now)
      return confirmHold(state, facts, now)
    },
    reply: (doc) => ({ status: 201 as const, body: viewBooking(doc, caller) }),
  })
  if (!request.replayed) await recheckAvailability(stores, hold_id)
  return answer
}

/** The booking, unless it is the candidate's and begins too soon for changing it alone. */
function inTime<B extends Booking>(
  booking: B,
  caller: Caller,
  { CANDIDATE_NOTICE_MINUTES }: BookingParts['config'],
  now: Date,
): B {
  const alone = booking.status === 'confirmed' && booking.candidate_id === caller.id && !isStaff(caller)
  if (!alone || booking.starts_at.getTime() - now.getTime() >= CANDIDATE_NOTICE_MINUTES * minuteMs) return booking
  throw refuse('BOOKING_TOO_LATE', `Less than ${CANDIDATE_NOTICE_MINUTES} minutes before it, ask your recruiter`)
}

/** What a caller's list is limited to. */
function mine(caller: Caller): Filter<Stored<Booking>> {
  if (seesAll(caller)) return {}
  if (caller.invitation_id !== undefined) return { candidate_id: caller.id, invitation_id: caller.invitation_id }
  const roles = [
    ...(caller.roles.includes('interviewer') ? [{ 'panel.person_id': caller.id }] : []),
    ...(caller.roles.includes('candidate') ? [{ candidate_id: caller.id }] : []),
  ]
  return roles.length === 1 ? (roles[0] as Filter<Stored<Booking>>) : { $or: roles }
}
