import type { Middleware } from 'openapi-fetch'
import { type Api, createApi, Refusal, take } from '../shared/api.ts'

export interface Link {
  /** Acts as the holder of the link. */
  api: Api
  /** Acts as anyone. */
  open: Api
  /** Milliseconds since the epoch on the server's clock, to the second. */
  serverNow(): number
}

/** Access tokens live 15 minutes; a new one is asked for before that. */
const renewAfterMs = 12 * 60_000

/** A client that acts with what an invitation link allows: its one booking. The link is exchanged when first needed, and again in time. */
export function createLink(linkToken: string): Link {
  let aheadMs = 0
  let access: { token: Promise<string>; at: number } | undefined
  const open = createApi(listenToClock())
  const api = createApi(listenToClock(), {
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await accessToken()}`)
      return request
    },
  })

  function listenToClock(): Middleware {
    return {
      onResponse({ response }) {
        const said = Date.parse(response.headers.get('date') ?? '')
        // The header has whole seconds: on average the time is half a second later.
        if (!Number.isNaN(said)) aheadMs = said + 500 - Date.now()
      },
    }
  }

  function accessToken(): Promise<string> {
    if (!access || performance.now() - access.at > renewAfterMs) {
      const token = untilKnown(() =>
        take(open.POST('/api/v1/auth/exchange', { body: { invitation_token: linkToken } })),
      ).then(({ access_token }) => access_token)
      access = { token, at: performance.now() }
      token.catch(() => {
        access = undefined
      })
    }
    return access.token
  }

  return { api, open, serverNow: () => Date.now() + aheadMs }
}

const triesMax = 8

/** Asks again while the answer is that a fact is still on its way between two parts of Candor; a few seconds at most. */
export async function untilKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'NOT_YET_KNOWN' || tries >= triesMax) throw error
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
}

const placeOf = (bookingId: string) => `candor-link:${bookingId}`

/** Lets this device find its way from the calendar entry into the interview, which is a page of its own. */
export function rememberLink(bookingId: string, linkToken: string): void {
  try {
    localStorage.setItem(placeOf(bookingId), linkToken)
  } catch {
    // Without storage the invitation link itself leads to the interview.
  }
}

export function recallLink(bookingId: string): string | undefined {
  try {
    return localStorage.getItem(placeOf(bookingId)) ?? undefined
  } catch {
    return undefined
  }
}
