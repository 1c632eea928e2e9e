import { createHash } from 'node:crypto'
import { type Decision, type DuplicateKey, type Stored, VersionConflict } from '@candor/platform/aggregate'
import { type CommandRequest, type Reply, runCommand } from '@candor/platform/commands'
import { type CodedError, notYetKnown } from '@candor/platform/errors'
import { type Booking, flagBooking, releaseHold } from './booking.ts'
import { claimsOf, lengthMs } from './claims.ts'
import { refuse } from './errors.ts'
import { type Plan, panelRuleOf } from './on-plan.ts'
import { loadWorld } from './slot-world.ts'
import {
  busyTimes,
  type Diary,
  openDiaries,
  type Placement,
  placeAt,
  type Refusal,
  refusalOf,
  searchSlots,
  type World,
} from './slots.ts'
import type { Stores } from './stores.ts'
import { dayMs, hourMs } from './zone.ts'

/** What is to be placed where. */
export interface Wish {
  plan: Plan
  /** Interviewers to choose from; empty for anyone eligible. */
  panel_ids: readonly string[]
  candidate_id: string
  starts_at: Date
  time_multiplier: number
  /** The booking that is being moved. */
  except_booking_id?: string
  /** People who are on the panel if they can, before anyone fairness would ask. */
  preferred?: readonly string[]
  /** People who must not be chosen. */
  excluded?: readonly string[]
  /** People who are on the panel already. */
  beside?: readonly string[]
  /** When the time was agreed on; notice and horizon count from then. Now, unless it was before. */
  agreed_at?: Date
}

/** A confirmed booking at another start, with its panel as far as that can come. */
export async function wishToMove(stores: Stores, booking: Booking, starts_at: Date): Promise<Wish> {
  if (booking.status !== 'confirmed') throw refuse('BOOKING_CLOSED', `The booking is ${booking.status}`)
  const plan = await stores.plans.load(booking.plan_version_id)
  if (!plan) throw notYetKnown('Plan version', booking.plan_version_id)
  const invitation = booking.invitation_id === null ? undefined : await stores.invitations.load(booking.invitation_id)
  return {
    plan,
    panel_ids: invitation?.panel_ids ?? [],
    candidate_id: booking.candidate_id,
    starts_at,
    time_multiplier: booking.time_multiplier,
    except_booking_id: booking.booking_id,
    preferred: booking.panel.map((member) => member.person_id),
  }
}

export interface PlacedCommand<R extends Reply> {
  id: string
  wish: Wish
  /** Pure; throws when this must not be done at all, wherever it would be placed. */
  check?(now: Date, state: Stored<Booking> | undefined): void
  /** Pure; gets the placement that is to be tried. */
  decide(state: Stored<Booking> | undefined, placement: Placement, now: Date): Decision<Booking>
  reply(doc: Stored<Booking>): R
}

/**
 * A command that takes time of people: find a panel, save, and when the claims were taken meanwhile (the unique index says so)
 * release expired holds among them, find again, and try again. Answers SLOT_TAKEN or SLOT_UNAVAILABLE with alternatives.
 */
export async function runPlaced<R extends Reply>(
  request: CommandRequest,
  stores: Stores,
  command: PlacedCommand<R>,
): Promise<R> {
  let found = await findPlacement(stores, command.wish, 0)
  const answer = await runCommand(request, {
    store: stores.bookings,
    id: command.id,
    // Refused only here: if this very command was run before, its answer stands although its slot is taken by now, by itself.
    decide(state, now) {
      command.check?.(now, state)
      if ('refusal' in found) throw found.refusal
      return command.decide(state, found, now)
    },
    reply: command.reply,
    async onDuplicate(error, attempt) {
      if ('refusal' in found) return found.refusal
      if (!('claims' in error.keyPattern)) return clearInvitation(stores, error)
      await releaseExpiredHolds(stores, claimsOf(found.spans))
      found = await findPlacement(stores, command.wish, scatterOf(command.id, attempt))
      return 'refusal' in found ? found.refusal : 'retry'
    },
  })
  if (!request.replayed) await recheckAvailability(stores, command.id)
  return answer
}

