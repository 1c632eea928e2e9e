import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { encode } from '@candor/contracts/codec'
import { randomName, testServers, until } from '@candor/stack/testing'
import { newId, openEventPath, tallyFold, tallyStore } from './event-testing.ts'

const topic = 'candor.session.v1'

test('the dead-letter tool lists, shows, counts, redrives and discards, and logs each action', async (t) => {
  const service = randomName('dlq')
  const event = await openEventPath(t, { topics: [topic], partitions: 1, service, database: `candor_${service}` })
  event.cleanup.after(async () => void (await event.db.dropDatabase()))
  const tallies = await tallyStore(event.db, event.bell)
  let broken = true
  await event.consumer([
    tallyFold(tallies, (reason) => {
      if (broken && reason === 'poison') throw new Error('order 66 of someone@example.org failed')
    }),
  ])
  const [stuck, garbled] = [newId(), newId()]
  const paused = (seq: number, reason: string) => ({
    key: stuck,
    value: encode({
      type: 'SessionPaused',
      id: newId(),
      seq,
      at: new Date(),
      actor: 'test',
      data: { session_id: stuck, reason },
    }),
  })
  const producer = event.kafka.client.producer()
  await producer.connect()
  const messages = [
    paused(1, 'poison'),
    paused(2, 'behind'),
    { key: garbled, value: Buffer.from([0, 0, 0, 0, 1, 1, 1]) },
  ]
  await producer.send({ topic: event.kafka.topicName(topic), messages })
  await producer.disconnect()
  await until('three parked records', async () => (await event.db.collection('parked_records').countDocuments()) === 3)

  const dlq = async (...args: string[]) => {
    const cli = [
      path.join(import.meta.dirname, 'dlq-cli.ts'),
      '--service',
      service,
      '--mongodb',
      testServers().mongodbUri,
      '--actor',
      'ops',
      '--json',
    ]
    const { stdout } = await promisify(execFile)(process.execPath, [...cli, ...args])
    return stdout
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
  }
  const [row] = await dlq('list')
  assert.deepEqual([row?.topic, row?.keys, row?.records, row?.failed], [topic, 2, 3, 2])
  assert.deepEqual((await dlq('histogram')).map(({ reason, records }) => [reason, records]).sort(), [
    ['handler', 1],
    ['malformed', 1],
  ])
  const [shown] = await dlq('show', `${topic}/0/0`)
  assert.match(
    JSON.stringify(shown),
    /"type":"SessionPaused".*order 66 of \[redacted\] failed|order 66 of \[redacted\] failed.*"type":"SessionPaused"/,
  )

  const planned = await dlq('redrive', '--reason', 'handler', '--dry-run')
  assert.deepEqual(
    planned.map(({ key, records, would_redrive }) => [key, records, would_redrive]),
    [[stuck, 2, true]],
  )
  assert.equal(await event.db.collection('redrives').countDocuments(), 0)

  for (let round = 0; round < 5; round++) await dlq('redrive', '--key', stuck)
  const [record] = await dlq('records', '--key', stuck)
  assert.deepEqual([record?.replay_count, record?.quarantined], [5, true], 'the loop guard')
  assert.equal((await dlq('redrive', '--key', stuck))[0]?.skipped_quarantined, 1)

  broken = false
  const ends = await dlq('redrive', '--key', stuck, '--quarantined', '--max', '1')
  assert.equal(ends.at(-1)?.drained, 1)
  await dlq('redrive', '--key', stuck)
  assert.deepEqual((await tallies.load(stuck))?.reasons, ['poison', 'behind'])
  await dlq('discard', `${topic}/0/2`, '--yes')
  assert.deepEqual(await dlq('list'), [])
  assert.equal(await event.db.collection('parked_keys').countDocuments(), 0)
  const actions = (await dlq('log')).map(({ action, actor }) => `${actor} ${action}`)
  assert.deepEqual([actions.at(0), actions.filter((action) => action === 'ops redrive').length], ['ops discard', 7])
})
