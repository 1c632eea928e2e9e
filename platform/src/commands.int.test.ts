import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { randomName, tcpProxy, testServers, until } from '@candor/stack/testing'
import { MongoClient } from 'mongodb'
import { Type } from 'typebox'
import { createAggregateStore, ensureIndexes, type Stored } from './aggregate.ts'
import { type CommandOptions, type CommandRequest, createId, runCommand } from './commands.ts'
import { loadConfig, serviceConfig } from './config.ts'
import { createDoorbell } from './doorbell.ts'
import { problem } from './errors.ts'
import { buildHttp, problems } from './http.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { connectMongo } from './mongo.ts'
import { toCoded } from './problem.ts'
import { createRedis } from './redis.ts'
import { createTestKeys } from './test-keys.ts'

interface Counter {
  value: number
  owner: string
  seat?: string
  note?: string
}
type Answer = { status: 201; body: { id: string; value: number; version: number; note: string | null } }

const log = createLog({ service: 'test', level: 'silent' })

async function open(t: TestContext) {
  const mongo = await connectMongo(
    { MONGODB_URI: testServers().mongodbUri, MONGODB_DB: randomName('commands') },
    { log },
  )
  const store = createAggregateStore<Counter>(mongo.db, 'counters', { bell: createDoorbell() })
  await ensureIndexes(store, [
    { key: { seat: 1 }, name: 'seat', unique: true, partialFilterExpression: { seat: { $exists: true } } },
  ])
  t.after(async () => {
    await mongo.db.dropDatabase().catch(() => {})
    await mongo.stop()
  })
  return { store }
}

function request(
  o: { key?: string; body?: unknown; caller?: string; url?: string; params?: unknown } = {},
): CommandRequest {
  return {
    method: 'POST',
    headers: o.key === undefined ? {} : { 'idempotency-key': o.key },
    params: o.params ?? {},
    query: {},
    body: o.body ?? { add: 1 },
    routeOptions: { url: o.url ?? '/counters/:id/add' },
    verifiedCaller: { id: o.caller ?? 'p1', roles: ['recruiter'], kind: 'person', token_id: 't' },
    replayed: false,
  }
}

type Store = Awaited<ReturnType<typeof open>>['store']

/** Adds one and tells of it with one event, so that effects can be counted twice over. */
function adding(
  store: Store,
  id: string,
  more: Partial<CommandOptions<Counter, Answer>> = {},
): CommandOptions<Counter, Answer> {
  return {
    store,
    id,
    decide: (state) => ({
      state: { ...domain(state), value: (state?.value ?? 0) + 1 },
      events: [{ type: 'BookingFlagged', data: { booking_id: id, reason: 'counted' } }],
    }),
    reply: (doc) => ({
      status: 201,
      body: { id: doc._id, value: doc.value, version: doc.version, note: doc.note ?? null },
    }),
    ...more,
  }
}

const domain = (state: Stored<Counter> | undefined): Counter => ({ value: 0, owner: 'p1', ...state })

async function effects(store: Store, id: string) {
  const doc = await store.load(id)
  return { value: doc?.value ?? 0, events: doc?.outbox?.length ?? 0, commands: doc?.commands?.length ?? 0 }
}

test('the same command with one Idempotency-Key takes effect once', async (t) => {
  const { store } = await open(t)
  const id = randomUUID()
  const first = await runCommand(request({ key: 'k' }), adding(store, id))
  const again = request({ key: 'k' })
  const second = await runCommand(again, adding(store, id))
  assert.deepEqual(second, first)
  assert.equal(again.replayed, true)
  assert.deepEqual(first.body, { id, value: 1, version: 1, note: null })
  await runCommand(request({ key: 'k2' }), adding(store, id))
  const late = await runCommand(request({ key: 'k' }), adding(store, id))
  assert.deepEqual(late, first, 'the answer given then, not the view of now')
  assert.deepEqual(await effects(store, id), { value: 2, events: 2, commands: 2 })
})

