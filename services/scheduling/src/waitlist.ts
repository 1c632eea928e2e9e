import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'
import { refuse } from './errors.ts'
import { minuteMs } from './zone.ts'

interface WaitFacts {
  /** The invitation's id: one place in the line for an invitation. */
  waitlist_id: string
  plan_version_id: string
  candidate_id: string
  recruiter_id: string
  /** Earliest start and latest end that suit. */
  from: Date
  until: Date
  /** Decides who is asked first. */
  joined_at: Date
  /** Offers made so far; each has its number, so that one whose answer was lost is found again. */
  offers: number
  work?: Work
}

/** A candidate who found no time that suits, and waits until one is free. */
export type WaitlistEntry = WaitFacts &
  (
    | { status: 'waiting' }
    | { status: 'offered'; booking_id: string; starts_at: Date; ends_at: Date; expires_at: Date }
    | { status: 'left'; left_at: Date; reason: LeaveReason }
  )
export type LeaveReason = 'booked' | 'expired' | 'left'

/** A slot that is held for the candidate, with the link that takes it. */
export interface Offer {
  booking_id: string
  starts_at: Date
  ends_at: Date
  expires_at: Date
  token: string
}

/** Frees nobody told of (hours that were added, holds that ran out) are found by looking again after so long. */
const lookEveryMs = 10 * minuteMs
/** While somebody further ahead is being looked at. */
const turnMs = 200
/** After an offer's end, until the hold behind it is certainly over. */
const afterOfferMs = 5_000

/** Joins the line, or changes the times that suit: whoever waits already keeps their place. What is free now is offered at once. */
export function joinWaitlist(
  before: WaitlistEntry | undefined,
  facts: Pick<WaitFacts, 'waitlist_id' | 'plan_version_id' | 'candidate_id' | 'recruiter_id' | 'from' | 'until'>,
  now: Date,
): Decision<WaitlistEntry> {
  if (before?.status === 'offered') throw refuse('SLOT_OFFERED', 'A slot is held for you; take it, or leave the list')
  const joined_at = before?.status === 'waiting' ? before.joined_at : now
  const state: WaitlistEntry = {
    ...facts,
    joined_at,
    offers: before?.offers ?? 0,
    status: 'waiting',
    work: newWork(now),
  }
  const { waitlist_id, plan_version_id, candidate_id, from, until } = facts
  return {
    state,
    events: [{ type: 'WaitlistJoined', data: { waitlist_id, plan_version_id, candidate_id, from, until } }],
  }
}

/** Time was freed that may suit. Those who came first are looked at first, because work is taken in the order of its time. */
export function wake(entry: WaitlistEntry): Decision<WaitlistEntry> | undefined {
  return entry.status === 'waiting' ? { state: { ...entry, work: newWork(entry.joined_at) }, events: [] } : undefined
}

/** What a look for a free slot came to. */
export type Look =
  | { kind: 'offer'; offer: Offer }
  | { kind: 'nothing' }
  | { kind: 'not_your_turn' }
  | { kind: 'over'; reason: LeaveReason }

/** Folds a look in. Whoever left or changed their times meanwhile is not offered anything: the hold ends by itself. */
export function afterLook(entry: WaitlistEntry, look: Look, now: Date): Decision<WaitlistEntry> {
  if (entry.status === 'left') return { state: withoutWork(entry), events: [] }
  if (look.kind === 'over') return leaveWaitlist(entry, look.reason, now)
  if (look.kind === 'not_your_turn')
    return { state: { ...entry, work: newWork(new Date(now.getTime() + turnMs)) }, events: [] }
  if (look.kind === 'nothing' || entry.status === 'offered') {
    const next = entry.status === 'offered' ? entry.expires_at.getTime() + afterOfferMs : now.getTime() + lookEveryMs
    return { state: { ...entry, work: newWork(new Date(next)) }, events: [] }
  }
  const { token, ...slot } = look.offer
  const { waitlist_id, candidate_id, plan_version_id } = entry
  const state: WaitlistEntry = {
    ...entry,
    ...slot,
    status: 'offered',
    offers: entry.offers + 1,
    work: newWork(new Date(slot.expires_at.getTime() + afterOfferMs)),
  }
  return {
    state,
    events: [{ type: 'WaitlistOffered', data: { waitlist_id, candidate_id, plan_version_id, ...slot, token } }],
  }
}

/** Ends the waiting. Doing it again changes nothing. */
export function leaveWaitlist(entry: WaitlistEntry, reason: LeaveReason, now: Date): Decision<WaitlistEntry> {
  if (entry.status === 'left') return { state: entry, events: [] }
  const { waitlist_id, plan_version_id, candidate_id, recruiter_id, from, until, joined_at, offers } = entry
  const facts = { waitlist_id, plan_version_id, candidate_id, recruiter_id, from, until, joined_at, offers }
  return {
    state: { ...facts, status: 'left', left_at: now, reason },
    events: [{ type: 'WaitlistLeft', data: { waitlist_id, reason } }],
  }
}

function withoutWork({ work, ...entry }: WaitlistEntry): WaitlistEntry {
  return entry as WaitlistEntry
}
