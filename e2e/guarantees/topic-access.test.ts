import assert from 'node:assert/strict'
import { test } from 'node:test'
import { topicOf } from '@candor/contracts/catalog'
import { createDoorbell } from '@candor/platform/doorbell'
import { topicAccess } from '@candor/platform/topic-access'
import { createMemoryDatabase } from './memory-database.ts'
import { open, serviceNames } from './services.ts'

for (const name of serviceNames) {
  test(`${name} may read every topic that its folds need`, async () => {
    const { folds } = await open[name](createMemoryDatabase().db, createDoorbell())
    const read = new Set(folds.flatMap(({ types }) => types.map((type) => topicOf[type])))
    const allowed = topicAccess[name]?.reads ?? []
    assert.deepEqual(
      [...read].filter((topic) => !allowed.includes(topic)),
      [],
    )
    assert.ok(read.size > 0)
  })
}
