import type { Stored } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { type CommandRequest, runCommand } from '@candor/platform/commands'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { Id, isStaff, joinedBooking, participants, staffOnly, visibleBooking } from './access.ts'
import {
  accommodate,
  type Booking,
  type Confirmed,
  changePanel,
  recordNoShow,
  renameBooking,
  upcoming,
} from './booking.ts'
import { BookingView, viewBooking } from './booking-view.ts'
import { refuse } from './errors.ts'
import { shadowSeat, trainedFor } from './panel.ts'
import { runPlaced, type Wish, wishToMove } from './placement.ts'
import type { Placement } from './slots.ts'
import type { Stores } from './stores.ts'
import { requireInterviewers } from './subject.ts'

const BookingId = Type.Object({ booking_id: Id })
const responses = { 200: BookingView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) }

/** What may change about a booking beside its time: who interviews, how long, and who did not come. */
export function addBookingChangeRoutes(app: App, { stores }: { stores: Stores }): void {
  app.post(
    '/api/v1/bookings/:booking_id/panel',
    {
      config: { roles: ['recruiter', 'admin', 'interviewer'] },
      schema: {
        summary: 'Replace a member of the panel',
        description:
          'The fairest free person takes the seat, or the one that staff names. Interviewers may only step back themselves.',
        params: BookingId,
        body: Type.Object({
          remove: Id,
          add: Type.Optional(Type.String({ ...Id, description: 'For staff: who takes the seat, notice or not' })),
        }),
        response: responses,
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { remove, add } = request.body
      const booking = visibleBooking(await stores.bookings.load(request.params.booking_id), caller)
      if (!isStaff(caller) && (remove !== caller.id || add !== undefined)) {
        throw problem('FORBIDDEN', 'An interviewer may only step back; staff names others')
      }
      if (add !== undefined) await requireInterviewers(stores, [add])
      const { status, body } = await runPlaced(request, stores, {
        id: booking.booking_id,
        wish: await wishForSeat(stores, booking, remove, add),
        check: (now, state) => void requireMember(upcoming(state, now), remove),
        decide: (state, placement, now) =>
          changePanel(state, withoutMember(upcoming(state, now), remove, placement), now),
        reply: (doc) => ({ status: 200 as const, body: viewBooking(doc, caller) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/bookings/:booking_id/accommodation',
    {
      config: staffOnly,
      schema: {
        summary: 'Grant the candidate more time',
        description:
          'The interview gets longer with the same panel, if all of them are free for it; else move it first.',
        params: BookingId,
        body: Type.Object({
          time_multiplier: Type.Number({ minimum: 1, maximum: 3, description: 'Factor on the planned length' }),
        }),
        response: responses,
      },
    },
    async (request, reply) => {
      const booking = visibleBooking(await stores.bookings.load(request.params.booking_id), request.caller)
      const { status, body } = await giveMoreTime(request, stores, booking, request.body.time_multiplier)
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/bookings/:booking_id/rename',
    {
      config: staffOnly,
      schema: {
        summary: 'Give the interview another title',
        description: 'Calendars take it over without asking anybody anew: the sequence of the entry stays.',
        params: BookingId,
        body: Type.Object({ title: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\p{Cc}]*$' }) }),
        response: responses,
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { status, body } = await runCommand(request, {
        store: stores.bookings,
        id: request.params.booking_id,
        decide: (state, now) => renameBooking(visibleBooking(state, caller), request.body.title.trim(), now),
        reply: (doc) => ({ status: 200 as const, body: viewBooking(doc, caller) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/bookings/:booking_id/no-show',
    {
      config: participants,
      schema: {
        summary: 'Record who did not come',
        params: BookingId,
        body: Type.Object({ person_id: Id }),
        response: responses,
      },
    },
    async (request, reply) => {
      const { caller } = request
      const { status, body } = await runCommand(request, {
        store: stores.bookings,
        id: request.params.booking_id,
        decide: (state, now) => recordNoShow(joinedBooking(state, caller), request.body.person_id, now),
        reply: (doc) => ({ status: 200 as const, body: viewBooking(doc, caller) }),
      })
      return reply.code(status).send(body)
    },
  )
}

/** The interview gets longer with the same panel; refused with SLOT_TAKEN or SLOT_UNAVAILABLE where somebody is not free for it. */
export async function giveMoreTime(
  request: CommandRequest & { caller: Caller },
  stores: Stores,
  booking: Stored<Booking>,
  time_multiplier: number,
) {
  const wish = await wishToMove(stores, booking, booking.starts_at)
  const panel_ids = booking.panel.map((member) => member.person_id)
  return await runPlaced(request, stores, {
    id: booking.booking_id,
    wish: { ...wish, panel_ids, time_multiplier, ...agreed(booking) },
    check: (now, state) => void upcoming(state, now),
    decide: (state, placement, now) => accommodate(state, time_multiplier, placement, now),
    reply: (doc) => ({ status: 200 as const, body: viewBooking(doc, request.caller) }),
  })
}

/** Notice was kept when the time was agreed on; it does not count anew for those who stay. */
const agreed = (booking: Booking) => ('placed_at' in booking ? { agreed_at: booking.placed_at } : {})

/** Somebody for one seat, at the time of the booking, who suits those who stay as the plan and they themselves ask. */
async function wishForSeat(
  stores: Stores,
  booking: Stored<Booking>,
  remove: string,
  add: string | undefined,
): Promise<Wish> {
  const { preferred, ...wish } = await wishToMove(stores, booking, booking.starts_at)
  const seat_id = booking.panel.find((member) => member.person_id === remove)?.seat_id
  const seats = wish.plan.seats.filter((seat) => seat.seat_id === seat_id).map((seat) => ({ ...seat, count: 1 }))
  const beside = booking.panel.flatMap(({ person_id }) => (person_id === remove ? [] : [person_id]))
  const kept = { _id: { $in: beside } }
  const [hours, people] = await Promise.all([
    stores.availabilities.collection.find(kept).toArray(),
    stores.people.collection.find(kept).toArray(),
  ])
  const needing = hours.find(({ needs }) => needs?.includes(remove))
  if (needing)
    throw refuse('PERSON_UNSUITABLE', `${needing.person_id} does not interview without ${remove}; replace both`)
  const seated = new Set(booking.panel.flatMap(({ person_id, shadow }) => (shadow ? [] : [person_id])))
  const trained = people.filter(
    (person) =>
      seated.has(person._id) &&
      'qualifications' in person &&
      person.qualifications.includes(trainedFor(wish.plan.plan_id)),
  ).length
  const missing = Math.max(0, wish.plan.trained_count - trained)
  return {
    ...wish,
    plan: {
      ...wish.plan,
      seats,
      trained_count: Math.min(missing, seats.length),
      shadow_count: seat_id === shadowSeat ? 1 : 0,
    },
    excluded: [...booking.panel.map((member) => member.person_id), ...hours.flatMap(({ apart = [] }) => apart)],
    beside,
    ...(add !== undefined && { panel_ids: [add], ...agreed(booking) }),
  }
}

function requireMember(booking: Confirmed, person_id: string): void {
  if (booking.panel.some((member) => member.person_id === person_id)) return
  throw refuse('PERSON_UNSUITABLE', `${person_id} is not on the panel`)
}

/** The booking's panel with one member's seat given to whom the placement found; the others keep what they have. */
function withoutMember(booking: Confirmed, remove: string, placement: Placement): Placement {
  const kept = booking.panel.filter((member) => member.person_id !== remove)
  const stays = (person_id: string) => kept.some((member) => member.person_id === person_id)
  const versions = Object.entries(booking.availability_versions).filter(([person_id]) => stays(person_id))
  return {
    ...placement,
    panel: [...kept, ...placement.panel],
    spans: [...booking.spans.filter((span) => stays(span.person_id)), ...placement.spans],
    availability_versions: { ...Object.fromEntries(versions), ...placement.availability_versions },
  }
}
