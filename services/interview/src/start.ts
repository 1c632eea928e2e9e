import { randomBytes } from 'node:crypto'
import { type Decision, type Stored, VersionConflict } from '@candor/platform/aggregate'
import { type CommandRequest, idempotencyKey, runCommand } from '@candor/platform/commands'
import { isCoded, notYetKnown, problem } from '@candor/platform/errors'
import type { Caller } from '@candor/platform/http'
import { arrive, type StartInput, startSession } from './beginning.ts'
import { drawQuestions } from './draw.ts'
import { eraseSession } from './erasure.ts'
import { refuse } from './errors.ts'
import { sourceOf, wornQuestions } from './exposure.ts'
import { type Booking, seatsOf } from './on-booking.ts'
import type { PlanVersion } from './plan.ts'
import type { PlanCache } from './plan-cache.ts'
import { type Session, sessionIdOf } from './session-state.ts'
import { startedView } from './session-view.ts'
import type { Stores } from './stores.ts'

/** Bookings of one candidate that are looked through when the request names none. */
const bookingsMax = 50

export interface StartDeps {
  stores: Stores
  plans: PlanCache
  /** Minutes before its booked time that an interview may be started. */
  startEarlyMinutes: number
}

export type StartRequest = CommandRequest & {
  caller: Caller
  body: { booking_id?: string; user_id?: string; consent?: StartInput['consent'] }
}

/**
 * Starts the interview of a booking the caller has, named, or found by being the only one that can be started now.
 * Throws NOT_YET_KNOWN, NOT_FOUND, BOOKING_NOT_STARTABLE, TOO_EARLY, TOO_LATE, ALREADY_STARTED and their like.
 */
export async function startInterview(deps: StartDeps, request: StartRequest) {
  const { booking_id, user_id } = request.body
  if (booking_id !== undefined) return startBooking(deps, request, await ownBooking(deps, request.caller, booking_id))
  if (user_id !== request.caller.id) throw problem('FORBIDDEN', 'user_id must be your own id')
  return startOnly(deps, request)
}

/** The caller's own booking. Throws NOT_YET_KNOWN and NOT_FOUND. */
export async function ownBooking({ stores }: StartDeps, caller: Caller, bookingId: string): Promise<Stored<Booking>> {
  const booking = await stores.bookings.load(bookingId)
  if (booking?.candidate_id === undefined) throw notYetKnown('The booking', bookingId)
  if (!isTheirs(booking, caller)) throw problem('NOT_FOUND', 'There is no such booking of yours')
  return booking
}

const isErased = async ({ people }: Stores, caller: Caller) => (await people.load(caller.id))?.erased_at !== undefined

const isTheirs = (booking: Booking, caller: Caller) =>
  booking.candidate_id === caller.id && (caller.invitation_id ?? booking.invitation_id) === booking.invitation_id

async function startOnly(deps: StartDeps, request: StartRequest) {
  const { stores, startEarlyMinutes } = deps
  const now = new Date()
  const open = await stores.bookings.collection
    .find({
      candidate_id: request.caller.id,
      status: 'confirmed',
      starts_at: { $lte: new Date(now.getTime() + startEarlyMinutes * 60_000) },
      ends_at: { $gt: now },
    })
    .sort({ starts_at: 1 })
    .limit(bookingsMax)
    .toArray()
  const mine = open
    .map((doc) => stores.bookings.read(doc as Stored<Booking>))
    .filter((one) => isTheirs(one, request.caller))
  const known = await stores.sessions.collection
    .find({ _id: { $in: mine.map((one) => sessionIdOf(one._id)) }, status: { $ne: 'waiting' } } as never, {
      projection: { _id: 1 },
    })
    .toArray()
  const started = mine.filter((one) => known.some((session) => session._id === sessionIdOf(one._id)))
  if (idempotencyKey(request) !== undefined) {
    // The same request may have started one of them; its answer must come again, whatever can be started by now.
    for (const booking of started) {
      try {
        return await startBooking(deps, request, booking)
      } catch (error) {
        if (!isCoded(error, 'ALREADY_STARTED')) throw error
      }
    }
  }
  const [only, ...more] = mine.filter((one) => !started.includes(one))
  if (more.length > 0) {
    const booking_ids = [only, ...more].map((one) => one?._id)
    throw refuse('SEVERAL_STARTABLE_BOOKINGS', 'name the booking_id', { members: { booking_ids } })
  }
  if (only) return startBooking(deps, request, only)
  if (started[0] && started.length === 1) throw alreadyStarted(sessionIdOf(started[0]._id))
  throw refuse(
    'NO_STARTABLE_BOOKING',
    `a booking can be started from ${startEarlyMinutes} minutes before its time until it ends`,
  )
}

