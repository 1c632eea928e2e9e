import type { Middleware } from 'openapi-fetch'
import { createApi, Refusal, take } from './api.ts'

function csrfToken(): string {
  return /(?:^|; )(?:__Host-)?candor-csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ''
}

let refreshing: Promise<boolean> | undefined

/** Renews the session's cookies; several callers at once share one renewal. False when nobody is signed in any more. */
function renew(): Promise<boolean> {
  refreshing ??= fetch('/session/refresh', { method: 'POST', headers: { 'x-csrf-token': csrfToken() } })
    .then((answer) => answer.ok)
    .finally(() => {
      refreshing = undefined
    })
  return refreshing
}

const sent = new WeakMap<Request, Request>()

/** Proves to the gateway where a change comes from, and repeats a request once when the access token had run out. */
const session: Middleware = {
  onRequest({ request }) {
    request.headers.set('x-csrf-token', csrfToken())
    sent.set(request, request.clone())
    return request
  },
  async onResponse({ request, response }) {
    const again = sent.get(request)
    if (response.status !== 401 || !again || !csrfToken()) return undefined
    if (!(await renew())) return undefined
    again.headers.set('x-csrf-token', csrfToken())
    return fetch(again)
  },
}

export const api = createApi(session)

/** Throws a Refusal, with `WRONG_CREDENTIALS` or `TOO_MANY_ATTEMPTS` among the codes. */
export async function signIn(email: string, password: string): Promise<void> {
  await take(post({ email, password }))
}

async function post(body: object) {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const error: unknown = response.ok ? undefined : await response.json().catch(() => undefined)
  return { response, error, data: undefined }
}

/** Ends the session here and at identity. */
export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE', headers: { 'x-csrf-token': csrfToken() } })
}

/** Whether a refusal means that nobody is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && (error.problem.status === 401 || error.code === 'SIGNED_OUT')
}

/** Whether there may be a session at all; without the cookie nobody needs to be asked. */
export function mayBeSignedIn(): boolean {
  return csrfToken() !== ''
}
