import { createHash } from 'node:crypto'
import { DuplicateKey, type Stored, VersionConflict } from '@candor/platform/aggregate'
import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { multiplierOf } from './accommodation.ts'
import { type Booking, holdSlot } from './booking.ts'
import { claimsOf, lengthMs } from './claims.ts'
import type { Invitation } from './invitation.ts'
import { type Plan, panelRuleOf } from './on-plan.ts'
import { findPlacement, releaseExpiredHolds, type Wish } from './placement.ts'
import type { LinkSigner } from './signing-key.ts'
import { loadWorld } from './slot-world.ts'
import { busyTimes, openDiaries, searchSlots } from './slots.ts'
import type { Stores } from './stores.ts'
import { afterLook, type Look, type WaitlistEntry } from './waitlist.ts'
import { dayMs, minuteMs } from './zone.ts'

export interface WaitlistLoopOptions {
  stores: Stores
  signer: LinkSigner
  config: { OFFER_SECONDS: number }
  bell: Doorbell
  log: Logger
  metrics: Metrics
}

const retryMs = 1_000
/** Slots tried in one look; whoever is faster at all of them has the next look. */
const slotsTried = 5
const aheadMs = 60 * dayMs

/** Looks for free slots for those who wait, who came first first, and holds what it finds. */
export function createWaitlistLoop(o: WaitlistLoopOptions): ClaimLoop {
  return createClaimLoop<WaitlistEntry, Look>({
    ...o,
    name: 'waitlist',
    store: o.stores.waitlist,
    // One after the other: the line is not to be jumped.
    concurrency: 1,
    leaseMs: 30_000,
    work: (entry) => lookFor(entry, o),
    finish: (entry, look, now) => afterLook(entry, look, now),
    failed: () => retryMs,
  })
}

async function lookFor(entry: Stored<WaitlistEntry>, o: WaitlistLoopOptions): Promise<Look> {
  const { stores } = o
  const now = new Date()
  const invitation = await stores.invitations.load(entry.waitlist_id)
  const plan = await stores.plans.load(entry.plan_version_id)
  if (!invitation || !plan) throw new Error('the invitation or its plan is not there yet')
  const booking = await stores.bookings.collection.findOne({ invitation_claim: entry.waitlist_id })
  if (invitation.status === 'used' || (booking && booking.status !== 'held')) return { kind: 'over', reason: 'booked' }
  const over = invitation.status === 'revoked' || invitation.expires_at <= now || entry.until <= now
  if (over || entry.status === 'left') return { kind: 'over', reason: 'expired' }
  if (booking?.status === 'held' && booking.held_until > now) {
    // An offer whose saving was interrupted is made again; somebody who holds a slot of their own choice needs none.
    const isOurs = booking._id === offerId(entry)
    return isOurs ? { kind: 'offer', offer: await offerOf(booking, invitation, o, now) } : { kind: 'nothing' }
  }
  if (entry.status === 'offered')
    return entry.expires_at <= now ? { kind: 'over', reason: 'expired' } : { kind: 'nothing' }
  if (await isBehind(entry, stores)) return { kind: 'not_your_turn' }
  const held = await holdFirst(entry, invitation, plan, o, now)
  return held ? { kind: 'offer', offer: await offerOf(held, invitation, o, now) } : { kind: 'nothing' }
}

/** Whether another process is looking for somebody further ahead in the line at this moment, who wants some of the same time. */
async function isBehind({ joined_at, from, until }: WaitlistEntry, { waitlist }: Stores): Promise<boolean> {
  const ahead = { status: 'waiting' as const, joined_at: { $lt: joined_at }, 'work.claim': { $exists: true } }
  const overlapping = { from: { $lt: until }, until: { $gt: from } }
  return (await waitlist.collection.findOne({ ...ahead, ...overlapping }, { maxTimeMS: 5_000 })) !== null
}

/** Holds the first slot that suits, or nothing when there is none or others were faster. */
async function holdFirst(
  entry: Stored<WaitlistEntry>,
  invitation: Invitation,
  plan: Plan,
  { stores, config }: WaitlistLoopOptions,
  now: Date,
): Promise<HeldBooking | undefined> {
  const { candidate_id, plan_version_id, recruiter_id } = entry
  const time_multiplier = multiplierOf(invitation)
  const length = lengthMs(plan.duration_minutes, time_multiplier)
  const from = Math.max(entry.from.getTime(), now.getTime())
  const range = { from, until: Math.min(entry.until.getTime() - length + 1, from + aheadMs) }
  const wish = { plan, panel_ids: invitation.panel_ids, candidate_id, time_multiplier }
  const world = await loadWorld(stores, { ...wish, range, now })
  const { slots } = searchSlots(openDiaries(world, range), {
    ...panelRuleOf(plan),
    length,
    range,
    step: 15 * minuteMs,
    now: now.getTime(),
    candidate_busy: busyTimes(world.taken, candidate_id),
    limit: slotsTried,
  })
  const booking_id = offerId(entry)
  const parties = { booking_id, invitation_id: entry.waitlist_id, plan_version_id, candidate_id, recruiter_id }
  const heldUntil = new Date(now.getTime() + config.OFFER_SECONDS * 1_000)
  for (const { starts_at } of slots) {
    const held = await tryHold(stores, { ...wish, starts_at }, (placement) =>
      holdSlot({ ...parties, time_multiplier }, placement, earlier(heldUntil, starts_at, invitation.expires_at), now),
    )
    if (held) return held
  }
  return undefined
}

type HeldBooking = Extract<Booking, { status: 'held' }>

async function tryHold(
  stores: Stores,
  wish: Wish,
  decide: (placement: Parameters<typeof holdSlot>[1]) => ReturnType<typeof holdSlot>,
): Promise<HeldBooking | undefined> {
  const placement = await findPlacement(stores, wish, 0)
  if ('refusal' in placement) return undefined
  await releaseExpiredHolds(stores, claimsOf(placement.spans))
  const decision = decide(placement)
  try {
    const context = { actor: 'service:scheduling', at: new Date() }
    await stores.bookings.save(undefined, decision.state.booking_id, decision, context)
    return decision.state
  } catch (error) {
    // Somebody was faster.
    if (error instanceof DuplicateKey || error instanceof VersionConflict) return undefined
    throw error
  }
}

const earlier = (...times: Date[]) => new Date(Math.min(...times.map((time) => time.getTime())))

async function offerOf(held: HeldBooking, invitation: Invitation, { signer }: WaitlistLoopOptions, now: Date) {
  const { invitation_id, candidate_id, expires_at } = invitation
  const token = await signer.sign({ invitation_id, candidate_id, expires_at }, now)
  const { booking_id, starts_at, ends_at, held_until } = held
  return { booking_id, starts_at, ends_at, expires_at: held_until, token }
}

/** The booking of an entry's next offer: the same one each time, so that a crash between hold and offer leaves no second hold. */
function offerId({ waitlist_id, joined_at, offers }: WaitlistEntry): string {
  const digest = createHash('sha256').update(`${waitlist_id}|${joined_at.getTime()}|${offers}`).digest('hex')
  return `offer-${digest.slice(0, 32)}`
}
