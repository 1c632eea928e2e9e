import type { Caller } from '@candor/platform/auth'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { Id, Instant, isStaff, ownBooking, staffAndCandidates } from './access.ts'
import { lengthMs } from './claims.ts'
import type { Standing } from './fairness.ts'
import { panelRuleOf } from './on-plan.ts'
import { orderByWish, type Wish, wishToMove } from './placement.ts'
import { explainMissing, passedOver } from './slot-explain.ts'
import type { SlotMemory } from './slot-memory.ts'
import { readView } from './slot-world.ts'
import { type Slot, searchSlots } from './slots.ts'
import type { Stores } from './stores.ts'
import {
  findSubject,
  invalid,
  parseInstant,
  parseStart,
  requireBookable,
  type SubjectRequest,
  subjectFields,
} from './subject.ts'
import { dayMs, hourMs, localText, minuteMs, offsetAt, zoneSegments } from './zone.ts'

const rangeDaysMax = 60
const rangeDaysDefault = 14
/** An explanation names every person for every start, so it is for looking at a day or two. */
const explainDaysMax = 2

const Query = Type.Object({
  ...subjectFields,
  booking_id: Type.Optional(Type.String({ ...Id, description: 'A booking to be moved: its own time counts as free' })),
  candidate_id: Type.Optional(
    Type.String({ ...Id, description: 'Leaves out times at which this candidate has another interview' }),
  ),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  time_zone: Type.Optional(Type.String({ format: 'time-zone', default: 'UTC', description: 'Zone of `local_start`' })),
  step_minutes: Type.Optional(
    Type.Integer({
      enum: [5, 10, 15, 30, 60],
      default: 15,
      description: 'Starts are offered at multiples of this',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000, default: 500 })),
  explain: Type.Optional(
    Type.Boolean({ default: false, description: 'Say for each start that is missing who could not, and why (staff)' }),
  ),
})

const Member = Type.Object({ person_id: Type.String(), seat_id: Type.String(), shadow: Type.Boolean() })
const Time = Type.String({ format: 'date-time' })
const Reason = Type.Object({ person_id: Type.String(), reason: Type.String() })

const StandingView = Type.Object({
  person_id: Type.String(),
  score: Type.Number({ description: 'Hours by share, plus the credit; whoever has least is asked first' }),
  hours: Type.Number({ description: 'Interviews of the last four weeks and of all that lies ahead; as a shadow half' }),
  share_percent: Type.Integer(),
  credit_hours: Type.Number({ description: 'For the part of the four weeks before the person came' }),
  upcoming: Type.Integer(),
  last_asked_at: Type.Union([Time, Type.Null()], { description: 'Decides between equal scores' }),
})

const MissingView = Type.Object({
  starts_at: Time,
  local_start: Type.String(),
  candidate_busy: Type.Boolean(),
  people: Type.Array(Reason),
  shortfall: Type.Array(
    Type.Object({
      lacks: Type.String({ description: 'A seat_id, or `people`, `trained` or `pairs` for the panel as a whole' }),
      wanted: Type.Integer(),
      found: Type.Integer(),
    }),
  ),
})

const SlotsView = Type.Object(
  {
    plan_version_id: Type.String(),
    time_zone: Type.String(),
    duration_minutes: Type.Integer(),
    slots: Type.Array(
      Type.Object({
        starts_at: Time,
        ends_at: Time,
        local_start: Type.String({ description: 'The start on the wall clock of `time_zone`, with its offset' }),
        panel: Type.Array(Member, { description: 'Who would interview; decided anew when booked' }),
        passed_over: Type.Optional(
          Type.Array(Reason, {
            description: 'With `explain`: who comes earlier in the fair order and is not on the panel',
          }),
        ),
      }),
    ),
    next_from: Type.Union([Time, Type.Null()], {
      description: 'Where to go on; null when the range was searched whole',
    }),
    fairness: Type.Optional(
      Type.Array(StandingView, {
        description: 'With `explain`: everybody who might interview, in the order they are asked',
      }),
    ),
    missing: Type.Optional(Type.Array(MissingView, { description: 'With `explain`: each start that is not offered' })),
  },
  { title: 'Slots' },
)

export interface SlotParts {
  stores: Stores
  slotMemory: Pick<SlotMemory, 'view'>
}