async function startBooking(
  { stores, plans, startEarlyMinutes }: StartDeps,
  request: StartRequest,
  booking: Stored<Booking>,
) {
  const plan = booking.plan_version_id === undefined ? undefined : await plans.find(booking.plan_version_id)
  if (!plan) throw notYetKnown('The plan version', booking.plan_version_id ?? '')
  const session_id = sessionIdOf(booking._id)
  const seed = randomBytes(16).toString('hex')
  const avoid = await wornQuestions(stores, plan)
  if (await isErased(stores, request.caller)) throw problem('FORBIDDEN', 'This person was erased')
  const started = await runCommand(request, {
    store: stores.sessions,
    id: session_id,
    decide(session, now) {
      if (session && session.status !== 'waiting') throw alreadyStarted(session._id)
      return startFrom(
        booking,
        plan,
        { startEarlyMinutes, seed, avoid, consent: request.body.consent, waiting: session },
        now,
      )
    },
    reply: (session) => ({ status: 201 as const, body: startedView(session, plan) }),
  })
  if (await isErased(stores, request.caller)) {
    // The erasure came in between, and looked for sessions when this one was not there yet.
    await eraseLate(stores, session_id)
    throw problem('FORBIDDEN', 'This person was erased')
  }
  return started
}

/** Notes that the candidate is in the waiting room; there already, or further on, it changes nothing. Throws like startInterview. */
export async function arriveForInterview(
  deps: StartDeps,
  request: CommandRequest & { caller: Caller; body: { booking_id: string } },
) {
  const { stores, plans, startEarlyMinutes } = deps
  const booking = await ownBooking(deps, request.caller, request.body.booking_id)
  const plan = booking.plan_version_id === undefined ? undefined : await plans.find(booking.plan_version_id)
  if (!plan) throw notYetKnown('The plan version', booking.plan_version_id ?? '')
  if (await isErased(stores, request.caller)) throw problem('FORBIDDEN', 'This person was erased')
  const session_id = sessionIdOf(booking._id)
  return runCommand(request, {
    store: stores.sessions,
    id: session_id,
    decide(session, now) {
      if (session) return { state: session, events: [] }
      return arrive({ session_id, booking: startable(booking, startEarlyMinutes, now), plan }, now)
    },
    reply: ({ status }) => ({ status: 201 as const, body: { session_id, status } }),
  })
}

async function eraseLate({ sessions }: Stores, id: string): Promise<void> {
  for (;;) {
    const session = await sessions.load(id)
    if (!session || session.erased) return
    const now = new Date()
    try {
      await sessions.save(session, id, eraseSession(session, 'service:interview', now), {
        actor: 'service:interview',
        at: now,
      })
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error
    }
  }
}

/** The first state of a booking's session, or why it cannot start. Pure. */
export function startFrom(
  booking: Stored<Booking>,
  plan: PlanVersion,
  o: {
    startEarlyMinutes: number
    /** Draws the questions; kept with the session. */
    seed: string
    /** Questions of pools that are better not asked any more. */
    avoid: ReadonlySet<string>
    consent?: StartInput['consent']
    /** The session as it was in the waiting room, if the candidate came there. */
    waiting?: Session | undefined
  },
  now: Date,
): Decision<Session> {
  const { startEarlyMinutes, seed, avoid, consent, waiting } = o
  const facts = startable(booking, startEarlyMinutes, now)
  const questions = drawQuestions(plan, seed, avoid)
  const draw = { seed, exposes: questions.map((question) => sourceOf(question, plan.plan_id)) }
  const input = { session_id: sessionIdOf(booking._id), booking: facts, plan: { ...plan, questions }, draw }
  return startSession({ ...input, ...(consent && { consent }) }, now, waiting)
}

/** What a session takes from its booking, or why it can be neither waited for nor started at this moment. */
function startable(booking: Stored<Booking>, startEarlyMinutes: number, now: Date): StartInput['booking'] {
  const { candidate_id, plan_version_id, starts_at, ends_at } = booking
  if (booking.status !== 'confirmed' || !candidate_id || !plan_version_id || !starts_at || !ends_at) {
    throw refuse('BOOKING_NOT_STARTABLE', `the booking is ${booking.status}`)
  }
  if (booking.candidate_absent) throw refuse('BOOKING_NOT_STARTABLE', 'you were recorded as absent: ask your recruiter')
  const from = new Date(starts_at.getTime() - startEarlyMinutes * 60_000)
  if (now < from)
    throw refuse('TOO_EARLY', `it can be started from ${from.toISOString()}`, {
      members: { starts_at: from.toISOString() },
    })
  if (now >= ends_at)
    throw refuse('TOO_LATE', `the booked time ended at ${ends_at.toISOString()}: ask your recruiter for another`)
  const { time_multiplier } = booking
  return {
    booking_id: booking._id,
    candidate_id,
    plan_version_id,
    panel: seatsOf(booking),
    time_multiplier,
  }
}

const alreadyStarted = (session_id: string) =>
  refuse('ALREADY_STARTED', 'go on with this session', { members: { session_id } })
