import { type CommandRequest, runCommand } from '@candor/platform/commands'
import { type App, type Caller, problems, type Role } from '@candor/platform/http'
import { type TProperties, Type } from 'typebox'
import { openForAll, openForPanel, openOwnSession, openSession } from './access.ts'
import type { FollowUpBy } from './asking.ts'
import { type BareCommand, withFacts } from './command-facts.ts'
import { type Command, decide } from './session.ts'
import { SessionView, Started, sessionView, TranscriptView, transcriptView } from './session-view.ts'
import { type StartDeps, startInterview } from './start.ts'
import { answerCharsMax } from './text.ts'
import { type Tickets, ticketSeconds } from './tickets.ts'
import { WaitingRoom, waitingRoom } from './waiting-room.ts'

const candidates: Role[] = ['candidate']
const recruiters: Role[] = ['recruiter', 'admin']
const staff: Role[] = ['interviewer', ...recruiters]
const readers: Role[] = ['candidate', 'interviewer', 'recruiter', 'admin']
const Uuid = (description: string) => Type.String({ minLength: 1, maxLength: 64, description })
const ById = Type.Object({ id: Uuid('The session') })
/** 20,000 characters take up to 120,000 bytes when each is written as an escape. */
const answerBodyBytesMax = 131_072

export type SessionRouteDeps = StartDeps & { tickets: Tickets; followUpBy: FollowUpBy }

const consentBody = {
  recording: Type.Boolean({ description: 'Without it no answer is taken' }),
  automated_scoring: Type.Boolean({ description: 'May be withdrawn at any time' }),
  notice_version: Type.String({ minLength: 1, maxLength: 64, description: 'The notice that was shown' }),
}