/** Racers for the same people must not all choose the same next one; each booking has its own order, the same each time. */
const scatterOf = (id: string, attempt: number) =>
  createHash('sha256').update(`${id}|${attempt}`).digest().readUInt32BE(0)

/** What makes a time taken; everything else makes it one that is not offered. */
const takenReasons = new Set<Refusal>(['busy', 'calendar_busy', 'daily_limit', 'weekly_limit'])

/** The wish with the people it would get, or why not. `scatter` as in `placeAt`. */
export async function findPlacement(
  stores: Stores,
  wish: Wish,
  scatter: number,
): Promise<Placement | { refusal: CodedError }> {
  const now = new Date()
  const at = wish.starts_at.getTime()
  const range = { from: at, until: at + 1 }
  const world = await loadWorld(stores, { ...wish, range, now })
  const diaries = openDiaries(world, range)
  const request = {
    ...panelRuleOf(wish.plan),
    starts_at: wish.starts_at,
    length: lengthMs(wish.plan.duration_minutes, wish.time_multiplier),
    now: (wish.agreed_at ?? now).getTime(),
    candidate_id: wish.candidate_id,
    candidate_busy: busyTimes(world.taken, wish.candidate_id),
    scatter,
  }
  const placed = placeAt(orderByWish(diaries, wish), request)
  if ('panel' in placed) return placed
  const taken = placed.refusals.some((reason) => takenReasons.has(reason))
  const alternatives = findAlternatives(world, wish, now)
  const advice = alternatives.length > 0 ? 'Choose one of the alternatives' : 'Look for another time'
  return {
    refusal: taken
      ? refuse('SLOT_TAKEN', `This time is taken. ${advice}`, { members: { alternatives } })
      : refuse('SLOT_UNAVAILABLE', `This time is not offered. ${advice}`, { members: { alternatives } }),
  }
}

/** The people who may be chosen, those the wish prefers first. */
export function orderByWish(
  diaries: readonly Diary[],
  { preferred = [], excluded = [], beside = [] }: Pick<Wish, 'preferred' | 'excluded' | 'beside'>,
): Diary[] {
  const allowed = diaries
    .filter(({ person_id, apart }) => !excluded.includes(person_id) && !apart?.some((id) => beside.includes(id)))
    .map((diary) => (diary.needs ? { ...diary, needs: diary.needs.filter((id) => !beside.includes(id)) } : diary))
  const isPreferred = (diary: Diary) => preferred.includes(diary.person_id)
  return [...allowed.filter(isPreferred), ...allowed.filter((diary) => !isPreferred(diary))]
}

const alternativesMax = 5
const alternativesLookedAt = 20
const alternativeStepMs = 15 * 60_000

/** Some free starts near the one that was wished for: from two hours before it to a week after. */
function findAlternatives(world: World, wish: Wish, now: Date): { starts_at: string; ends_at: string }[] {
  const at = wish.starts_at.getTime()
  const range = {
    from: Math.max(now.getTime(), at - 2 * hourMs),
    until: Math.max(now.getTime(), at) + 7 * dayMs,
  }
  const { slots } = searchSlots(orderByWish(openDiaries(world, range), wish), {
    ...panelRuleOf(wish.plan),
    length: lengthMs(wish.plan.duration_minutes, wish.time_multiplier),
    range,
    step: alternativeStepMs,
    now: now.getTime(),
    candidate_busy: busyTimes(world.taken, wish.candidate_id),
    limit: alternativesLookedAt,
  })
  const distance = (slot: { starts_at: Date }) => Math.abs(slot.starts_at.getTime() - at)
  return slots
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, alternativesMax)
    .toSorted((a, b) => a.starts_at.getTime() - b.starts_at.getTime())
    .map(({ starts_at, ends_at }) => ({ starts_at: starts_at.toISOString(), ends_at: ends_at.toISOString() }))
}

