import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Stored } from '@candor/platform/aggregate'
import { createFoldEngine } from '@candor/platform/fold-engine'
import { createKeyStore } from '@candor/platform/keys'
import { createTestKeys } from '@candor/platform/test-keys'
import { freePort } from '@candor/stack/ports'
import { testServers, until } from '@candor/stack/testing'
import type { Booking } from './booking.ts'
import { issueInvitation } from './invitation.ts'
import { ahead, eventOf, openScheduling, personSaved, type Scheduling, secret } from './testing.ts'

const racers = Number(process.env.RACERS ?? 1_000)
const minuteMs = 60_000
const dayMs = 86_400_000

/** A service process of its own on the database of the test, which may be killed and comes back on its port. */
interface Instance {
  url: string
  kill(): Promise<void>
  start(): Promise<void>
}

async function openInstance(s: Scheduling): Promise<Instance> {
  const servers = testServers()
  const [port, adminPort] = [await freePort(), await freePort()]
  let child: ChildProcess | undefined
  const instance: Instance = {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async start() {
      child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', 'src/main.ts'], {
        cwd: path.resolve(import.meta.dirname, '..'),
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          PATH: process.env.PATH,
          HOST: '127.0.0.1',
          PORT: String(port),
          ADMIN_PORT: String(adminPort),
          MONGODB_URI: servers.mongodbUri,
          MONGODB_DB: s.path.db.databaseName,
          KAFKA_BROKERS: servers.kafkaBrokers,
          KAFKA_TOPIC_PREFIX: s.path.kafka.prefix,
          KAFKA_PARTITIONS: '1',
          REDIS_URL: servers.redisUrl,
          KEY_ENCRYPTION_SECRET: secret,
          RATE_LIMIT_PER_MINUTE: '1000000',
          LOG_LEVEL: 'fatal',
        },
      })
      const ready = () =>
        fetch(`http://127.0.0.1:${adminPort}/ready`).then(
          (answer) => answer.ok,
          () => false,
        )
      await until(`the service on ${port}`, ready, 240_000)
    },
  }
  s.path.cleanup.after(() => instance.kill())
  await instance.start()
  return instance
}

const zones = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']
const zoneOf = (n: number) => zones[n % zones.length] as string
const limits = { daily_limit: 3, weekly_limit: 8, buffer_after_minutes: 10 }

/** 6 managers and 18 seniors in four zones, and two plans that want three of them. */
async function openRace(s: Scheduling) {
  const people = [
    ...Array.from({ length: 6 }, (_, n) => [`manager-${n}`, 'manager'] as const),
    ...Array.from({ length: 18 }, (_, n) => [`senior-${n}`, 'senior'] as const),
  ]
  const zone = new Map(people.map(([id], n) => [id, zoneOf(n)]))
  for (const [id, qualification] of people)
    await s.interviewer(id, { ...limits, time_zone: zone.get(id) as string, horizon_days: 60 }, [qualification])
  const seat = (qualification: string, count: number) => ({
    seat_id: qualification,
    qualification,
    count,
    required_reviews: 0,
  })
  const panel = { required_reviews: 1, review_due_hours: 24, trained_count: 0, shadow_count: 0 }
  const plans = [
    await s.plan('one', { panel: { ...panel, seats: [seat('manager', 1), seat('senior', 2)] } }),
    await s.plan('two', { panel: { ...panel, seats: [seat('senior', 3)] } }),
  ]
  await s.deliver(...Array.from({ length: racers }, (_, n) => personSaved(`candidate-${n}`, ['candidate'])))
  return { zone, plans }
}

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the answer holds
  body: any
}

