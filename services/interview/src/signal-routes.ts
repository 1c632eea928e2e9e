import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { openSession } from './access.ts'
import { ById, command, type RestDeps, readers, runRest } from './rest-commands.ts'
import { signalNames } from './signals.ts'

const SignalView = Type.Object(
  {
    signal_id: Type.String(),
    at: Type.String({ format: 'date-time' }),
    signal: Type.String({ description: signalNames.join(', ') }),
    question_id: Type.Union([Type.String(), Type.Null()]),
    explanation: Type.Union([Type.String(), Type.Null()], { description: 'What the candidate says to it' }),
  },
  { title: 'IntegritySignal' },
)

/** What was noticed beside the answers. The candidate sees every signal and may say what it was; no score looks at them. */
export function signalRoutes(app: App, deps: RestDeps): void {
  app.get(
    '/api/v1/interviews/:id/signals',
    {
      config: { roles: readers },
      schema: {
        summary: 'Read the integrity signals of a session, the same for its candidate and its panel',
        params: ById,
        response: { 200: Type.Object({ items: Type.Array(SignalView) }), ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const { session } = await openSession(deps.stores, request.caller, request.params.id)
      const items = (session.signals ?? []).map(({ at, question_id, explanation, ...signal }) => ({
        ...signal,
        at: at.toISOString(),
        question_id: question_id ?? null,
        explanation: explanation ?? null,
      }))
      return { items }
    },
  )

  app.post(
    '/api/v1/interviews/:id/signals',
    command('Note an integrity signal', { signal: Type.Union(signalNames.map((name) => Type.Literal(name))) }),
    (request) => runRest(deps, request, { kind: 'signal', ...request.body }),
  )

  app.post(
    '/api/v1/interviews/:id/signals/explanations',
    command('Say what a signal was', {
      signal_id: Type.String({ minLength: 1, maxLength: 64 }),
      text: Type.String({ minLength: 1, maxLength: 1_000 }),
    }),
    (request) => runRest(deps, request, { kind: 'explain_signal', ...request.body }),
  )
}
