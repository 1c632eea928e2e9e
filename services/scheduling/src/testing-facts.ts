import type { Received } from '@candor/platform/events'
import type { Availability } from './availability.ts'
import type { Plan } from './on-plan.ts'
import type { Interviewer, World } from './slots.ts'

/** Facts for tests: somebody who works nine to five in Berlin on every weekday, and a plan of 45 minutes. */
export const berlin: Availability & { version: number } = {
  person_id: 'ada',
  time_zone: 'Europe/Berlin',
  weekly: Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [{ from: '09:00', until: '17:00' }]]),
  ),
  overrides: [],
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  minimum_notice_minutes: 0,
  daily_limit: 8,
  horizon_days: 60,
  share_percent: 100,
  time_off: [],
  since: new Date(0),
  updated_at: new Date(0),
  version: 1,
}

export const plan: Plan = {
  plan_version_id: 'plan-1-v1',
  plan_id: 'plan-1',
  plan_version: 1,
  title: 'Network engineer',
  description: '',
  duration_minutes: 45,
  automated_scoring: true,
  seats: [{ seat_id: 'lead', qualification: null, count: 1 }],
  trained_count: 0,
  shadow_count: 0,
  retired_at: null,
}

export function interviewer(
  person_id: string,
  qualifications: string[] = [],
  changes: Partial<Availability> = {},
): Interviewer {
  return { person_id, qualifications, availability: { ...berlin, ...changes, person_id } }
}

export const world = (interviewers: Interviewer[], facts: Partial<World> = {}): World => ({
  interviewers,
  taken: [],
  loads: new Map(),
  now: ms('2026-03-01T00:00Z'),
  ...facts,
})

/** Milliseconds of an RFC 3339 time. */
export const ms = (text: string) => Date.parse(text)

let offset = 0

/** An event as a fold gets it. */
export function received<T extends Received['type']>(
  type: T,
  key: string,
  seq: number,
  data: Extract<Received, { type: T }>['data'],
): Extract<Received, { type: T }> {
  offset += 1
  const at = new Date('2026-03-01T00:00:00Z')
  const record = {
    topic: 'candor.person.v1',
    id: `event-${offset}`,
    at,
    actor: 'someone',
    partition: 0,
    offset: `${offset}`,
  }
  return { type, data, key, seq, ...record } as unknown as Extract<Received, { type: T }>
}
