import { byIds } from '@candor/platform/aggregate'
import { problem } from '@candor/platform/errors'
import type { Caller } from '@candor/platform/http'
import { Type } from 'typebox'
import type { Booking } from './on-booking.ts'
import type { PlanVersion } from './plan.ts'
import { sessionIdOf } from './session-state.ts'
import { Notice, noticeOf } from './session-view.ts'
import { ownBooking, type StartDeps } from './start.ts'
import type { Stores } from './stores.ts'

const time = () => Type.String({ format: 'date-time' })

export const WaitingRoom = Type.Object(
  {
    booking_id: Type.String(),
    arrived: Type.Boolean({ description: 'You have said that you are here' }),
    status: Type.String({ description: 'scheduled, open (can be started), started, cancelled, missed, over' }),
    session_id: Type.Union([Type.String(), Type.Null()], { description: 'Where to go on, once it is started' }),
    title: Type.String(),
    now: time(),
    opens_at: time(),
    starts_at: time(),
    ends_at: time(),
    duration_minutes: Type.Number({ description: 'Accommodation included' }),
    time_multiplier: Type.Number(),
    total_questions: Type.Integer({ description: 'Without follow-ups' }),
    follow_ups: Type.Integer({ description: 'At most so many, the same for every candidate' }),
    panel_size: Type.Integer({ description: 'People who judge' }),
    panel: Type.Array(
      Type.Object({
        name: Type.Union([Type.String(), Type.Null()], { description: 'null while it is not known here' }),
        seat: Type.Union([Type.String(), Type.Null()], {
          description: 'What the person was asked for; null for anybody',
        }),
        shadow: Type.Boolean({ description: 'Only watches, to learn' }),
      }),
    ),
    notice: Notice,
  },
  { title: 'WaitingRoom' },
)

/** What a candidate sees before the clock runs. Throws NOT_YET_KNOWN and NOT_FOUND. */
export async function waitingRoom(deps: StartDeps, caller: Caller, bookingId: string) {
  const { stores, plans, startEarlyMinutes } = deps
  const booking = await ownBooking(deps, caller, bookingId)
  const plan = booking.plan_version_id === undefined ? undefined : await plans.find(booking.plan_version_id)
  if (!plan || !booking.starts_at || !booking.ends_at) throw problem('NOT_FOUND', 'There is no such booking of yours')
  const session_id = sessionIdOf(bookingId)
  const session = await stores.sessions.collection.findOne({ _id: session_id } as never, { projection: { status: 1 } })
  const started = session !== null && session.status !== 'waiting'
  const now = new Date()
  const opens_at = new Date(booking.starts_at.getTime() - startEarlyMinutes * 60_000)
  const pooled = (plan.draw?.pools ?? []).reduce((sum, { count }) => sum + count, 0)
  return {
    booking_id: bookingId,
    arrived: session !== null,
    status: started ? 'started' : statusOf(booking, opens_at, now),
    session_id: started ? session_id : null,
    title: plan.title,
    now: now.toISOString(),
    opens_at: opens_at.toISOString(),
    starts_at: booking.starts_at.toISOString(),
    ends_at: booking.ends_at.toISOString(),
    duration_minutes: plan.duration_minutes * booking.time_multiplier,
    time_multiplier: booking.time_multiplier,
    total_questions: plan.questions.filter(({ pool }) => pool === undefined).length + pooled,
    follow_ups: plan.follow_ups?.budget ?? 0,
    panel: await panelView(stores, booking, plan),
    panel_size: booking.panel.filter(({ shadow }) => !shadow).length,
    notice: noticeOf(plan, plan.retention_days),
  }
}

/** Who judges and who watches, by name as far as it is known here. */
async function panelView({ people }: Pick<Stores, 'people'>, { panel }: Booking, plan: Pick<PlanVersion, 'panel'>) {
  const ids = panel.map(({ person_id }) => person_id)
  const known = await people.collection.find(byIds(ids), { projection: { name: 1 } }).toArray()
  const names = new Map(known.map((person) => [person._id, person.name]))
  const seats = new Map(plan.panel.seats.map(({ seat_id, qualification }) => [seat_id, qualification]))
  return panel.map(({ person_id, seat_id, shadow }) => ({
    name: names.get(person_id) ?? null,
    seat: seats.get(seat_id) ?? null,
    shadow,
  }))
}

function statusOf(
  { status, candidate_absent, ends_at }: { status: string; candidate_absent: boolean; ends_at?: Date },
  opensAt: Date,
  now: Date,
): string {
  if (status !== 'confirmed') return 'cancelled'
  if (candidate_absent) return 'missed'
  if (ends_at && now >= ends_at) return 'over'
  return now < opensAt ? 'scheduled' : 'open'
}
