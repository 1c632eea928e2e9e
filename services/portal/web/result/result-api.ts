import { createLink, recallLink, untilKnown } from '../candidate/link.ts'
import { createInterviewApi } from '../room/interview-api.ts'
import { type Api, take } from '../shared/api.ts'
import type { paths } from '../shared/api-types/scoring.ts'
import { mayBeSignedIn, api as sessionApi } from '../shared/session.ts'

export type Explanation =
  paths['/api/v1/scorecards/{session_id}/explanation']['get']['responses'][200]['content']['application/json']

/** Who asks: the holder of the link that this device keeps, else whoever is signed in; undefined for a stranger. */
export function candidateApi(bookingId: string): Api | undefined {
  const link = recallLink(bookingId)
  if (link) return createLink(link).api
  return mayBeSignedIn() ? sessionApi : undefined
}

/** The interview of a booking; null while it has not begun. Throws Refusal. */
export async function sessionOf(api: Api, bookingId: string): Promise<string | null> {
  return (await createInterviewApi(api).waitingRoom(bookingId)).session_id ?? null
}

export function readExplanation(api: Api, session_id: string): Promise<Explanation> {
  return untilKnown(() =>
    take(api.GET('/api/v1/scorecards/{session_id}/explanation', { params: { path: { session_id } } })),
  )
}

export async function askForPerson(api: Api, session_id: string, reason: string): Promise<void> {
  const body = reason.trim() ? { reason } : {}
  await untilKnown(() =>
    take(api.POST('/api/v1/scorecards/{session_id}/human-review', { params: { path: { session_id } }, body })),
  )
}