/** As a careful client does it: the same Idempotency-Key until there is an answer, at whichever instance there is. */
function client(instances: Instance[], lost: { answers: number }) {
  return async (n: number, headers: object, url: string, key: string, body: object): Promise<Answer> => {
    for (let attempt = n; ; attempt++) {
      const instance = instances[attempt % instances.length] as Instance
      try {
        const answer = await fetch(`${instance.url}${url}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
          body: JSON.stringify(body),
        })
        if (answer.status < 500) return { status: answer.status, body: await answer.json() }
      } catch {
        lost.answers += 1
      }
      await wait(100 + Math.random() * 400)
    }
  }
}

const localDate = (at: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()

/** Counts from starts, ends and panels alone, not from claims, which are what is being tested. */
function violations(bookings: Stored<Booking>[], zone: ReadonlyMap<string, string>) {
  const found = { overlaps: 0, beyond_day: 0, beyond_week: 0 }
  const byPerson = new Map<string, { from: number; until: number; at: Date }[]>()
  for (const booking of bookings) {
    const add = (id: string, after: number) => {
      const until = booking.ends_at.getTime() + after * minuteMs
      const own = { from: booking.starts_at.getTime(), until, at: booking.starts_at }
      byPerson.set(id, [...(byPerson.get(id) ?? []), own])
    }
    add(booking.candidate_id, 0)
    for (const { person_id } of booking.panel) add(person_id, limits.buffer_after_minutes)
  }
  for (const [id, interviews] of byPerson) {
    const sorted = interviews.toSorted((a, b) => a.from - b.from)
    found.overlaps += sorted.filter(({ from }, n) => n > 0 && from < (sorted[n - 1]?.until ?? 0)).length
    const zoneId = zone.get(id)
    if (!zoneId) continue
    const dates = interviews.map(({ at }) => localDate(at, zoneId))
    const most = (keys: string[]) =>
      Math.max(
        ...Map.groupBy(keys, (key) => key)
          .values()
          .map((group) => group.length),
      )
    if (most(dates.map(String)) > limits.daily_limit) found.beyond_day += 1
    if (most(dates.map((date) => `${date.yearOfWeek}-${date.weekOfYear}`)) > limits.weekly_limit) found.beyond_week += 1
  }
  return found
}

test(`${racers} people book overlapping panels over 50 slots at two processes that are killed in between`, {
  timeout: 900_000,
}, async (t) => {
  const s = await openScheduling(t)
  const keys = await createTestKeys({ kid: 'race' })
  const keyStore = createKeyStore(s.path.db, s.path.bell)
  const [not_before, expires_at] = [new Date(0), new Date(Date.now() + dayMs)]
  const published = eventOf('KeyPublished', keys.kid, {
    kid: keys.kid,
    issuer: 'identity',
    use: 'access_token',
    algorithm: 'EdDSA',
    public_jwk: keys.publicJwk,
    not_before,
    expires_at,
  })
  const folds = [keyStore.fold]
  await createFoldEngine({ service: 'scheduling', folds, bell: s.path.bell }).run([{ event: published }])
  const { zone, plans } = await openRace(s)
  const instances = await Promise.all([openInstance(s), openInstance(s)])

  // Monday to Friday of the week after next, ten starts a day: an interview of an hour overlaps its neighbours.
  const monday = ahead(14 - ((new Date().getUTCDay() + 6) % 7), 8)
  const starts = Array.from({ length: 50 }, (_, n) => {
    return new Date(monday.getTime() + Math.floor(n / 10) * dayMs + (n % 10) * 30 * minuteMs).toISOString()
  })
  const lost = { answers: 0 }
  const post = client(instances, lost)
  const answers: Answer[] = []
  const race = async (n: number) => {
    const id = `candidate-${n}`
    const [starts_at, plan_version_id] = [starts[n % starts.length] as string, plans[n % 3 === 0 ? 1 : 0] as string]
    // Every second one books for themselves with an invitation, first holding the slot; recruiters book for the others.
    if (n % 2 === 0) {
      const recruiter = await keys.bearer(`recruiter-${n % 40}`, ['recruiter'])
      return await post(n, recruiter, '/api/v1/bookings', id, { plan_version_id, candidate_id: id, starts_at })
    }
    const invitation_id = `invitation-${n}`
    const facts = { invitation_id, plan_version_id, candidate_id: id, recruiter_id: 'rita', panel_ids: [] }
    const issued_at = new Date()
    const decision = issueInvitation({ ...facts, issued_at, expires_at }, 'a token')
    await s.stores.invitations.save(undefined, invitation_id, decision, { actor: 'rita', at: issued_at })
    const own = await keys.bearer(id, ['candidate'], { invitation_id })
    const hold = await post(n, own, '/api/v1/holds', `hold ${id}`, { starts_at })
    if (hold.status !== 201) return hold
    return await post(n, own, '/api/v1/bookings', `book ${id}`, { hold_id: hold.body.booking_id })
  }
  const kills = [0.1, 0.35, 0.6].map((part) => Math.floor(racers * part))
  let killed = 0
  let restarting: Promise<void> = Promise.resolve()
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: racers }, async (_, n) => {
      const answer = await race(n)
      answers.push(answer)
      if (answers.length < (kills[killed] ?? Number.POSITIVE_INFINITY)) return
      const instance = instances[killed++ % 2] as Instance
      restarting = restarting.then(() => instance.kill()).then(() => instance.start())
      restarting.catch(() => undefined)
    }),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  await restarting

  const docs = await s.stores.bookings.collection.find({ status: { $in: ['held', 'confirmed'] } }).toArray()
  const won = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ status }) => status !== 201)
  const found = violations(docs, zone)
  const codes = Map.groupBy(refused, ({ status, body }) => `${status} ${body.code}`)
  const counts = Object.fromEntries(codes.entries().map(([code, group]) => [code, group.length]))
  const figures = { racers, won: won.length, ...counts, ...found, killed, answers_lost: lost.answers }
  t.diagnostic(JSON.stringify({ ...figures, seconds: Number(seconds.toFixed(1)) }))

  assert.deepEqual(found, { overlaps: 0, beyond_day: 0, beyond_week: 0 })
  assert.equal(killed, kills.length)
  assert.deepEqual(
    docs.map((doc) => `${doc.booking_id} ${doc.status}`).toSorted(),
    won.map(({ body }) => `${body.booking_id} confirmed`).toSorted(),
    'what was answered 201 is there, and nothing else is',
  )
  assert.ok(docs.length >= 25, 'the racers did not keep each other out')
  for (const { status, body } of refused) {
    assert.deepEqual([status, body.code], [409, 'SLOT_TAKEN'])
    assert.ok(body.alternatives.length > 0, 'every loser is told what else there is')
  }
})
