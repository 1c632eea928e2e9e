import { type EventData, type EventType, topicOf } from '@candor/contracts/catalog'
import type { Received } from '@candor/platform/events'
import type { MailFacts } from './mail-facts.ts'

/** Facts for tests: Asha in Kolkata meets Tom (London) and Mei, who watches. */
export const ids = {
  asha: 'asha-1',
  tom: 'tom-1',
  mei: 'mei-1',
  rita: 'rita-1',
  booking: 'booking-1',
  plan: 'plan-1-v1',
}

export const startsAt = new Date('2026-11-24T10:00:00Z')
export const endsAt = new Date('2026-11-24T10:45:00Z')

export const panel: EventData['BookingConfirmed']['panel'] = [
  { person_id: ids.tom, seat_id: 'lead', shadow: false },
  { person_id: ids.mei, seat_id: 'lead', shadow: true },
]

export const confirmed: EventData['BookingConfirmed'] = {
  booking_id: ids.booking,
  invitation_id: 'invitation-1',
  plan_version_id: ids.plan,
  candidate_id: ids.asha,
  recruiter_id: ids.rita,
  title: 'Network engineer <senior>',
  panel,
  starts_at: startsAt,
  ends_at: endsAt,
  candidate_time_zone: 'Asia/Kolkata',
  calendar_uid: 'booking-1@candor',
  calendar_sequence: 0,
  time_multiplier: 1,
}

let offset = 0

/** An event as a fold gets it. */
export function received<T extends EventType>(
  type: T,
  key: string,
  seq: number,
  data: EventData[T],
  at = new Date('2026-11-20T08:00:00Z'),
): Received<T> {
  offset += 1
  const record = { id: `event-${offset}`, at, actor: 'someone', partition: 0, offset: `${offset}` }
  return { type, data, key, seq, topic: topicOf[type], ...record } as unknown as Received<T>
}

export function mailFacts(changes: Partial<MailFacts> & Pick<MailFacts, 'kind'>): MailFacts {
  return {
    to: { name: 'Asha Rao', role: 'candidate' },
    clock: { time_zone: 'Asia/Kolkata', language: 'en' },
    title: confirmed.title,
    candidate_name: 'Asha Rao',
    interviewer_names: ['Tom Hill', 'Mei Lin'],
    starts_at: startsAt,
    ends_at: endsAt,
    previous_starts_at: new Date('2026-11-23T10:00:00Z'),
    candidate_time_zone: 'Asia/Kolkata',
    duration_minutes: 45,
    question_count: 6,
    automated_scoring: true,
    expires_at: new Date('2026-11-30T18:00:00Z'),
    due_at: new Date('2026-11-26T18:00:00Z'),
    url: 'https://candor.example/interviews/booking-1',
    ...changes,
  }
}
