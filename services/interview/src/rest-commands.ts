import { type CommandRequest, runCommand } from '@candor/platform/commands'
import { type Caller, problems, type Role } from '@candor/platform/http'
import { type TProperties, Type } from 'typebox'
import { openOwnSession } from './access.ts'
import type { FollowUpBy } from './asking.ts'
import { type BareCommand, withFacts } from './command-facts.ts'
import type { PlanCache } from './plan-cache.ts'
import { type Command, decide } from './session.ts'
import { SessionView, sessionView } from './session-view.ts'
import type { Stores } from './stores.ts'

export const candidates: Role[] = ['candidate']
export const recruiters: Role[] = ['recruiter', 'admin']
export const staff: Role[] = ['interviewer', ...recruiters]
export const readers: Role[] = ['candidate', 'interviewer', 'recruiter', 'admin']
export const Uuid = (description: string) => Type.String({ minLength: 1, maxLength: 64, description })
export const ById = Type.Object({ id: Uuid('The session') })

export interface RestDeps {
  stores: Stores
  plans: PlanCache
  followUpBy: FollowUpBy
}

/** Runs a command (the candidate's own, unless `open` lets others in) and answers with the session as it is then. */
export async function runRest(
  deps: RestDeps,
  request: CommandRequest & { caller: Caller; params: { id: string } },
  command: BareCommand,
  open: typeof openOwnSession = openOwnSession,
) {
  const { stores, plans } = deps
  const { id } = request.params
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

/** The declaration of a candidate's command, which answers with the session. */
export function command<P extends TProperties>(summary: string, properties: P) {
  return {
    config: { roles: candidates },
    schema: {
      summary,
      params: ById,
      body: Type.Object(properties),
      response: { 200: SessionView, ...problems(400, 401, 403, 404, 409, 413, 422, 429) },
    },
  }
}

/** A command that the panel may give, too. */
export function staffCommand<P extends TProperties>(summary: string, properties: P) {
  return { ...command(summary, properties), config: { roles: [...candidates, ...staff] } }
}

/** A command whose body may be left out. */
export function optionalCommand<P extends TProperties>(summary: string, properties: P) {
  const { config, schema } = command(summary, properties)
  return { config, schema: { ...schema, body: Type.Union([schema.body, Type.Null()]) } }
}
