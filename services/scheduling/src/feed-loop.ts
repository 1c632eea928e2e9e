import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Stored } from '@candor/platform/aggregate'
import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { Binary } from 'mongodb'
import { type Feed, type FeedLook, feedAheadMs, feedBackMs, look } from './feed.ts'
import { FeedUnusable } from './feed-busy.ts'
import { fetchFeed } from './feed-fetch.ts'
import { readBusy } from './feed-reader.ts'
import type { Sealer } from './sealing.ts'
import type { Stores } from './stores.ts'
import { dayMs } from './zone.ts'

export interface FeedLoopOptions {
  stores: Pick<Stores, 'feeds' | 'availabilities' | 'people'>
  sealer: Sealer
  config: { FEED_REFRESH_SECONDS: number; FEED_ALLOW_PRIVATE: boolean }
  bell: Doorbell
  log: Logger
  metrics: Metrics
}

const retryMs = 60_000

/** Asks each subscribed calendar in its turn. Any number of instances share the work; what fails leaves the last good copy in force. */
export function createFeedLoop(o: FeedLoopOptions): ClaimLoop {
  return createClaimLoop<Feed, FeedLook>({
    ...o,
    name: 'feeds',
    store: o.stores.feeds,
    concurrency: 2,
    leaseMs: 45_000,
    work: (feed, signal) => lookAt(feed, o, signal),
    finish: (feed, result, now) => look(feed, result, o.config.FEED_REFRESH_SECONDS * 1_000, now),
    failed: () => retryMs,
  })
}

async function lookAt(feed: Stored<Feed>, o: FeedLoopOptions, signal: AbortSignal): Promise<FeedLook> {
  if (!feed.url) return { kind: 'unchanged' }
  const { etag, last_modified } = feed
  const url = o.sealer.open(feed.url, feed.feed_id)
  const answer = await fetchFeed({ url, etag, last_modified, allowPrivate: o.config.FEED_ALLOW_PRIVATE }, signal)
  if (answer.kind === 'failed') return answer
  const now = Date.now()
  // A calendar that stays as it is must be read again as time goes on, or its recurring events would end one day.
  const lasts = feed.busy_until && feed.busy_until.getTime() > now + feedAheadMs - dayMs
  const digest = answer.kind === 'fresh' ? digestOf(answer.bytes) : feed.digest
  if (digest === feed.digest && (lasts || !feed.copy)) return { kind: 'unchanged' }
  const bytes = answer.kind === 'fresh' ? answer.bytes : gunzipSync((feed.copy as Binary).buffer)
  const busy_until = new Date(now + feedAheadMs)
  try {
    const range = { from: now - feedBackMs, until: busy_until.getTime() }
    const found = await readBusy(bytes, { range, time_zone: await zoneOf(feed.person_id, o) })
    if (answer.kind === 'unchanged') return { kind: 'read', found, busy_until }
    const { kind, bytes: text, ...tags } = answer
    const copy = { copy: new Binary(gzipSync(text)), digest: digestOf(text), ...tags }
    return { kind: 'read', found, busy_until, copy }
  } catch (error) {
    if (!(error instanceof FeedUnusable)) throw error
    return { kind: 'failed', code: error.code, message: error.message }
  }
}

/** Many servers write the present time into each event; it says nothing. */
const digestOf = (bytes: Buffer) =>
  createHash('sha256')
    .update(bytes.toString('latin1').replaceAll(/^DTSTAMP.*$/gm, ''))
    .digest('base64url')

/** All-day events are days of the person's own calendar. */
async function zoneOf(person_id: string, { stores }: FeedLoopOptions): Promise<string> {
  const availability = await stores.availabilities.load(person_id)
  if (availability) return availability.time_zone
  const person = await stores.people.load(person_id)
  return person && person.status !== 'erased' ? person.time_zone : 'UTC'
}