test('the same command with one Idempotency-Key takes effect once, also when sent twice at the same time', async (t) => {
  const { store } = await open(t)
  for (let round = 0; round < 20; round++) {
    const key = `round-${round}`
    const create = request({ key, url: '/counters' })
    const id = createId(create)
    const twins = Array.from({ length: 5 }, () => request({ key, url: '/counters' }))
    const created = await Promise.all(twins.map((twin) => runCommand(twin, adding(store, createId(twin)))))
    for (const answer of created) assert.deepEqual(answer, created[0])
    assert.equal(twins.filter(({ replayed }) => !replayed).length, 1)
    assert.deepEqual(await effects(store, id), { value: 1, events: 1, commands: 1 })
    const changed = await Promise.all(
      Array.from({ length: 5 }, () => runCommand(request({ key: `add-${key}` }), adding(store, id))),
    )
    for (const answer of changed) assert.deepEqual(answer, changed[0])
    assert.deepEqual(await effects(store, id), { value: 2, events: 2, commands: 2 })
  }
})

test('a create is one write and no read; sent again it gets the first answer, even when it would be refused by now', async (t) => {
  const { store } = await open(t)
  let reads = 0
  const counting: Store = {
    ...store,
    load(id) {
      reads++
      return store.load(id)
    },
  }
  const create = async (key: string | undefined, more: Partial<CommandOptions<Counter, Answer>> = {}) => {
    const sent = request({ url: '/counters', ...(key && { key }) })
    const answer = await runCommand(sent, { ...adding(store, createId(sent)), ...more, store: counting })
    return { answer, replayed: sent.replayed }
  }
  await create(undefined)
  const first = await create('k')
  assert.equal(reads, 0)
  const refused = {
    decide() {
      throw problem('CONFLICT', 'closed by now')
    },
  }
  assert.deepEqual(await create('k', refused), { answer: first.answer, replayed: true })
  await assert.rejects(create('other', refused), { code: 'CONFLICT' })
  await assert.rejects(create(undefined, refused), { code: 'CONFLICT' })
  assert.deepEqual(await effects(store, first.answer.body.id), { value: 1, events: 1, commands: 1 })
})

test('one Idempotency-Key with another body, route or parameter is 422 and has no effect', async (t) => {
  const { store } = await open(t)
  const id = randomUUID()
  await runCommand(request({ key: 'k', body: { a: 1, b: { c: 2, d: 3 } } }), adding(store, id))
  const sameInOtherOrder = request({ key: 'k', body: { b: { d: 3, c: 2 }, a: 1 } })
  await runCommand(sameInOtherOrder, adding(store, id))
  assert.equal(sameInOtherOrder.replayed, true)
  const body = { a: 1, b: { c: 2, d: 3 } }
  for (const other of [{ body: { a: 2 } }, { body, url: '/counters/:id/remove' }, { body, params: { id: 'other' } }]) {
    await assert.rejects(runCommand(request({ key: 'k', ...other }), adding(store, id)), {
      code: 'IDEMPOTENCY_KEY_REUSED',
      status: 422,
    })
  }
  assert.equal((await effects(store, id)).value, 1)
})

test('keys of different callers never meet', async (t) => {
  const { store } = await open(t)
  const id = randomUUID()
  await runCommand(request({ key: 'k', caller: 'p1' }), adding(store, id))
  await runCommand(request({ key: 'k', caller: 'p2' }), adding(store, id))
  assert.equal((await effects(store, id)).value, 2)
  assert.notEqual(createId(request({ key: 'k', caller: 'p1' })), createId(request({ key: 'k', caller: 'p2' })))
})

test('an id made from a key is a stable UUID; without a key each is new', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const id = createId(request({ key: 'k' }))
  assert.match(id, uuid)
  assert.equal(createId(request({ key: 'k', body: 'other' })), id)
  assert.notEqual(createId(request({ key: 'k', url: '/other' })), id)
  assert.match(createId(request()), uuid)
  assert.notEqual(createId(request()), createId(request()))
})

test('the last 32 commands are kept, and a large reply is rendered again', async (t) => {
  const { store } = await open(t)
  const id = randomUUID()
  const note = 'n'.repeat(10_000)
  const noting = adding(store, id, {
    decide: (state) => ({ state: { ...domain(state), value: (state?.value ?? 0) + 1, note }, events: [] }),
  })
  await runCommand(request({ key: 'large' }), noting)
  assert.equal((await store.load(id))?.commands?.[0]?.reply, null)
  const replay = request({ key: 'large' })
  assert.equal((await runCommand(replay, noting)).body.note, note)
  assert.equal(replay.replayed, true)
  for (let index = 0; index < 40; index++) await runCommand(request({ key: `k${index}` }), adding(store, id))
  assert.equal((await effects(store, id)).commands, 32)
})

