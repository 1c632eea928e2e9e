import { type Decision, type Stored, VersionConflict } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { notYetKnown, problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { type Static, Type } from 'typebox'
import { Id, ownPerson, seesAll } from './access.ts'
import { type Availability, AvailabilityInput, setAvailability } from './availability.ts'
import type { Stores } from './stores.ts'

const Params = Type.Object({ person_id: Id })
const Time = Type.String({ format: 'date-time' })
const TimeOffView = Type.Object({ time_off_id: Type.String(), starts_at: Time, ends_at: Time })
const AvailabilityView = Type.Object(
  {
    person_id: Type.String(),
    ...AvailabilityInput.properties,
    time_off: Type.Array(TimeOffView, { description: 'Times without interviews, soonest first' }),
    version: Type.Integer(),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { title: 'Availability' },
)
const LimitsView = Type.Object(
  {
    person_id: Type.String(),
    time_zone: AvailabilityInput.properties.time_zone,
    daily_limit: AvailabilityInput.properties.daily_limit,
    weekly_limit: AvailabilityInput.properties.weekly_limit,
  },
  { title: 'InterviewerLimits' },
)

/** /api/v1/availability: when an interviewer may be booked, kept by the interviewer or by staff. */
export function addAvailabilityRoutes(app: App, { stores }: { stores: Stores }): void {
  app.get(
    '/api/v1/availability',
    {
      config: { roles: ['recruiter', 'admin', 'auditor'] },
      schema: {
        summary: 'List the zone and the limits of everybody who has given hours',
        querystring: Type.Object(pageQuery),
        response: {
          200: Type.Object({ items: Type.Array(LimitsView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query }) => {
      const page = await findPage(stores.availabilities.collection, { filter: {}, sort: '_id', ...query })
      const items = page.items.map(({ person_id, time_zone, daily_limit, weekly_limit }) => ({
        person_id,
        time_zone,
        daily_limit,
        ...(weekly_limit !== undefined && { weekly_limit }),
      }))
      return { items, next_cursor: page.next_cursor }
    },
  )

  app.put(
    '/api/v1/availability/:person_id',
    {
      config: { roles: ['interviewer', 'recruiter', 'admin'] },
      schema: {
        summary: "Replace a person's availability",
        description:
          'Weekly hours in one time zone, date overrides, buffers, notice, limit and horizon. Bookings made before stay.',
        params: Params,
        body: AvailabilityInput,
        response: { 200: AvailabilityView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request) => {
      const { person_id } = request.params
      ownPerson(request.caller, person_id)
      const person = await stores.people.load(person_id)
      if (!person) throw notYetKnown('Person', person_id)
      if (person.status === 'erased') throw problem('NOT_FOUND', 'There is no such person')
      return toView(await replaceHours(stores, request))
    },
  )

  app.get(
    '/api/v1/availability/:person_id',
    {
      config: { roles: ['interviewer', 'recruiter', 'admin', 'auditor'] },
      schema: {
        summary: "Read a person's availability",
        params: Params,
        response: { 200: AvailabilityView, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async (request) => {
      const { person_id } = request.params
      if (!seesAll(request.caller) && request.caller.id !== person_id)
        throw problem('FORBIDDEN', 'This is not your availability')
      const doc = await stores.availabilities.load(person_id)
      if (!doc) throw problem('NOT_FOUND', 'This person has not given any hours yet')
      return toView(doc)
    },
  )
}

const attemptsMax = 5

/** Replacing the whole is safe to repeat: no Idempotency-Key, and no kept reply that an erasure would have to reach. */
function replaceHours(
  stores: Stores,
  { params, body, caller }: { params: { person_id: string }; body: Static<typeof AvailabilityInput>; caller: Caller },
): Promise<Stored<Availability>> {
  return save(stores, params.person_id, caller, (before, now) => setAvailability(before, params.person_id, body, now))
}

/** Changes what is there; for others too whose changes are safe to repeat. */
export function changeAvailability(
  stores: Stores,
  person_id: string,
  caller: Caller,
  decide: (before: Stored<Availability>, now: Date) => Decision<Availability>,
): Promise<Stored<Availability>> {
  return save(stores, person_id, caller, (before, now) => {
    if (!before) throw problem('NOT_FOUND', 'This person has not given any hours yet')
    return decide(before, now)
  })
}

async function save(
  { availabilities }: Stores,
  person_id: string,
  caller: Caller,
  decide: (before: Stored<Availability> | undefined, now: Date) => Decision<Availability>,
): Promise<Stored<Availability>> {
  for (let attempt = 1; ; attempt++) {
    const before = await availabilities.load(person_id)
    const now = new Date()
    const decision = decide(before, now)
    try {
      return await availabilities.save(before, person_id, decision, { actor: caller.id, at: now })
    } catch (error) {
      if (!(error instanceof VersionConflict) || attempt === attemptsMax) throw error
    }
  }
}

function toView(doc: Availability & { version: number }): Static<typeof AvailabilityView> {
  const { person_id, time_zone, weekly, overrides, version, time_off, updated_at } = doc
  const { buffer_before_minutes, buffer_after_minutes, minimum_notice_minutes, horizon_days } = doc
  const { daily_limit, weekly_limit, share_percent } = doc
  return {
    person_id,
    time_zone,
    weekly,
    overrides,
    buffer_before_minutes,
    buffer_after_minutes,
    minimum_notice_minutes,
    daily_limit,
    horizon_days,
    ...(weekly_limit !== undefined && { weekly_limit }),
    share_percent,
    time_off: time_off.map(({ time_off_id, starts_at, ends_at }) => ({
      time_off_id,
      starts_at: starts_at.toISOString(),
      ends_at: ends_at.toISOString(),
    })),
    version,
    updated_at: updated_at.toISOString(),
  }
}
