import type { Stored } from '@candor/platform/aggregate'
import { runCommand } from '@candor/platform/commands'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { whyRefused } from '@candor/platform/public-address'
import { type Static, Type } from 'typebox'
import { Id, ownPerson } from './access.ts'
import { refuse } from './errors.ts'
import { type Feed, feedIdOf, feedsMax, refresh, subscribe } from './feed.ts'
import { httpUrlOf } from './feed-fetch.ts'
import type { Sealer } from './sealing.ts'
import type { Stores } from './stores.ts'
import { invalid, requireInterviewers } from './subject.ts'

const Time = Type.String({ format: 'date-time' })
const FeedView = Type.Object(
  {
    feed_id: Type.String(),
    name: Type.String(),
    host: Type.String({ description: 'Where it comes from; the whole address is a secret and is not shown again' }),
    status: Type.Union([Type.Literal('waiting'), Type.Literal('current'), Type.Literal('failing')]),
    added_at: Time,
    checked_at: Type.Union([Time, Type.Null()], { description: 'When it was last asked' }),
    fetched_at: Type.Union([Time, Type.Null()], { description: 'When what is used was last seen to be current' }),
    next_check_at: Type.Union([Time, Type.Null()]),
    failure: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
    busy_times: Type.Integer({ description: 'Times ahead at which it keeps the person busy' }),
    events: Type.Integer(),
    skipped_events: Type.Integer({ description: 'Events that could not be understood and are left out' }),
    partial: Type.Boolean({ description: 'It has more occurrences than are looked at' }),
  },
  { title: 'Feed' },
)

const PersonParams = Type.Object({ person_id: Id })
const FeedParams = Type.Object({ person_id: Id, feed_id: Id })
const roles = ['interviewer', 'recruiter', 'admin'] as const

export interface FeedParts {
  stores: Stores
  feedSealer: Sealer
  config: { FEED_ALLOW_PRIVATE: boolean }
}

/** /api/v1/availability/:person_id/feeds: calendars elsewhere that keep the person busy. */
export function addFeedRoutes(app: App, { stores, feedSealer, config }: FeedParts): void {
  const { feeds } = stores

  app.get(
    '/api/v1/availability/:person_id/feeds',
    {
      config: { roles: [...roles] },
      schema: {
        summary: "List a person's subscribed calendars",
        params: PersonParams,
        response: { 200: Type.Object({ items: Type.Array(FeedView) }), ...problems(400, 401, 403, 429, 503) },
      },
    },
    async ({ params, caller }) => {
      ownPerson(caller, params.person_id)
      const found = await feeds.collection
        .find({ person_id: params.person_id }, { projection: { copy: 0 }, limit: feedsMax * 2 })
        .sort({ added_at: 1 })
        .toArray()
      return { items: found.map((feed) => viewFeed(feed as Stored<Feed>)) }
    },
  )

  app.post(
    '/api/v1/availability/:person_id/feeds',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Subscribe to a calendar',
        description:
          'An iCalendar address (https or webcal), as calendar programs give it for sharing. What it says is read within a minute, and again every quarter of an hour; events that are free or cancelled keep nobody busy. The same address again is the same feed.',
        params: PersonParams,
        body: Type.Object(
          {
            url: Type.String({ minLength: 8, maxLength: 2_000, description: 'Kept sealed and never shown again' }),
            name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
          },
          { additionalProperties: false },
        ),
        response: { 201: FeedView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { person_id } = request.params
      ownPerson(request.caller, person_id)
      await requireInterviewers(stores, [person_id])
      const url = httpUrlOf(request.body.url)
      const why = whyRefused(url, config.FEED_ALLOW_PRIVATE)
      if (why) throw invalid('/body/url', `can not be used: ${why}`)
      const feed_id = feedIdOf(person_id, url)
      const others = await feeds.collection.countDocuments({ person_id, _id: { $ne: feed_id } }, { limit: feedsMax })
      if (others >= feedsMax) throw refuse('TOO_MANY_FEEDS', `At most ${feedsMax} calendars; remove one first`)
      const { host } = new URL(url)
      const name = request.body.name ?? host
      const { status, body } = await runCommand(request, {
        store: feeds,
        id: feed_id,
        decide: (state, now) =>
          state
            ? { state: { ...state, name }, events: [] }
            : subscribe({ feed_id, person_id, name, host, url: feedSealer.seal(url, feed_id) }, now),
        reply: (doc) => ({ status: 201 as const, body: viewFeed(doc) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.post(
    '/api/v1/availability/:person_id/feeds/:feed_id/refresh',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Ask a calendar now',
        description:
          'At most every half minute; the answer is the feed as it is, its next check says when it is asked.',
        params: FeedParams,
        response: { 202: FeedView, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { person_id, feed_id } = request.params
      ownPerson(request.caller, person_id)
      const { status, body } = await runCommand(request, {
        store: feeds,
        id: feed_id,
        decide: (state, now) => refresh(ownFeed(state, person_id), now),
        reply: (doc) => ({ status: 202 as const, body: viewFeed(doc) }),
      })
      return reply.code(status).send(body)
    },
  )

  app.delete(
    '/api/v1/availability/:person_id/feeds/:feed_id',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'End the subscription of a calendar',
        description: 'Its busy times, its copy and its address are deleted.',
        params: FeedParams,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async (request, reply) => {
      const { person_id, feed_id } = request.params
      ownPerson(request.caller, person_id)
      const { deletedCount } = await feeds.collection.deleteOne({ _id: feed_id, person_id })
      if (deletedCount === 0) throw noFeed()
      return reply.code(204).send(null)
    },
  )
}

function ownFeed(feed: Stored<Feed> | undefined, person_id: string): Stored<Feed> {
  if (!feed || feed.person_id !== person_id || !feed.url) throw noFeed()
  return feed
}

const noFeed = () => problem('NOT_FOUND', 'There is no such calendar')

function viewFeed(feed: Feed): Static<typeof FeedView> {
  const { feed_id, name, host, events, partial, skipped, failure } = feed
  const text = (at: Date | undefined) => at?.toISOString() ?? null
  return {
    feed_id,
    name,
    host,
    status: failure ? 'failing' : feed.checked_at ? 'current' : 'waiting',
    added_at: feed.added_at.toISOString(),
    checked_at: text(feed.checked_at),
    fetched_at: text(feed.fetched_at),
    next_check_at: text(feed.work?.due_at),
    failure: failure ?? null,
    busy_times: feed.busy.length / 2,
    events,
    skipped_events: skipped,
    partial,
  }
}
