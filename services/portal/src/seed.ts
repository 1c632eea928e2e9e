import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { candidates, hours, interviewers, plan, recruiters } from './synthetic.ts'

export interface SeedOptions {
  /** Origin of the public API, such as `https://dev.candor.example`. */
  gateway: string
  admin: { email: string; password: string }
  /** With which the synthetic staff signs in. */
  password: string
  /** How long to wait for services that are not there yet, and for facts on their way between them. */
  patienceMs: number
}

/** What was made now; what had been there already is not counted. */
export interface Seeded {
  people: number
  plans: number
  invitations: number
}

const requestTimeoutMs = 20_000
const pauseMs = 1_000
const pagesMax = 50

/** Fills an environment with the synthetic data, through the public API as an admin would. Looks before it makes, so it may run again. Throws Refused. */
export async function seed({ gateway, admin, password, patienceMs }: SeedOptions): Promise<Seeded> {
  const patience = { gateway, until: performance.now() + patienceMs }
  const { access_token } = await call<{ access_token: string }>(patience, 'POST', '/api/v1/auth/login', admin)
  const api = { ...patience, token: access_token }
  const made = { people: 0, plans: 0, invitations: 0 }

  async function personId(person: { email: string; roles: string[] }): Promise<string> {
    const query = new URLSearchParams({ email: person.email })
    const { items } = await call<{ items: { person_id: string }[] }>(api, 'GET', `/api/v1/people?${query}`)
    if (items[0]) return items[0].person_id
    made.people += 1
    const body = person.roles.includes('candidate') ? person : { ...person, password }
    return (await call<{ person_id: string }>(api, 'POST', '/api/v1/people', body)).person_id
  }

  for (const recruiter of recruiters) await personId(recruiter)
  const panel_ids: string[] = []
  for (const interviewer of interviewers) {
    const id = await personId(interviewer)
    const path = `/api/v1/availability/${id}`
    // Hours that somebody has changed since stay as they are.
    if (!(await isThere(api, path))) await call(api, 'PUT', path, hours)
    panel_ids.push(id)
  }
  const plan_version_id = await publishedPlan(api, made)
  for (const candidate of candidates) {
    const candidate_id = await personId(candidate)
    const query = new URLSearchParams({ candidate_id, limit: '1' })
    const { items } = await call<{ items: unknown[] }>(api, 'GET', `/api/v1/invitations?${query}`)
    if (items.length > 0) continue
    await call(api, 'POST', '/api/v1/invitations', { plan_version_id, candidate_id, panel_ids })
    made.invitations += 1
  }
  return made
}

/** The plan's latest version, drafted and published where it is not yet. */
async function publishedPlan(api: Api, made: Seeded): Promise<string> {
  interface Summary {
    plan_id: string
    title: string
    latest: { plan_version_id: string } | null
  }
  let found: Summary | undefined
  let cursor: string | null = ''
  for (let page = 0; page < pagesMax && cursor !== null && !found; page++) {
    const query: URLSearchParams = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) })
    const list: { items: Summary[]; next_cursor: string | null } = await call(api, 'GET', `/api/v1/plans?${query}`)
    found = list.items.find(({ title }) => title === plan.title)
    cursor = list.next_cursor
  }
  if (found?.latest) return found.latest.plan_version_id
  const { plan_id } = found ?? (await call<{ plan_id: string }>(api, 'POST', '/api/v1/plans', plan))
  made.plans += 1
  const path = `/api/v1/plans/${plan_id}/publish`
  return (await call<{ plan_version_id: string }>(api, 'POST', path)).plan_version_id
}

/** The API said no; the message has the request, the status and the problem document. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  constructor(request: string, status: number, body: string) {
    super(`${request}: ${status} ${body.slice(0, 500)}`)
    this.status = status
  }
}

interface Api {
  gateway: string
  /** When patience ends, by the clock of `performance`. */
  until: number
  token?: string
}

/** A fact that another service has not heard of yet; a service that is starting. */
const passing = (status: number, body: string) =>
  status === 429 || status >= 502 || (status >= 400 && body.includes('"NOT_YET_KNOWN"'))

async function isThere(api: Api, path: string): Promise<boolean> {
  try {
    await call(api, 'GET', path)
    return true
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false
    throw error
  }
}

/** The answer's body. Throws Refused. */
async function call<T>(api: Api, method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {
    ...(api.token && { authorization: `Bearer ${api.token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    // One key for all attempts: an answer that was lost is given again.
    ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
  }
  for (;;) {
    const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const { status, text } = await send(new URL(path, api.gateway), request)
    if (status >= 200 && status < 300) return (text ? JSON.parse(text) : undefined) as T
    if (!passing(status, text) || performance.now() + pauseMs > api.until)
      throw new Refused(`${method} ${path.split('?')[0]}`, status, text)
    await delay(pauseMs)
  }
}

/** A gateway that can not be reached answers 503. */
async function send(url: URL, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(requestTimeoutMs) })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    const { message, cause } = error as Error
    return { status: 503, text: `${message} ${cause instanceof Error ? cause.message : ''}` }
  }
}
