import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { randomName, testServers } from '@candor/stack/testing'
import { MongoClient } from 'mongodb'

test('the migration builds the indexes and brings availabilities of the first version into the form of the second', async (t) => {
  const { mongodbUri } = testServers()
  const client = new MongoClient(mongodbUri)
  const db = client.db(randomName('candor_scheduling'))
  t.after(async () => {
    await db.dropDatabase()
    await client.close()
  })
  const updated_at = new Date('2026-01-05T10:00:00Z')
  const first = { _id: 'person', person_id: 'person', version: 3, seq: 0, schema_version: 1, bucket: 1, updated_at }
  await db.collection<typeof first>('availabilities').insertOne(first)
  const run = () =>
    promisify(execFile)(process.execPath, ['src/migrate.ts'], {
      cwd: path.resolve(import.meta.dirname, '..'),
      env: { PATH: process.env.PATH, MONGODB_URI: mongodbUri, MONGODB_DB: db.databaseName, LOG_LEVEL: 'warn' },
    })
  assert.match((await run()).stdout, /scheduling\.availabilities: version 2, 1 rewritten, 0 overtaken/)
  const doc = await db.collection('availabilities').findOne()
  assert.deepEqual(
    [doc?.schema_version, doc?.version, doc?.time_off, doc?.share_percent, doc?.since],
    [2, 4, [], 100, updated_at],
  )
  const indexes = await db.collection('bookings').indexes()
  assert.ok(indexes.some(({ unique }) => unique))
  assert.match((await run()).stdout, /scheduling\.availabilities: version 2, 0 rewritten/)
})