test('a key that is empty, too long or not printable is refused', async (t) => {
  const { store } = await open(t)
  for (const key of ['', 'x'.repeat(256), 'tab\there', 'ümlaut']) {
    await assert.rejects(runCommand(request({ key }), adding(store, randomUUID())), {
      code: 'VALIDATION_FAILED',
      status: 400,
    })
  }
})

test('a lost race is decided again on the new state, and VERSION_CONFLICT when it may not', async (t) => {
  const { store } = await open(t)
  const id = randomUUID()
  await runCommand(request(), adding(store, id))
  await Promise.all([runCommand(request(), adding(store, id)), runCommand(request(), adding(store, id))])
  assert.equal((await effects(store, id)).value, 3)
  let intruders = 1
  const meddling = (attempts: number) =>
    runCommand(request(), {
      ...adding(store, id, { attempts }),
      store: {
        ...store,
        async save(...args) {
          if (intruders-- > 0) await runCommand(request(), adding(store, id))
          return store.save(...args)
        },
      },
    })
  await assert.rejects(meddling(1), { code: 'VERSION_CONFLICT' })
  intruders = 1
  assert.equal((await meddling(3)).body.value, 6)
})

test('a refusal of the domain leaves nothing behind', async (t) => {
  const { store } = await open(t)
  const id = randomUUID()
  const refusing = adding(store, id, {
    decide: () => {
      throw problem('FORBIDDEN', 'no')
    },
  })
  await assert.rejects(runCommand(request({ key: 'k' }), refusing), { code: 'FORBIDDEN' })
  assert.equal(await store.load(id), undefined)
})

test('a taken unique value is told to the service, which answers or tries another', async (t) => {
  const { store } = await open(t)
  const taking = (id: string, seat: () => string, onDuplicate?: CommandOptions<Counter, Answer>['onDuplicate']) =>
    adding(store, id, {
      decide: (state) => ({ state: { ...domain(state), seat: seat() }, events: [] }),
      ...(onDuplicate && { onDuplicate }),
    })
  const key = 'taken'
  await runCommand(
    request({ key: 'first' }),
    taking(randomUUID(), () => 'a1'),
  )
  await assert.rejects(
    runCommand(
      request({ key }),
      taking(randomUUID(), () => 'a1'),
    ),
    { code: 'DUPLICATE_KEY' },
  )
  const mapped = taking(
    randomUUID(),
    () => 'a1',
    (error) => {
      assert.deepEqual(Object.keys(error.keyPattern), ['seat'])
      return problem('CONFLICT', 'the seat is taken')
    },
  )
  await assert.rejects(runCommand(request({ key }), mapped), { code: 'CONFLICT' })
  let next = 1
  const searching = taking(
    randomUUID(),
    () => `a${next}`,
    () => {
      next += 1
      return 'retry'
    },
  )
  await runCommand(request({ key }), searching)
  assert.equal((await store.load(searching.id))?.seat, 'a2')
  const stubborn = taking(
    randomUUID(),
    () => 'a1',
    () => 'retry',
  )
  await assert.rejects(runCommand(request({ key }), stubborn), { code: 'UNAVAILABLE' })
})

test('twins that meet a unique index of the service still give one effect and one answer', async (t) => {
  const { store } = await open(t)
  for (let round = 0; round < 20; round++) {
    const seated = (twin: CommandRequest) =>
      runCommand(
        twin,
        adding(store, createId(twin), {
          decide: (state) => ({ state: { ...domain(state), seat: `s${round}` }, events: [] }),
        }),
      )
    const twins = Array.from({ length: 4 }, () => request({ key: `seat-${round}` }))
    const answers = await Promise.all(twins.map(seated))
    for (const answer of answers) assert.deepEqual(answer, answers[0])
  }
})

