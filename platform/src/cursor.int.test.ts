import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomName, testServers } from '@candor/stack/testing'
import fc from 'fast-check'
import { MongoClient } from 'mongodb'
import { decodeCursor, encodeCursor, findPage } from './cursor.ts'

interface Row {
  _id: string
  at: Date
  kind: string
}

test('pages hold every item once, in order, whatever the ties and while items are added', async (t) => {
  const client = await MongoClient.connect(testServers().mongodbUri)
  const db = client.db(randomName('cursor'))
  t.after(async () => {
    await db.dropDatabase()
    await client.close()
  })
  const rows = db.collection<Row>('rows')
  const documents = Array.from({ length: 25 }, (_, index) => ({
    _id: `r${String(index).padStart(2, '0')}`,
    at: new Date(1_000 * (index % 4)),
    kind: 'a',
  }))
  await rows.insertMany([...documents, { _id: 'other', at: new Date(0), kind: 'b' }])
  for (const direction of [1, -1] as const) {
    const seen: Row[] = []
    let cursor: string | null | undefined
    do {
      const page = await findPage(rows, {
        filter: { kind: 'a' },
        sort: 'at',
        direction,
        limit: 7,
        ...(cursor && { cursor }),
      })
      assert.ok(page.items.length <= 7)
      seen.push(...page.items)
      cursor = page.next_cursor
      // Comes before what was shown already; must not disturb what follows.
      if (seen.length === 7)
        await rows.insertOne({ _id: `new${direction}`, at: new Date(direction === 1 ? -1 : 9e9), kind: 'a' })
    } while (cursor)
    const expected = [...documents].sort(
      (a, b) => direction * (a.at.getTime() - b.at.getTime() || (a._id < b._id ? -1 : 1)),
    )
    assert.deepEqual(
      seen.map(({ _id }) => _id).filter((id) => !id.startsWith('new')),
      expected.map(({ _id }) => _id),
    )
  }
})

test('an exact last page has no next one, and limits are bounded', async (t) => {
  const client = await MongoClient.connect(testServers().mongodbUri)
  const db = client.db(randomName('cursor'))
  t.after(async () => {
    await db.dropDatabase()
    await client.close()
  })
  const rows = db.collection<Row>('rows')
  await rows.insertMany(
    Array.from({ length: 210 }, (_, index) => ({ _id: `r${index}`, at: new Date(index), kind: 'a' })),
  )
  assert.equal((await findPage(rows, { filter: {}, sort: '_id', limit: 10_000 })).items.length, 200)
  const half = await findPage(rows, { filter: {}, sort: 'at', limit: 105 })
  const rest = await findPage(rows, { filter: {}, sort: 'at', limit: 105, cursor: half.next_cursor ?? '' })
  assert.equal(rest.items.length, 105)
  assert.equal(rest.next_cursor, null)
})

test('a cursor reads back what was written, and anything else is refused with 400', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.date({ noInvalidDate: true }), fc.integer(), fc.boolean()),
      fc.string(),
      (value, id) => {
        assert.deepEqual(decodeCursor(encodeCursor(value, id)), { value, id })
      },
    ),
  )
  const forged = [
    { $gt: '' },
    ['v', { $ne: null }, 'x'],
    ['v', 1, { $gt: '' }],
    ['d', 'x', 'y'],
    ['d', 1e300, 'y'],
    ['z', 1, 'y'],
    null,
    'x',
  ]
  for (const value of forged) {
    const cursor = Buffer.from(JSON.stringify(value)).toString('base64url')
    assert.throws(() => decodeCursor(cursor), { code: 'VALIDATION_FAILED', status: 400 })
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        decodeCursor(text)
      } catch (error) {
        assert.equal((error as { code: string }).code, 'VALIDATION_FAILED')
      }
    }),
  )
})
