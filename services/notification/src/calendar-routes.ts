import { VersionConflict } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { feedFor } from './calendar-feed.ts'
import { type CalendarLink, hashOf, makeLink, newToken, withdrawLink } from './calendar-link.ts'
import type { Mailer } from './smtp.ts'
import type { Stores } from './stores.ts'

const Time = Type.String({ format: 'date-time' })
const roles = ['interviewer', 'candidate'] as const

/** The reply is a finished text; the schema is for readers of the OpenAPI document. */
const Calendar = Type.Unsafe<string>({
  description: 'An iCalendar file, or 304 where the ETag is still the same',
  content: { 'text/calendar': { schema: Type.String() } },
})

export interface CalendarParts {
  stores: Stores
  config: { PUBLIC_URL: string }
  mailer: Pick<Mailer, 'from'>
}

/** /api/v1/calendars: a person's interviews for calendar programs, at an address that is theirs alone and can be withdrawn. */
export function addCalendarRoutes(app: App, { stores, config, mailer }: CalendarParts): void {
  app.get(
    '/api/v1/calendars/me',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Whether there is an address for calendar programs',
        response: {
          200: Type.Object({ created_at: Type.Union([Time, Type.Null()]) }),
          ...problems(401, 403, 429, 503),
        },
      },
    },
    async ({ caller }) => {
      const link = await stores.calendarLinks.load(ownId(caller))
      return { created_at: (link?.token_hash && link.created_at?.toISOString()) || null }
    },
  )

  app.put(
    '/api/v1/calendars/me',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Make an address for calendar programs; the one before ends',
        description: 'Whoever has it can read your interviews. It is shown this once.',
        response: {
          200: Type.Object({ url: Type.String(), created_at: Time }),
          ...problems(401, 403, 409, 429, 503),
        },
      },
    },
    async ({ caller }) => {
      const token = newToken()
      const now = new Date()
      await change(stores, ownId(caller), (_, id) => makeLink(id, token, now))
      return { url: `${config.PUBLIC_URL}/api/v1/calendars/${token}.ics`, created_at: now.toISOString() }
    },
  )

  app.delete(
    '/api/v1/calendars/me',
    {
      config: { roles: [...roles] },
      schema: {
        summary: 'Withdraw the address for calendar programs',
        response: { 204: Type.Null(), ...problems(401, 403, 409, 429, 503) },
      },
    },
    async ({ caller }, reply) => {
      await change(stores, ownId(caller), (link) => link && withdrawLink(link))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/calendars/:file',
    {
      config: { public: true },
      schema: {
        summary: "A person's interviews as an iCalendar file, for the holder of the address",
        params: Type.Object({ file: Type.String({ maxLength: 128, description: 'The token and `.ics`' }) }),
        response: { 200: Calendar, ...problems(400, 404, 429, 503) },
      },
    },
    async ({ params, headers }, reply) => {
      const token = /^([A-Za-z0-9_-]{43})\.ics$/.exec(params.file)?.[1]
      const link = token && (await stores.calendarLinks.collection.findOne({ token_hash: hashOf(token) }))
      const reader = link ? await stores.people.load(link.person_id) : undefined
      if (!link || reader?.status !== 'known') throw problem('NOT_FOUND', 'This address leads nowhere (any more)')
      const o = { stores, from: mailer.from, publicUrl: config.PUBLIC_URL, now: new Date() }
      const { text, etag } = await feedFor(link.person_id, reader, o)
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (headers['if-none-match'] === etag) return reply.code(304 as 200).send('')
      reply.header('content-disposition', 'inline; filename="candor.ics"')
      return reply.type('text/calendar; charset=utf-8').send(text)
    },
  )
}

/** An address outlives the token it was made with: what was made from an invitation link, or for a machine, gets none. */
function ownId(caller: Caller): string {
  if (caller.kind === 'person' && caller.invitation_id === undefined) return caller.id
  throw problem('FORBIDDEN', 'Sign in with an account for this')
}

const attemptsMax = 3

/** Safe to repeat, so without an Idempotency-Key: its answer holds a secret that is not to be kept. */
async function change(
  { calendarLinks }: Stores,
  id: string,
  decide: (link: CalendarLink | undefined, id: string) => ReturnType<typeof makeLink> | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await calendarLinks.load(id)
    const decision = decide(before, id)
    if (!decision) return
    try {
      await calendarLinks.save(before, id, decision, { actor: id, at: new Date() })
      return
    } catch (error) {
      if (!(error instanceof VersionConflict) || attempt === attemptsMax) throw error
    }
  }
}
