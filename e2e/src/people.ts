import { randomBytes } from 'node:crypto'
import type { Api } from './api.ts'
import type { Journey } from './journey-schema.ts'
import type { Trace } from './timeline.ts'

/** A person of a journey as the platform knows them. */
export interface Player {
  key: string
  person_id: string
  email: string
  name: string
  time_zone: string
  /** Unset for candidates: they come by invitation. */
  password?: string
}

export const newPassword = () => randomBytes(15).toString('base64url')

/** Creates a person under an address that nobody has yet. */
export async function createPlayer(
  api: Api,
  call: { trace: Trace; token: string },
  role: 'recruiter' | 'interviewer' | 'candidate',
  {
    key = role,
    name,
    time_zone,
    locale,
    qualifications = [],
  }: Journey['people']['recruiter'] & { key?: string; qualifications?: string[] },
): Promise<Player> {
  const email = `${role}.${key}.${randomBytes(5).toString('hex')}@candor.example`
  const password = role === 'candidate' ? {} : { password: newPassword() }
  const body = { email, name, roles: [role], time_zone, locale, qualifications, ...password }
  const { person_id } = await api.post<{ person_id: string }>('/api/v1/people', { ...call, body })
  return { key, person_id, email, name, time_zone, ...password }
}

/** An access token for a person with a password. */
export async function signIn(
  api: Api,
  trace: Trace,
  { email, password }: { email: string; password?: string },
): Promise<string> {
  const { access_token } = await api.post<{ access_token: string }>('/api/v1/auth/login', {
    trace,
    body: { email, password },
  })
  return access_token
}

/**
 * The journey's hours, opened up for today and tomorrow: a demonstration does not wait for office hours.
 */
export function hoursFromNow({ availability }: Journey, now = Temporal.Now.instant()): object {
  const today = now.toZonedDateTimeISO(availability.time_zone).toPlainDate()
  const open = [{ from: '00:00', until: '24:00' }]
  const overrides = [today, today.add({ days: 1 })].map((date) => ({ date: date.toString(), hours: open }))
  return { ...availability, overrides, minimum_notice_minutes: 0 }
}
