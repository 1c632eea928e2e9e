import { type AggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { type Cleanup, counterStore, type EventPath, openEventPath } from '@candor/platform/event-testing'
import type { NewEvent } from '@candor/platform/events'
import { createTestKeys } from '@candor/platform/test-keys'
import { randomName, testServers, until } from '@candor/stack/testing'
import { type Db, MongoClient } from 'mongodb'
import { v7 as uuidv7 } from 'uuid'
import { dropFromKafka } from '../bench/ground.ts'

/** Topics and a database of a run's own, and everything that the interview service hears from others: keys and bookings. */
export interface Ground {
  path: EventPath
  /** Database of the interview service. */
  database: string
  db: Db
  /** An access token that the service accepts. */
  token(id: string, role: 'candidate' | 'recruiter' | 'interviewer'): Promise<string>
  /** Publishes a confirmed booking that can be started at once, and is over in two hours. */
  book(planVersionId: string, candidateId: string): Promise<string>
}

export async function openGround(t: Cleanup): Promise<Ground> {
  const path = await openEventPath(t, {
    service: 'load',
    topics: ['candor.key.v1', 'candor.booking.v1'],
    partitions: 8,
  })
  path.cleanup.after(() => dropFromKafka(path.kafka))
  const keys = await createTestKeys()
  const store: AggregateStore<{ count: number }> = await counterStore(path.db, path.bell)
  await ensureIndexes(store)
  await path.relay(store)
  const publish = (id: string, event: NewEvent) =>
    store.save(undefined, id, { state: { count: 1 }, events: [event] }, { actor: 'load', at: new Date() })
  await publish(keys.kid, {
    type: 'KeyPublished',
    data: {
      kid: keys.kid,
      issuer: 'identity',
      use: 'access_token',
      algorithm: 'EdDSA',
      public_jwk: keys.publicJwk,
      not_before: new Date(0),
      expires_at: null,
    },
  })
  const database = randomName('interview')
  const client = await MongoClient.connect(testServers().mongodbUri)
  path.cleanup.after(async () => {
    await client.db(database).dropDatabase()
    await client.close()
  })
  return {
    path,
    database,
    db: client.db(database),
    // A run may take longer than a usual token lives.
    token: (id, role) => keys.token(id, [role], { exp: Math.floor(Date.now() / 1_000) + 7_200 }),
    async book(planVersionId, candidateId) {
      const booking_id = uuidv7()
      const now = Date.now()
      await publish(booking_id, {
        type: 'BookingConfirmed',
        data: {
          booking_id,
          invitation_id: null,
          plan_version_id: planVersionId,
          candidate_id: candidateId,
          recruiter_id: 'load',
          title: 'Network engineer',
          panel: [{ person_id: 'interviewer', seat_id: 's1', shadow: false }],
          starts_at: new Date(now - 60_000),
          ends_at: new Date(now + 7_200_000),
          candidate_time_zone: 'Asia/Kolkata',
          calendar_uid: booking_id,
          calendar_sequence: 0,
          time_multiplier: 1,
        },
      })
      return booking_id
    },
  }
}

const levels = [1, 2].map((level) => ({ level, label: `${level}`, anchor: `${level}` }))

/** Publishes a plan of so many open questions `q1`, `q2` …; returns the id of its version. */
export async function publishPlan(ground: Ground, url: string, questions: number): Promise<string> {
  const authorization = `Bearer ${await ground.token('recruiter', 'recruiter')}`
  const post = async (path: string, body?: object) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { plan_id: string; plan_version_id: string }
  }
  const { plan_id } = await post('/api/v1/plans', {
    title: 'Network engineer',
    duration_minutes: 60,
    panel: { seats: [{}], required_reviews: 1 },
    questions: Array.from({ length: questions }, (_, n) => ({
      question_id: `q${n + 1}`,
      kind: 'open',
      category: 'technical',
      text: `What are the objectives of IPv6? State at least ${n + 1}.`,
      criteria: [{ name: 'Right', levels }],
    })),
  })
  return (await post(`/api/v1/plans/${plan_id}/publish`)).plan_version_id
}

/** One candidate whose interview has begun, with everything consented to. */
export interface Begun {
  candidate_id: string
  session_id: string
  token: string
}

/** Books, and starts with the consent given, as a candidate's page does. `urlOf` names an instance that can be asked. */
export async function beginSession(ground: Ground, urlOf: () => string, planVersionId: string): Promise<Begun> {
  const candidate_id = uuidv7()
  const token = await ground.token(candidate_id, 'candidate')
  const booking_id = await ground.book(planVersionId, candidate_id)
  const post = async (path: string, body: object) => {
    const response = await fetch(`${urlOf()}/api/v1/interviews/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (response.ok) return JSON.parse(text) as { session_id: string }
    // The booking is still on its way through Kafka, or the machine is busy: a page would try again, too.
    if (response.status === 503 || text.includes('NOT_YET_KNOWN')) return undefined
    throw new Error(`${path}: ${response.status} ${text}`)
  }
  const consent = { recording: true, automated_scoring: true, notice_version: '2' }
  const { session_id } = await until('the booking', () => post('start', { booking_id, consent }), 120_000)
  return { candidate_id, session_id, token }
}

/** Runs `task` for 0 … count-1, so many at a time. */
export async function inParallel(count: number, atOnce: number, task: (n: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await task(next++)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
}
