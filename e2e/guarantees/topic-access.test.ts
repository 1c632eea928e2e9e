import assert from 'node:assert/strict'
import { test } from 'node:test'
import { topicOf } from '@candor/contracts/catalog'
import { createDoorbell } from '@candor/platform/doorbell'
import { topicAccess } from '@candor/platform/topic-access'
import { rulesOf } from '@candor/platform/topics'
import kafkajs from 'kafkajs'
import { kindOf } from '../../services/portal/src/changes.ts'
import { createMemoryDatabase } from './memory-database.ts'
import { open, serviceNames } from './services.ts'

// kafkajs is CommonJS: its constants have no names to import.
const { READ, DESCRIBE } = kafkajs.AclOperationTypes

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

test('the portal may hear the topics that pages are rung for, and no other; it writes nothing', () => {
  assert.deepEqual(Object.keys(kindOf).sort(), [...(topicAccess.portal?.hears ?? [])].sort())
  const ruled = rulesOf('portal', { topicName: (name) => name })
  assert.deepEqual([...new Set(ruled.flatMap(([, , operations]) => operations))].sort(), [READ, DESCRIBE].sort())
  const names = ruled.map(([, name]) => name)
  assert.deepEqual(names.toSorted(), [...Object.keys(kindOf), 'candor.portal.*'].sort())
})
