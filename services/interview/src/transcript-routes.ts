import { type App, problems } from '@candor/platform/http'
import { pdfOf } from '@candor/platform/pdf'
import { Type } from 'typebox'
import { openForAll, openSession } from './access.ts'
import {
  ById,
  candidates,
  command,
  optionalCommand,
  type RestDeps,
  readers,
  recruiters,
  runRest,
} from './rest-commands.ts'
import { TranscriptView, transcriptView } from './session-view.ts'
import { answerBodyBytesMax, answerCharsMax } from './text.ts'
import { toBlocks, toJson, toText, toVtt } from './transcript-export.ts'

const types = {
  json: 'application/json; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
}

/** The reply is a finished text or file; the schemas are for readers of the OpenAPI document. */
const Exported = Type.Unsafe<string | Buffer>({
  description: 'The transcript, as an attachment',
  content: {
    'application/json': { schema: Type.Object({}, { additionalProperties: true }) },
    'text/vtt': { schema: Type.String() },
    'text/plain': { schema: Type.String() },
    'application/pdf': { schema: Type.String({ format: 'binary' }) },
  },
})

/** What was said: to read, to take away, to correct and remark on before it is released. */
export function transcriptRoutes(app: App, deps: RestDeps): void {
  const { stores, plans } = deps

  app.get(
    '/api/v1/interviews/:id/transcript',
    {
      config: { roles: readers },
      schema: {
        summary: 'Read everything that was said, with times and revisions',
        params: ById,
        response: { 200: TranscriptView, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const { session, role } = await openSession(stores, request.caller, request.params.id)
      return transcriptView(session, role)
    },
  )

  app.get(
    '/api/v1/interviews/:id/transcript/export',
    {
      config: { roles: readers },
      schema: {
        summary: 'The transcript as JSON, WebVTT, plain text or PDF',
        params: ById,
        querystring: Type.Object({ format: Type.Enum(['json', 'vtt', 'text', 'pdf'], { default: 'json' }) }),
        response: { 200: Exported, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, query, caller }, reply) => {
      const { session, role } = await openSession(stores, caller, params.id)
      const plan = await plans.get(session.plan_version_id)
      const { format } = query
      const name = `transcript-${session._id}.${format === 'text' ? 'txt' : format}`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      reply.header('cache-control', 'no-store').type(types[format])
      if (format === 'json') return reply.send(JSON.stringify(toJson(session, plan, role), null, 2))
      if (format === 'vtt') return reply.send(toVtt(session, plan))
      if (format === 'text') return reply.send(toText(session, plan))
      const options = { title: plan.title, language: session.language ?? 'en', at: new Date() }
      return reply.send(await pdfOf(toBlocks(session, plan), options))
    },
  )

  app.post(
    '/api/v1/interviews/:id/corrections',
    {
      ...command('Correct an answer after the end, before the transcript is released', {
        question_id: Type.String({ minLength: 1, maxLength: 64 }),
        text: Type.String({
          maxLength: answerCharsMax,
          description: 'Kept exactly as sent; the earlier wording stays',
        }),
      }),
      bodyLimit: answerBodyBytesMax,
    },
    (request) => runRest(deps, request, { kind: 'correct', ...request.body }),
  )

  app.post(
    '/api/v1/interviews/:id/annotations',
    command('Remark on an entry of the transcript, before it is released', {
      seq: Type.Integer({ minimum: 1, description: 'Of the entry' }),
      text: Type.String({ minLength: 1, maxLength: 2_000 }),
    }),
    (request) => {
      const { seq, text } = request.body
      return runRest(deps, request, { kind: 'annotate', of_seq: seq, text })
    },
  )

  app.post(
    '/api/v1/interviews/:id/release',
    {
      ...optionalCommand('Release the transcript before the time for corrections is over', {}),
      config: { roles: [...candidates, ...recruiters] },
    },
    (request) => runRest(deps, request, { kind: 'release' }, openForAll),
  )
}
