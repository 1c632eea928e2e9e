import { runCommand } from '@candor/platform/commands'
import { problem } from '@candor/platform/errors'
import { type App, type Caller, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { openSession } from './access.ts'
import { refuse } from './errors.ts'
import { notesIdOf, removeNotes, writeNotes } from './notes.ts'
import { ById, staff } from './rest-commands.ts'
import type { Stores } from './stores.ts'
import { answerBodyBytesMax, answerCharsMax } from './text.ts'

const SavedNotes = Type.Object({ revision: Type.Integer(), saved_at: Type.String({ format: 'date-time' }) })
const NotesView = Type.Object(
  {
    text: Type.String(),
    revision: Type.Integer({ description: '0 while there are none' }),
    saved_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  },
  { title: 'PrivateNotes' },
)

/** A panel member's notes on an interview, kept for their author alone. */
export function notesRoutes(app: App, { stores }: { stores: Stores }): void {
  /** Throws NOT_FOUND for whoever may not read along, the candidate among them. */
  async function open(caller: Caller, sessionId: string) {
    const { session, role } = await openSession(stores, caller, sessionId)
    if (role !== 'observer') throw problem('NOT_FOUND', 'There is no such interview, or it is not yours to see')
    return session
  }

  app.get(
    '/api/v1/interviews/:id/notes',
    {
      config: { roles: staff },
      schema: {
        summary: 'Read your own notes on an interview; nobody else can',
        params: ById,
        response: { 200: NotesView, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const session = await open(request.caller, request.params.id)
      const notes = await stores.notes.load(notesIdOf(session._id, request.caller.id))
      return {
        text: notes?.text ?? '',
        revision: notes?.revision ?? 0,
        saved_at: notes?.saved_at.toISOString() ?? null,
      }
    },
  )

  app.put(
    '/api/v1/interviews/:id/notes',
    {
      config: { roles: staff },
      bodyLimit: answerBodyBytesMax,
      schema: {
        summary: 'Keep your own notes on an interview',
        params: ById,
        body: Type.Object({
          text: Type.String({ maxLength: answerCharsMax }),
          revision: Type.Integer({
            minimum: 1,
            maximum: 1_000_000,
            description: 'Rises with each change; the highest wins, and a lower one is refused with STALE_REVISION',
          }),
        }),
        response: { 200: SavedNotes, ...problems(400, 401, 403, 404, 409, 413, 422, 429) },
      },
    },
    async (request) => {
      const session = await open(request.caller, request.params.id)
      if (session.erased) throw refuse('SESSION_OVER', 'what was said here has been erased')
      const given = { ...request.body, session_id: session._id, person_id: request.caller.id }
      const { body } = await runCommand(request, {
        store: stores.notes,
        id: notesIdOf(session._id, request.caller.id),
        decide: (before, now) => writeNotes(before, given, now),
        // Without the words, which a stored reply would keep after they are erased.
        reply: ({ revision, saved_at }) => ({
          status: 200 as const,
          body: { revision, saved_at: saved_at.toISOString() },
        }),
      })
      // Erased in between: the erasure did not find these.
      if ((await stores.sessions.load(session._id))?.erased) await removeNotes(stores, session._id)
      return body
    },
  )
}
