import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEventPath } from '@candor/platform/event-testing'
import { createLog } from '@candor/platform/log'
import type { Collection, Document, Sort } from 'mongodb'
import { keyFilter } from './api-key-routes.ts'
import { createKeyRing, stillValid } from './key-ring.ts'
import { listFilter } from './person-routes.ts'
import { byEmail } from './person-store.ts'
import { createSecrets } from './secrets.ts'
import { createStores } from './stores.ts'

test('every query of this service uses an index', async (t) => {
  const { db, bell } = await openEventPath(t, { service: 'identity', topics: [] })
  const secrets = createSecrets('a secret for tests of at least 32 characters')
  const stores = await createStores(db, bell, secrets)
  const log = createLog({ service: 'identity', level: 'silent' })
  const rotation = { periodMs: 3_600_000, leadMs: 60_000 }
  const ring = await createKeyRing(db, { bell, log, secrets, rotation, issuer: 'identity' })
  const page = { _id: { $gt: 'x' } }
  const byId: Sort = { _id: 1 }
  const queries: [string, object, object, Sort?][] = [
    ['sign-in', stores.people.collection, byEmail('a@example.com')],
    ['people of a status', stores.people.collection, { $and: [listFilter({}), page] }, byId],
    ['people of a role', stores.people.collection, { $and: [listFilter({ role: 'auditor' }), page] }, byId],
    ['people by address', stores.people.collection, listFilter({ email: 'a@example.com' }), byId],
    ['API keys', stores.apiKeys.collection, { $and: [keyFilter({}), page] }, byId],
    ['counts of an account', stores.signIns.collection, { account: 'x' }],
    ['counts of a sign-in', stores.signIns.collection, { _id: { $in: ['x', 'y'] } }],
    ['signing keys', ring.store.collection, stillValid(new Date())],
  ]
  for (const [name, collection, filter, sort] of queries) {
    const cursor = (collection as Collection<Document>).find(filter)
    const plan = JSON.stringify(
      (await (sort ? cursor.sort(sort) : cursor).explain('queryPlanner')).queryPlanner.winningPlan,
    )
    assert.equal(plan.includes('COLLSCAN'), false, `${name}: ${plan}`)
    assert.equal(plan.includes('"SORT"'), false, `${name} sorts in memory: ${plan}`)
  }
})