/** A store behind a wire that can be cut, on a client that does not retry by itself. */
async function openThroughProxy(t: TestContext) {
  const { host } = new URL(testServers().mongodbUri)
  const proxy = await tcpProxy(host.split(',')[0] ?? host)
  const client = new MongoClient(`mongodb://${proxy.address}/`, {
    directConnection: true,
    retryWrites: false,
    retryReads: false,
    serverSelectionTimeoutMS: 2_000,
    heartbeatFrequencyMS: 500,
    writeConcern: { w: 'majority' },
  })
  const db = client.db(randomName('commands'))
  const store = createAggregateStore<Counter>(db, 'counters', { bell: createDoorbell() })
  t.after(async () => {
    await db.dropDatabase().catch(() => {})
    await client.close()
    await proxy.close()
  })
  return { store, proxy }
}

test('when the answer of the write is lost, the command is looked up before anything else is said', async (t) => {
  const { store, proxy } = await openThroughProxy(t)
  const id = randomUUID()
  await runCommand(request({ key: 'before' }), adding(store, id))
  const cut = proxy.cutNextAnswer((bytes) => bytes.includes('body_hash'))
  const lost = request({ key: 'lost' })
  const answer = await runCommand(lost, adding(store, id))
  await cut
  assert.equal(lost.replayed, true)
  assert.equal(answer.body.value, 2)
  assert.deepEqual(await effects(store, id), { value: 2, events: 2, commands: 2 })
})

test('MongoDB unreachable: 503 within a bounded time, nothing doubled, and recovery by itself', async (t) => {
  const { store, proxy } = await openThroughProxy(t)
  const id = randomUUID()
  await runCommand(request({ key: 'before' }), adding(store, id))
  proxy.block()
  const begun = performance.now()
  const error = await runCommand(request({ key: 'during' }), adding(store, id)).catch((thrown: unknown) => thrown)
  assert.equal(toCoded(error).code, 'UNAVAILABLE', String(error))
  assert.ok(toCoded(error).retryAfterSeconds)
  assert.ok(performance.now() - begun < 8_000)
  proxy.restore()
  const after = await until('the command to be accepted again', () =>
    runCommand(request({ key: 'during' }), adding(store, id)).catch(() => undefined),
  )
  assert.equal(after.body.value, 2)
})

test('over HTTP: twins get the same answer, one marked Idempotency-Replayed; another body is a 422 problem', async (t) => {
  const { store } = await open(t)
  const env = { MONGODB_URI: testServers().mongodbUri, KAFKA_BROKERS: 'nowhere:1', REDIS_URL: 'redis://127.0.0.1:1' }
  const config = loadConfig(serviceConfig('test', {}), env)
  const redis = createRedis(config, { log })
  const keys = await createTestKeys()
  const metrics = createMetrics('test')
  const app = await buildHttp({
    service: 'test',
    config,
    log,
    metrics,
    keys: keys.store,
    redis: redis.client,
    title: 'Test',
  })
  t.after(async () => {
    await app.close()
    await redis.stop()
  })
  const View = Type.Object({
    id: Type.String(),
    value: Type.Integer(),
    version: Type.Integer(),
    note: Type.Union([Type.String(), Type.Null()]),
  })
  app.post(
    '/counters',
    {
      config: { roles: ['recruiter'] },
      schema: { body: Type.Object({ add: Type.Integer() }), response: { 201: View, ...problems(400, 409, 422) } },
    },
    async (incoming, reply) => {
      const { status, body } = await runCommand(incoming, adding(store, createId(incoming)))
      return reply.code(status).send(body)
    },
  )
  const headers = { ...(await keys.bearer('p1', ['recruiter'])), 'idempotency-key': 'one' }
  const send = (add: number) => app.inject({ method: 'POST', url: '/counters', headers, payload: { add } })
  const [first, second] = await Promise.all([send(1), send(1)])
  assert.equal(first.statusCode, 201, first.body)
  assert.equal(second.body, first.body)
  const replayed = [first, second].map((response) => response.headers['idempotency-replayed'])
  assert.deepEqual(replayed.sort(), ['true', undefined])
  assert.equal((await effects(store, first.json().id)).value, 1)
  const reused = await send(2)
  assert.equal(reused.statusCode, 422)
  assert.equal(reused.json().code, 'IDEMPOTENCY_KEY_REUSED')
})
