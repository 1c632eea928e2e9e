import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { openForAll, openForPanel, openSession } from './access.ts'
import {
  ById,
  candidates,
  command,
  optionalCommand,
  type RestDeps,
  readers,
  recruiters,
  runRest,
  staff,
  staffCommand,
  Uuid,
} from './rest-commands.ts'
import { SessionView, Started, sessionView } from './session-view.ts'
import { arriveForInterview, type StartDeps, startInterview } from './start.ts'
import { answerBodyBytesMax, answerCharsMax } from './text.ts'
import { type Tickets, ticketSeconds } from './tickets.ts'
import { WaitingRoom, waitingRoom } from './waiting-room.ts'

export type SessionRouteDeps = StartDeps & RestDeps & { tickets: Tickets }

const consentBody = {
  recording: Type.Boolean({ description: 'Without it no answer is taken' }),
  automated_scoring: Type.Boolean({ description: 'May be withdrawn at any time' }),
  notice_version: Type.String({ minLength: 1, maxLength: 64, description: 'The notice that was shown' }),
}

/** Starting and taking an interview. Everything here works over REST alone; the socket only makes it quicker. */
export function sessionRoutes(app: App, deps: SessionRouteDeps): void {
  const { stores, plans, tickets } = deps

  const run = runRest.bind(undefined, deps)

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

  app.post(
    '/api/v1/interviews/waiting-room',
    {
      config: { roles: candidates },
      schema: {
        summary: 'Say that you are here: consent may be given from now on, and the panel sees you',
        body: Type.Object({ booking_id: Uuid('The booking') }),
        response: {
          201: Type.Object({ session_id: Type.String(), status: Type.String() }),
          ...problems(400, 401, 403, 404, 409, 422, 429),
        },
      },
    },
    async (request, reply) => {
      const { status, body } = await arriveForInterview(deps, request)
      return reply.code(status).send(body)
    },
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

  app.post(
    '/api/v1/interviews/:id/consent',
    command('Agree to the recording of answers, and separately to scoring by software', consentBody),
    (request) => run(request, { kind: 'consent', ...request.body }),
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
    (request) => run(request, { kind: 'answer', ...request.body }),
  )

  app.post(
    '/api/v1/interviews/:id/pause',
    optionalCommand('Stop the clock', { reason: Type.Optional(Type.String({ maxLength: 200 })) }),
    (request) => run(request, { kind: 'pause', reason: request.body?.reason ?? '' }),
  )

  app.post('/api/v1/interviews/:id/resume', optionalCommand('Go on after a pause', {}), (request) =>
    run(request, { kind: 'resume' }),
  )

  app.post('/api/v1/interviews/:id/complete', optionalCommand('End the interview', {}), (request) =>
    run(request, { kind: 'complete' }),
  )

  app.post(
    '/api/v1/interviews/:id/skip',
    staffCommand('Go past the open question; it can still be answered until the end', {
      question_id: Type.String({ minLength: 1, maxLength: 64 }),
    }),
    (request) => run(request, { kind: 'skip', ...request.body }, openForAll),
  )

  app.post(
    '/api/v1/interviews/:id/help',
    optionalCommand('Ask the panel for help', { reason: Type.Optional(Type.String({ maxLength: 200 })) }),
    (request) => run(request, { kind: 'help', reason: request.body?.reason ?? '' }),
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
    (request) => run(request, { kind: 'ask', ...request.body }, openForPanel),
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