/** /api/v1/slots: when an interview could be booked. */
export function addSlotRoutes(app: App, { stores, slotMemory }: SlotParts): void {
  app.get(
    '/api/v1/slots',
    {
      config: staffAndCandidates,
      schema: {
        summary: 'Find bookable slots',
        description:
          'For a plan (staff), an invitation or a booking that is to be moved (their candidate too). What is shown can be taken a moment later; booking tells.',
        querystring: Query,
        response: { 200: SlotsView, ...problems(400, 401, 403, 404, 409, 410, 429, 503) },
      },
    },
    async (request) => {
      const { query, caller } = request
      const now = new Date()
      const range = rangeOf(query, now)
      if (query.explain && !isStaff(caller))
        throw problem('FORBIDDEN', 'Reasons name other people; only staff may read them')
      const sought = await soughtBy(stores, caller, query, now)
      const { plan, time_multiplier } = sought
      const asked = { ...sought, range, now }
      const view = slotMemory.view(asked) ?? (await readView(stores, asked))
      const diaries = orderByWish(view.diaries, sought)
      const time_zone = query.time_zone ?? 'UTC'
      const wallClock = wallClockOf(time_zone, range)
      const step = (query.step_minutes ?? 15) * minuteMs
      const search = {
        ...panelRuleOf(plan),
        length: lengthMs(plan.duration_minutes, time_multiplier),
        range,
        step,
        // Round times on the reader's clock, also where that is half an hour off.
        origin: -(wallClock.offset % hourMs) % step,
        now: now.getTime(),
        candidate_busy: view.candidate_busy,
        limit: query.limit ?? 500,
      }
      const { slots, next_from } = searchSlots(diaries, search)
      const { explain } = query
      return {
        plan_version_id: plan.plan_version_id,
        time_zone,
        duration_minutes: search.length / minuteMs,
        slots: slots.map((slot) => ({
          ...toView(slot, wallClock),
          ...(explain && { passed_over: passedOver(diaries, search, slot.starts_at, slot.panel) }),
        })),
        next_from: next_from?.toISOString() ?? null,
        ...(explain && {
          fairness: diaries.map(({ standing }) => viewStanding(standing)),
          missing: explainMissing(diaries, search).map((one) => ({
            ...one,
            starts_at: one.starts_at.toISOString(),
            local_start: wallClock.text(one.starts_at),
          })),
        }),
      }
    },
  )
}

/** What slots are asked for: something new with a plan or an invitation, or another time for a booking. */
async function soughtBy(
  stores: Stores,
  caller: Caller,
  { booking_id, ...named }: SubjectRequest & { booking_id?: string },
  now: Date,
): Promise<Omit<Wish, 'starts_at' | 'candidate_id'> & { candidate_id: string | undefined }> {
  if (booking_id === undefined) {
    const subject = await findSubject(stores, caller, named)
    requireBookable(subject, now)
    return subject
  }
  const { invitation_id, plan_version_id, plan_id, candidate_id } = named
  if ([invitation_id, plan_version_id, plan_id, candidate_id].some((id) => id !== undefined)) {
    throw invalid('/query/booking_id', 'says it all; leave out the plan, the invitation and the candidate')
  }
  return wishToMove(stores, ownBooking(await stores.bookings.load(booking_id), caller), now)
}

function rangeOf(query: { from?: string; to?: string; explain?: boolean }, now: Date): { from: number; until: number } {
  const daysMax = query.explain ? explainDaysMax : rangeDaysMax
  const from = query.from === undefined ? now.getTime() : parseStart(query.from, '/query/from').getTime()
  const until =
    query.to === undefined
      ? from + Math.min(rangeDaysDefault, daysMax) * dayMs
      : parseInstant(query.to, '/query/to').getTime()
  if (!(until > from)) throw invalid('/query/to', 'must be after from')
  if (until - from > daysMax * dayMs) throw invalid('/query/to', `must be at most ${daysMax} days after from`)
  // What has passed is not offered, whatever the notice; only explanations look back.
  return { from: query.explain ? from : Math.min(Math.max(from, now.getTime()), until), until }
}

interface WallClock {
  /** Local time minus UTC where the range begins. */
  offset: number
  /** `2026-03-29T10:00:00+02:00`. */
  text(at: Date): string
}

function wallClockOf(timeZone: string, { from, until }: { from: number; until: number }): WallClock {
  const segments = zoneSegments(timeZone, from, until)
  return { offset: offsetAt(segments, from), text: (at) => localText(segments, at.getTime()) }
}

function toView({ starts_at, ends_at, panel }: Slot, wallClock: WallClock) {
  return {
    starts_at: starts_at.toISOString(),
    ends_at: ends_at.toISOString(),
    local_start: wallClock.text(starts_at),
    panel,
  }
}

const viewStanding = ({ last_at, ...standing }: Standing) => ({
  ...standing,
  last_asked_at: last_at === 0 ? null : new Date(last_at).toISOString(),
})
