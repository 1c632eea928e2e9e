import { createHash } from 'node:crypto'
import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'
import type { Binary } from 'mongodb'
import type { FeedBusy, FeedUnusable } from './feed-busy.ts'
import type { FetchFailure } from './feed-fetch.ts'
import type { Sealed } from './sealing.ts'
import { dayMs, minuteMs } from './zone.ts'

/** A calendar that an interviewer subscribed to, so that Candor knows when they are busy elsewhere. */
export interface Feed {
  feed_id: string
  person_id: string
  name: string
  /** Whoever has the address can read the calendar: it is sealed. Gone when the person was erased. */
  url?: Sealed
  /** Shown instead of the address. */
  host: string
  added_at: Date
  /** When it is asked next. */
  work?: Work
  /** The last good answer, compressed; kept whatever comes after, and read again as time goes on. */
  copy?: Binary
  /** Of the copy without the time at which it was written, so that an answer which says the same as before is known. */
  digest?: string
  etag?: string
  last_modified?: string
  /** When the copy was last seen to be current. */
  fetched_at?: Date
  checked_at?: Date
  /** Busy times of the copy: epoch minutes, start and end in turns. */
  busy: readonly number[]
  /** The busy times are known up to here. */
  busy_until?: Date
  events: number
  skipped: number
  partial: boolean
  failure?: { code: FeedFailure; message: string }
  failures: number
}

export type FeedFailure = FetchFailure | FeedUnusable['code']

/** What one look at the address came to. */
export type FeedLook =
  | { kind: 'read'; found: FeedBusy; busy_until: Date; copy?: FeedCopy }
  | { kind: 'unchanged' }
  | { kind: 'failed'; code: FeedFailure; message: string; retryAfterMs?: number }

/** A good answer, and what it said of itself. */
export interface FeedCopy {
  copy: Binary
  digest: string
  etag?: string
  last_modified?: string
}

/** Calendars a person may subscribe to. */
export const feedsMax = 10
const retryMsMax = 6 * 60 * minuteMs

/** The same address of the same person is the same feed, however often it is added. */
export const feedIdOf = (person_id: string, url: string) =>
  createHash('sha256').update(`${person_id}|${url}`).digest('base64url').slice(0, 24)

export function subscribe(
  feed: Pick<Feed, 'feed_id' | 'person_id' | 'name' | 'host'> & { url: Sealed },
  now: Date,
): Decision<Feed> {
  const state: Feed = {
    ...feed,
    added_at: now,
    work: newWork(now),
    busy: [],
    events: 0,
    skipped: 0,
    partial: false,
    failures: 0,
  }
  return { state, events: [] }
}

/** Asks at once, unless it was asked a moment ago or is being asked now. */
export function refresh(feed: Feed, now: Date): Decision<Feed> {
  const recently = feed.checked_at !== undefined && now.getTime() - feed.checked_at.getTime() < minuteMs / 2
  if (recently || feed.url === undefined || feed.work?.claim !== undefined) return { state: feed, events: [] }
  return { state: { ...feed, work: newWork(now) }, events: [] }
}

/** Folds a look in: a failure leaves what is known, and is tried again later and later. */
export function look(feed: Feed, result: FeedLook, everyMs: number, now: Date): Decision<Feed> {
  const { work, failure, ...kept } = feed
  if (feed.url === undefined) return { state: { ...kept }, events: [] }
  if (result.kind === 'failed') {
    const failures = feed.failures + 1
    const wait = Math.min(retryMsMax, Math.max(everyMs * 2 ** Math.min(failures - 1, 10), result.retryAfterMs ?? 0))
    const { code, message } = result
    const state: Feed = { ...kept, checked_at: now, failures, failure: { code, message }, work: workIn(wait, now) }
    return { state, events: [] }
  }
  const seen = { ...kept, checked_at: now, fetched_at: now, failures: 0, work: workIn(everyMs, now) }
  if (result.kind === 'unchanged') return { state: seen, events: [] }
  const { found, busy_until, copy } = result
  const { etag, last_modified, ...unconditional } = seen
  const state: Feed = {
    ...(copy ? { ...unconditional, ...copy } : seen),
    busy: found.busy.flatMap(({ from, until }) => [Math.floor(from / minuteMs), Math.ceil(until / minuteMs)]),
    busy_until,
    events: found.events,
    skipped: found.skipped,
    partial: found.partial,
  }
  return { state, events: [] }
}

// A little apart, so that feeds that were added together do not stay together.
const workIn = (ms: number, now: Date) => newWork(new Date(now.getTime() + ms * (0.9 + 0.2 * Math.random())))

/** Nothing that was read stays of somebody who was erased. */
export function forgetFeed({ feed_id, person_id, added_at }: Feed): Feed {
  const nothing = { busy: [], events: 0, skipped: 0, partial: false, failures: 0 }
  return { feed_id, person_id, added_at, name: '', host: '', ...nothing }
}

/** Busy times as instants, sorted and disjoint. */
export function busyOfFeed(busy: ArrayLike<number>): { from: number; until: number }[] {
  const intervals: { from: number; until: number }[] = []
  for (let index = 0; index + 1 < busy.length; index += 2) {
    intervals.push({ from: (busy[index] as number) * minuteMs, until: (busy[index + 1] as number) * minuteMs })
  }
  return intervals
}

/** How far ahead busy times are worked out: beyond every horizon, with some days until the next look. */
export const feedAheadMs = 372 * dayMs
/** Past busy times matter to nobody; a day covers any zone. */
export const feedBackMs = dayMs
