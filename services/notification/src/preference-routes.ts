import { runCommand } from '@candor/platform/commands'
import { problem } from '@candor/platform/errors'
import { type App, type Caller, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { choicesOf, mutableKinds } from './preferences.ts'
import type { Stores } from './stores.ts'

const Muted = Type.Array(Type.Enum(mutableKinds), { maxItems: mutableKinds.length, uniqueItems: true })
const PreferencesView = Type.Object({ muted: Muted }, { title: 'Preferences' })
const everybody = { roles: ['admin', 'recruiter', 'interviewer', 'candidate', 'auditor'] } as const

/** Which mails the caller does without. */
export function addPreferenceRoutes(app: App, { preferences }: Pick<Stores, 'preferences'>): void {
  app.get(
    '/api/v1/preferences/me',
    {
      config: everybody,
      schema: {
        summary: 'Which mails the caller does without, and which there is a choice about',
        response: {
          200: Type.Object(
            {
              muted: Muted,
              choices: Type.Array(Type.Enum(mutableKinds), { description: "Mails that may reach the caller's roles" }),
            },
            { title: 'OwnPreferences' },
          ),
          ...problems(401, 403, 429, 503),
        },
      },
    },
    async ({ caller }) => {
      const known = await preferences.load(personOf(caller))
      return { muted: known?.muted ?? [], choices: choicesOf(caller.roles) }
    },
  )

  app.put(
    '/api/v1/preferences/me',
    {
      config: everybody,
      schema: {
        summary: 'Choose which mails to do without',
        description: 'Invitations, calendar entries and results are always sent.',
        body: PreferencesView,
        response: { 200: PreferencesView, ...problems(400, 401, 403, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { status, body } = await runCommand(request, {
        store: preferences,
        id: personOf(request.caller),
        decide: () => ({ state: { muted: request.body.muted }, events: [] }),
        reply: (doc) => ({ status: 200 as const, body: { muted: doc.muted } }),
      })
      return reply.code(status).send(body)
    },
  )
}

function personOf(caller: Caller): string {
  if (caller.kind !== 'person') throw problem('FORBIDDEN', 'Machines get no mail')
  return caller.id
}