/** The invitation has a booking already: a hold makes way, anything else ends the attempt. */
async function clearInvitation(stores: Stores, error: DuplicateKey): Promise<CodedError | 'retry'> {
  const invitation_claim = error.keyValue.invitation_claim
  if (typeof invitation_claim !== 'string') throw error
  if (await releaseHoldOf(stores, invitation_claim)) return 'retry'
  return refuse('INVITATION_USED', 'It led to a booking already; reschedule that one instead')
}

/** Gives up the hold that an invitation has, if any. False when it has something that is not a hold. */
export async function releaseHoldOf(stores: Stores, invitation_id: string, exceptId?: string): Promise<boolean> {
  const booking = await stores.bookings.collection.findOne({ invitation_claim: invitation_id })
  if (!booking || booking._id === exceptId) return true
  if (booking.status !== 'held') return false
  return saveQuietly(stores, booking, (now) =>
    releaseHold(booking, booking.held_until <= now ? 'expired' : 'replaced', now),
  )
}

/** Frees what expired holds still claim, so that nobody waits for the timer. */
export async function releaseExpiredHolds(stores: Stores, claims: readonly string[]): Promise<void> {
  const expired = await stores.bookings.collection
    .find(
      { claims: { $exists: true, $in: [...claims] }, status: 'held', held_until: { $lte: new Date() } },
      { limit: 100 },
    )
    .toArray()
  for (const booking of expired) await saveQuietly(stores, booking, (now) => releaseHold(booking, 'expired', now))
}

/** Saves unless somebody else did something to the document first. */
async function saveQuietly(
  stores: Stores,
  booking: Stored<Booking>,
  decide: (now: Date) => Decision<Booking>,
): Promise<boolean> {
  const now = new Date()
  try {
    await stores.bookings.save(booking, booking._id, decide(now), { actor: 'service:scheduling', at: now })
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error
  }
  return true
}

const recheckAttempts = 3

/**
 * Hours may have changed between the search and the save. Availability is another document, so this is looked at afterwards:
 * a booking that lies outside the new hours stays and is flagged for a recruiter.
 */
export async function recheckAvailability(stores: Stores, id: string): Promise<void> {
  for (let attempt = 1; attempt <= recheckAttempts; attempt++) {
    const booking = await stores.bookings.load(id)
    if (booking?.status !== 'confirmed' || !(await outsideHours(stores, booking))) return
    const now = new Date()
    try {
      const decision = flagBooking(booking, 'outside_availability', now)
      await stores.bookings.save(booking, id, decision, { actor: 'service:scheduling', at: now })
      return
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error
    }
  }
}

async function outsideHours(stores: Stores, booking: Booking & { status: 'confirmed' }): Promise<boolean> {
  const ids = booking.panel.map((member) => member.person_id)
  const read = stores.availabilities.collection
    .find({ _id: { $in: ids } })
    .map((doc) => stores.availabilities.read(doc))
  const now = await read.toArray()
  const changed = ids.filter((id) => now.find((one) => one._id === id)?.version !== booking.availability_versions[id])
  if (changed.length === 0) return false
  const [from, until] = [booking.starts_at.getTime(), booking.ends_at.getTime()]
  const interviewers = changed.map((id) => ({
    person_id: id,
    qualifications: [],
    availability: now.find((one) => one._id === id),
  }))
  const diaries = openDiaries({ interviewers, taken: [], loads: new Map(), now: Date.now() }, { from, until })
  return diaries.some((diary) => {
    const reason = refusalOf(diary, from, until - from, Date.now())
    return reason === 'outside_hours' || reason === 'time_off' || reason === 'no_availability'
  })
}
