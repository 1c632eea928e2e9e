import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { Id, Instant, ownPerson } from './access.ts'
import { endTimeOff, takeTimeOff } from './availability.ts'
import { changeAvailability } from './availability-routes.ts'
import { recheckAvailability } from './placement.ts'
import type { Stores } from './stores.ts'
import { invalid, parseInstant } from './subject.ts'
import { dayMs } from './zone.ts'

const Params = Type.Object({ person_id: Id, time_off_id: Id })
const Time = Type.String({ format: 'date-time' })
const TimeOffTaken = Type.Object(
  {
    time_off_id: Type.String(),
    starts_at: Time,
    ends_at: Time,
    bookings: Type.Array(Type.Object({ booking_id: Type.String(), starts_at: Time, ends_at: Time }), {
      description: 'Interviews that lie in it: they stay, and a recruiter is asked to look at them',
    }),
  },
  { title: 'TimeOff' },
)
const roles = ['interviewer', 'recruiter', 'admin'] as const
const daysMax = 366
const bookingsMax = 200

/** /api/v1/availability/:person_id/time-off: times without interviews, whatever the hours say. */
export function addTimeOffRoutes(app: App, { stores }: { stores: Stores }): void {
  app.put(
    '/api/v1/availability/:person_id/time-off/:time_off_id',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Take time off, or change it',
        description: 'The caller makes up the id; the same id again is the same time off.',
        params: Params,
        body: Type.Object({ starts_at: Instant, ends_at: Instant }),
        response: { 200: TimeOffTaken, ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async ({ params, body, caller }) => {
      const { person_id, time_off_id } = params
      ownPerson(caller, person_id)
      const starts_at = parseInstant(body.starts_at, '/body/starts_at')
      const ends_at = parseInstant(body.ends_at, '/body/ends_at')
      if (ends_at <= starts_at) throw invalid('/body/ends_at', 'must be after starts_at')
      if (ends_at.getTime() - starts_at.getTime() > daysMax * dayMs)
        throw invalid('/body/ends_at', `must be at most ${daysMax} days after starts_at`)
      if (ends_at <= new Date()) throw invalid('/body/ends_at', 'lies in the past')
      await changeAvailability(stores, person_id, caller, (before, now) =>
        takeTimeOff(before, { time_off_id, starts_at, ends_at }, now),
      )
      const bookings = await bookingsIn(stores, person_id, starts_at, ends_at)
      // Whoever booked at the same moment has read the hours again after their save; one of the two sees the other.
      for (const { booking_id } of bookings) await recheckAvailability(stores, booking_id)
      return {
        time_off_id,
        starts_at: starts_at.toISOString(),
        ends_at: ends_at.toISOString(),
        bookings: bookings.map((booking) => ({
          booking_id: booking.booking_id,
          starts_at: booking.starts_at.toISOString(),
          ends_at: booking.ends_at.toISOString(),
        })),
      }
    },
  )

  app.delete(
    '/api/v1/availability/:person_id/time-off/:time_off_id',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Take interviews again in that time',
        params: Params,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async ({ params, caller }, reply) => {
      const { person_id, time_off_id } = params
      ownPerson(caller, person_id)
      await changeAvailability(stores, person_id, caller, (before, now) => {
        if (!before.time_off.some((one) => one.time_off_id === time_off_id))
          throw problem('NOT_FOUND', 'There is no such time off')
        return endTimeOff(before, time_off_id, now)
      })
      return reply.code(204).send(null)
    },
  )
}

/** Longer than any interview: one that began before the time off may reach into it. */
const reachMs = dayMs

async function bookingsIn({ bookings }: Stores, person_id: string, starts_at: Date, ends_at: Date) {
  return await bookings.collection
    .find(
      {
        'panel.person_id': person_id,
        starts_at: { $gt: new Date(Math.max(Date.now(), starts_at.getTime() - reachMs)), $lt: ends_at },
        ends_at: { $gt: starts_at },
        status: 'confirmed',
      },
      { sort: { starts_at: 1 }, limit: bookingsMax, maxTimeMS: 5_000 },
    )
    .toArray()
}
