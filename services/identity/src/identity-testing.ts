import { after } from 'node:test'
import { createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import type { Role } from '@candor/platform/auth'
import { loadConfig } from '@candor/platform/config'
import { type Cleanup, openEventPath } from '@candor/platform/event-testing'
import type { NewEvent } from '@candor/platform/events'
import type { App } from '@candor/platform/http'
import { createKeyStore } from '@candor/platform/keys'
import { createRedis } from '@candor/platform/redis'
import { signToken } from '@candor/platform/tokens'
import { testServers, until } from '@candor/stack/testing'
import { exportJWK, generateKeyPair } from 'jose'
import { v7 as uuidv7 } from 'uuid'
import { buildApp } from './app.ts'
import { ensureAdmin } from './bootstrap.ts'
import { configSchema } from './config.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'
import { onInvitation } from './on-invitation.ts'
import { createPasswords } from './password.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { type Rotation, rotationOf } from './signing-key.ts'
import { createStores } from './stores.ts'
import { accessTokenIssuer } from './token.ts'

export const adminEmail = 'Admin@Example.com'
export const adminPassword = 'correct horse battery staple'

/** The whole service on the real servers: database and topics of its own, relay and consumer running, HTTP through `inject`. */
export async function openIdentity(t: Cleanup) {
  const servers = testServers()
  const path = await openEventPath(t, {
    service: 'identity',
    topics: ['candor.person.v1', 'candor.key.v1', 'candor.invitation.v1'],
  })
  const config = loadConfig(configSchema, {
    MONGODB_URI: servers.mongodbUri,
    KAFKA_BROKERS: servers.kafkaBrokers,
    REDIS_URL: servers.redisUrl,
    KEY_ENCRYPTION_SECRET: 'a secret for tests of at least 32 characters',
    ADMIN_EMAIL: adminEmail,
    ADMIN_PASSWORD: adminPassword,
    RATE_LIMIT_PER_MINUTE: '1000000',
  })
  const { db, bell, log, kafka, metrics } = path
  const redis = createRedis(config, { log })
  path.cleanup.after(() => redis.stop())
  const secrets = createSecrets(config.KEY_ENCRYPTION_SECRET)
  const passwords = createPasswords({ concurrency: 2, queueMax: 100 })
  const keys = createKeyStore(db, bell)
  const stores = await createStores(db, bell, secrets)
  const rotation = rotationOf(config)
  const newRing = (o: { secrets?: Secrets; rotation?: Rotation } = {}) =>
    createKeyRing(db, { bell, log, secrets, rotation, issuer: accessTokenIssuer, ...o })
  const ring = await newRing()
  await ring.start()
  path.cleanup.after(() => ring.stop())
  await ensureAdmin(config, { stores, passwords, log }, new Date())
  await path.relay(stores.people, { stores: [stores.people, ring.store] })
  await path.consumer([keys.fold, ...onInvitation(stores.invitations)])
  const app = await buildApp({ config, log, metrics, keys, redis: redis.client, stores, ring, passwords, secrets })
  path.cleanup.after(() => app.close())
  await until('its own key to come back over Kafka', () => Promise.resolve(keys.check.run()).then(() => true))
  return {
    ...path,
    kafka,
    config,
    app,
    stores,
    ring,
    newRing,
    keys,
    secrets,
    passwords,
    rotation,
    ...client(app, ring),
  }
}

export type Identity = Awaited<ReturnType<typeof openIdentity>>

/** Short ways to call the routes. Answers are `{ status, body, headers }`. */
function client(app: App, ring: KeyRing) {
  async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, o: CallOptions = {}) {
    const headers = { ...(o.token && { authorization: `Bearer ${o.token}` }), ...o.headers }
    const payload = o.body === undefined ? {} : { payload: o.body }
    const response = await app.inject({ method, url, headers, remoteAddress: o.address ?? '192.0.2.1', ...payload })
    // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came.
    const body: any = response.body === '' ? undefined : response.json()
    return { status: response.statusCode, body, headers: response.headers }
  }
  return {
    call,
    login: (email = adminEmail, password = adminPassword, address?: string) =>
      call('POST', '/api/v1/auth/login', { body: { email, password }, ...(address && { address }) }),
    /** A token as the service itself signs them, for somebody who need not exist. */
    async tokenFor(id: string, roles: Role[], more: Record<string, unknown> = {}): Promise<string> {
      const { kid, privateKey } = ring.current(new Date())
      return signToken(
        { sub: id, roles, kind: 'person', ...more },
        {
          use: 'access_token',
          kid,
          privateKey,
          issuer: accessTokenIssuer,
          audience: 'candor',
          expiresInSeconds: 900,
          now: new Date(),
        },
      )
    },
  }
}

interface CallOptions {
  token?: string
  body?: object
  headers?: Record<string, string>
  address?: string
}

export const newPerson = (change: object = {}) => ({
  email: `person-${uuidv7()}@example.com`,
  name: 'Asha Rao',
  roles: ['interviewer'],
  time_zone: 'Asia/Kolkata',
  ...change,
})

/** Stands in for scheduling with the real path: its own documents and relay, its own key, the real topics. */
export async function openScheduling(t: Cleanup, identity: Identity) {
  const path = await openEventPath(t, { service: 'scheduling', topics: [], prefix: identity.kafka.prefix })
  const store = createAggregateStore<{ step: number }>(path.db, 'sources', { bell: path.bell })
  await ensureIndexes(store)
  await path.relay(store)
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const kid = `scheduling-${uuidv7()}`

  async function publish(id: string, event: NewEvent): Promise<void> {
    const before = await store.load(id)
    const decision = { state: { step: (before?.step ?? 0) + 1 }, events: [event] }
    await store.save(before, id, decision, { actor: 'service:scheduling', at: new Date() })
  }

  const public_jwk = JSON.stringify(await exportJWK(publicKey))
  const not_before = new Date()
  await publish(kid, {
    type: 'KeyPublished',
    data: {
      kid,
      issuer: 'scheduling',
      use: 'invitation',
      algorithm: 'EdDSA',
      public_jwk,
      not_before,
      expires_at: null,
    },
  })
  await until('the key of the links', async () => await identity.keys.find(kid))
  return {
    publish,
    linkToken: (invitation_id: string, candidate_id: string, expiresInSeconds = 3_600) =>
      signToken(
        { sub: candidate_id, jti: invitation_id, invitation_id },
        {
          use: 'invitation',
          kid,
          privateKey,
          issuer: 'scheduling',
          audience: 'candor',
          expiresInSeconds,
          now: new Date(),
        },
      ),
    issue: (invitation_id: string, candidate_id: string) =>
      publish(invitation_id, {
        type: 'InvitationIssued',
        data: {
          invitation_id,
          plan_version_id: 'plan-1',
          candidate_id,
          recruiter_id: 'recruiter-1',
          panel_ids: [],
          token: 'not looked at',
          expires_at: new Date(Date.now() + 3_600_000),
        },
      }),
  }
}

/** Called in `describe`: what the suite's `before` opens is closed when the suite ends. */
export function suiteCleanup(): Cleanup {
  const stops: (() => Promise<void> | void)[] = []
  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })
  return { after: (fn) => stops.push(fn) }
}
