// The service of the command figure: one route, put together like every `services/*/src/main.ts`. What it writes it also reads back
// from Kafka and folds into a second collection, as another service would.
import { createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { createId, runCommand } from '@candor/platform/commands'
import { loadConfig, serviceConfig } from '@candor/platform/config'
import { createConsumer } from '@candor/platform/consumer'
import { createDoorbell } from '@candor/platform/doorbell'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { buildHttp, problems } from '@candor/platform/http'
import { httpPart } from '@candor/platform/http-part'
import { createKafka } from '@candor/platform/kafka'
import { createKeyStore } from '@candor/platform/keys'
import { runService } from '@candor/platform/lifecycle'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { connectMongo } from '@candor/platform/mongo'
import { createRedis } from '@candor/platform/redis'
import { createRelay } from '@candor/platform/relay'
import { Type } from 'typebox'

const service = 'bench'
const config = loadConfig(serviceConfig(service, { FOLDS_OWN_EVENTS: Type.Boolean({ default: true }) }))
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const mongo = await connectMongo(config, { log })
const redis = createRedis(config, { log })
const kafka = createKafka(config, { service, log })
const bell = createDoorbell()
const keys = createKeyStore(mongo.db, bell)

const NewPerson = Type.Object({
  email: Type.String({ format: 'email', maxLength: 254 }),
  name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
  roles: Type.Array(Type.Enum(['candidate', 'interviewer']), { minItems: 1, maxItems: 2 }),
  time_zone: Type.String({ format: 'time-zone' }),
  locale: Type.String({ format: 'locale' }),
  qualifications: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 }),
})
const PersonView = Type.Object({
  ...NewPerson.properties,
  person_id: Type.String(),
  time_zone: Type.String(),
  locale: Type.String(),
})
type Person = Type.Static<typeof NewPerson>

const people = createAggregateStore<Person>(mongo.db, 'people', { bell })
const directory = createAggregateStore<Pick<Person, 'roles' | 'qualifications' | 'time_zone'>>(mongo.db, 'directory', {
  bell,
})
await Promise.all([ensureIndexes(people), ensureIndexes(directory)])

const listing: Fold<Pick<Person, 'roles' | 'qualifications' | 'time_zone'>, 'PersonSaved'> = {
  store: directory,
  types: ['PersonSaved'],
  targets: (event) => [event.data.person_id],
  apply: (_state, { data: { roles, qualifications, time_zone } }) => ({
    state: { roles: roles as Person['roles'], qualifications, time_zone },
    events: [],
  }),
}
const relay = createRelay({ service, kafka, db: mongo.db, stores: [people], bell, log, metrics })
const consumer = createConsumer({
  service,
  kafka,
  db: mongo.db,
  folds: [keys.fold, ...(config.FOLDS_OWN_EVENTS ? [listing as AnyFold] : [])],
  bell,
  log,
  metrics,
})

const app = await buildHttp({ service, title: 'Bench', config, log, metrics, keys, redis: redis.client })
app.get('/ready', { config: { public: true, rateLimit: 'none' } }, async () => await keys.check.run())
app.post(
  '/api/v1/people',
  {
    config: { roles: ['recruiter'] },
    schema: { body: NewPerson, response: { 201: PersonView, ...problems(400, 401, 403, 409, 422, 429, 503) } },
  },
  async (request, reply) => {
    const person_id = createId(request)
    const { status, body } = await runCommand(request, {
      store: people,
      id: person_id,
      decide: () => ({
        state: request.body,
        events: [{ type: 'PersonSaved', data: { ...request.body, person_id, status: 'active' } }],
      }),
      reply: ({ email, name, roles, time_zone, locale, qualifications }) => ({
        status: 201 as const,
        body: { person_id, email, name, roles, time_zone, locale, qualifications },
      }),
    })
    return reply.code(status).send(body)
  },
)
app.get(
  '/api/v1/people/:id',
  {
    config: { roles: ['recruiter'] },
    schema: {
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      response: { 200: PersonView, ...problems(404) },
    },
  },
  async ({ params }, reply) => {
    const person = await people.load(params.id)
    if (!person) return reply.callNotFound()
    return { ...person, person_id: person._id }
  },
)
await runService({ service, log, parts: [mongo, redis, relay, consumer, httpPart(app, config)] })