/** Starting and taking an interview. Everything here works over REST alone; the socket only makes it quicker. */
export function sessionRoutes(app: App, deps: SessionRouteDeps): void {
  const { stores, plans, tickets } = deps

  /** Runs a command (the candidate's own, unless `open` lets others in) and answers with the session as it is then. */
  async function run(
    request: CommandRequest & { caller: Caller },
    id: string,
    command: BareCommand,
    open: typeof openOwnSession = openOwnSession,
  ) {
    const session = await open(stores, request.caller, id)
    const plan = await plans.get(session.plan_version_id)
    const who = { session_id: id, actor: request.caller.id }
    const full = { ...who, ...(await withFacts(deps, session, plan, command)) } as Command
    const result = await runCommand(request, {
      store: stores.sessions,
      id,
      decide: (state, now) => decide(state ?? session, full, now),
      reply: (saved) => ({ status: 200 as const, body: sessionView(saved, plan, new Date()) }),
    })
    return result.body
  }

  app.post(
    '/api/v1/interviews/start',
    {
      config: { roles: candidates },
      schema: {
        summary: 'Start the interview of a booking; the clock runs from here',
        body: Type.Object(
          {
            booking_id: Type.Optional(Uuid('The booking')),
            user_id: Type.Optional(Uuid('Your own id, where you have exactly one booking that can be started')),
            consent: Type.Optional(
              Type.Object(consentBody, { description: 'Given in the waiting room, before the clock runs' }),
            ),
          },
          { minProperties: 1 },
        ),
        response: { 201: Started, ...problems(400, 401, 403, 404, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const result = await startInterview(deps, request)
      return reply
        .code(result.status)
        .header('location', `/api/v1/interviews/${result.body.session_id}`)
        .send(result.body)
    },
  )

  app.get(
    '/api/v1/interviews/waiting-room',
    {
      config: { roles: candidates },
      schema: {
        summary: 'Before the start: what awaits you, and what to know before you consent',
        querystring: Type.Object({ booking_id: Uuid('The booking') }),
        response: { 200: WaitingRoom, ...problems(400, 401, 403, 404, 409, 429) },
      },
    },
    (request) => waitingRoom(deps, request.caller, request.query.booking_id),
  )

  app.get(
    '/api/v1/interviews/:id',
    {
      config: { roles: readers },
      schema: {
        summary: 'Read a session: state, time left, current question',
        params: ById,
        response: { 200: SessionView, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const { session } = await openSession(stores, request.caller, request.params.id)
      return sessionView(session, await plans.get(session.plan_version_id), new Date())
    },
  )

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
    async (request) => transcriptView((await openSession(stores, request.caller, request.params.id)).session),
  )

  app.post(
    '/api/v1/interviews/:id/consent',
    command('Agree to the recording of answers, and separately to scoring by software', consentBody),
    (request) => run(request, request.params.id, { kind: 'consent', ...request.body }),
  )

  app.post(
    '/api/v1/interviews/:id/answers',
    {
      ...command('Give or correct a final answer', {
        question_id: Type.String({ minLength: 1, maxLength: 64 }),
        text: Type.String({ maxLength: answerCharsMax, description: 'Kept exactly as sent' }),
        revision: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 1_000_000,
            description: 'Must rise from answer to answer of a question; counted here without it',
          }),
        ),
        client_id: Type.Optional(
          Type.String({ minLength: 1, maxLength: 64, description: 'Comes back in the live ack' }),
        ),
      }),
      bodyLimit: answerBodyBytesMax,
    },
    (request) => run(request, request.params.id, { kind: 'answer', ...request.body }),
  )

  app.post(
    '/api/v1/interviews/:id/pause',
    optionalCommand('Stop the clock', { reason: Type.Optional(Type.String({ maxLength: 200 })) }),
    (request) => run(request, request.params.id, { kind: 'pause', reason: request.body?.reason ?? '' }),
  )

  app.post('/api/v1/interviews/:id/resume', optionalCommand('Go on after a pause', {}), (request) =>
    run(request, request.params.id, { kind: 'resume' }),
  )

  app.post('/api/v1/interviews/:id/complete', optionalCommand('End the interview', {}), (request) =>
    run(request, request.params.id, { kind: 'complete' }),
  )

  app.post(
    '/api/v1/interviews/:id/skip',
    staffCommand('Go past the open question; it can still be answered until the end', {
      question_id: Type.String({ minLength: 1, maxLength: 64 }),
    }),
    (request) => run(request, request.params.id, { kind: 'skip', ...request.body }, openForAll),
  )

  app.post(
    '/api/v1/interviews/:id/help',
    optionalCommand('Ask the panel for help', { reason: Type.Optional(Type.String({ maxLength: 200 })) }),
    (request) => run(request, request.params.id, { kind: 'help', reason: request.body?.reason ?? '' }),
  )

  app.post(
    '/api/v1/interviews/:id/follow-ups',
    {
      ...staffCommand(
        'Ask a further question about an answer, within the budget that is the same for every candidate',
        {
          question_id: Type.String({ minLength: 1, maxLength: 64 }),
          text: Type.String({ minLength: 1, maxLength: 1_000 }),
        },
      ),
      config: { roles: staff },
    },
    (request) => run(request, request.params.id, { kind: 'ask', ...request.body }, openForPanel),
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
    (request) => run(request, request.params.id, { kind: 'correct', ...request.body }),
  )

  app.post(
    '/api/v1/interviews/:id/annotations',
    command('Remark on an entry of the transcript, before it is released', {
      seq: Type.Integer({ minimum: 1, description: 'Of the entry' }),
      text: Type.String({ minLength: 1, maxLength: 2_000 }),
    }),
    (request) => {
      const { seq, text } = request.body
      return run(request, request.params.id, { kind: 'annotate', of_seq: seq, text })
    },
  )

  app.post(
    '/api/v1/interviews/:id/release',
    {
      ...optionalCommand('Release the transcript before the time for corrections is over', {}),
      config: { roles: [...candidates, ...recruiters] },
    },
    (request) => run(request, request.params.id, { kind: 'release' }, openForAll),
  )

  app.post(
    '/api/v1/interviews/:id/ticket',
    {
      config: { roles: readers },
      schema: {
        summary: 'A one-use ticket for the WebSocket, to be sent in its first frame',
        params: ById,
        body: Type.Union([Type.Object({}), Type.Null()]),
        response: {
          201: Type.Object({ ticket: Type.String(), expires_in: Type.Integer({ description: 'Seconds' }) }),
          ...problems(400, 401, 403, 404, 409, 422, 429),
        },
      },
    },
    async (request, reply) => {
      const { session, role } = await openSession(stores, request.caller, request.params.id)
      const { id: person_id, roles } = request.caller
      const staff = role === 'observer' && recruiters.some((one) => roles.includes(one))
      const ticket = await tickets.issue({ session_id: session._id, person_id, role, staff }, new Date())
      return reply.code(201).send({ ticket, expires_in: ticketSeconds })
    },
  )
}

const commandRefusals = problems(400, 401, 403, 404, 409, 413, 422, 429)

function command<P extends TProperties>(summary: string, properties: P) {
  return {
    config: { roles: candidates },
    schema: {
      summary,
      params: ById,
      body: Type.Object(properties),
      response: { 200: SessionView, ...commandRefusals },
    },
  }
}

/** A command that the panel may give, too. */
function staffCommand<P extends TProperties>(summary: string, properties: P) {
  return { ...command(summary, properties), config: { roles: [...candidates, ...staff] } }
}

/** A command whose body may be left out. */
function optionalCommand<P extends TProperties>(summary: string, properties: P) {
  const { config, schema } = command(summary, properties)
  return { config, schema: { ...schema, body: Type.Union([schema.body, Type.Null()]) } }
}
