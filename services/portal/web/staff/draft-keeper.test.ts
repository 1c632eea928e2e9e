import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDraftKeeper, type KeptState } from './draft-keeper.ts'

interface Sent {
  draft: string
  revision: number
  succeed(): void
  fail(error: Error): void
}

function setUp(revision = 0) {
  const sent: Sent[] = []
  const states: KeptState['kind'][] = []
  const keeper = createDraftKeeper<string>({
    revision,
    send: (draft, revision) =>
      new Promise((resolve, reject) =>
        sent.push({ draft, revision, succeed: () => resolve({ saved_at: 'now' }), fail: reject }),
      ),
    isElsewhere: (error) => (error as Error).message === 'elsewhere',
    onState: ({ kind }) => states.push(kind),
    waitMs: 1_000,
    againMs: 5_000,
  })
  return { keeper, sent, states, last: () => sent.at(-1) ?? assert.fail('nothing was sent') }
}
/** Promises that are settled already go on. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('typing is sent once a second in its newest form, one request at a time, and nothing typed meanwhile is lost', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { keeper, sent, states, last } = setUp(7)
  for (const draft of ['a', 'ab', 'abc']) keeper.change(draft)
  t.mock.timers.tick(1_000)
  await settle()
  assert.deepEqual([sent.length, last().draft, last().revision], [1, 'abc', 8])
  keeper.change('abcd')
  t.mock.timers.tick(10_000)
  await settle()
  assert.equal(sent.length, 1, 'while one is on its way')
  last().succeed()
  await settle()
  t.mock.timers.tick(1_000)
  await settle()
  assert.deepEqual([sent.length, last().draft, last().revision], [2, 'abcd', 9])
  last().succeed()
  await settle()
  assert.deepEqual([states.at(-1), keeper.isUnsaved()], ['kept', false])
})

test('what failed is said and sent again, in its newest form', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { keeper, sent, states, last } = setUp()
  keeper.change('a')
  t.mock.timers.tick(1_000)
  await settle()
  last().fail(new Error('offline'))
  await settle()
  assert.deepEqual([states.at(-1), keeper.isUnsaved()], ['failed', true])
  keeper.change('ab')
  t.mock.timers.tick(5_000)
  await settle()
  assert.deepEqual([sent.length, last().draft, last().revision], [2, 'ab', 2])
})

test('leaving keeps what is unsaved at once, also what was typed while a request was under way', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { keeper, sent, last } = setUp()
  await keeper.flush()
  assert.equal(sent.length, 0)
  keeper.change('a')
  const first = keeper.flush()
  await settle()
  keeper.change('ab')
  const second = keeper.flush()
  last().succeed()
  await first
  await settle()
  assert.deepEqual([sent.length, last().draft], [2, 'ab'])
  last().succeed()
  await second
  assert.equal(keeper.isUnsaved(), false)
})

test('when another device was further nothing is sent until the person has chosen', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { keeper, sent, states, last } = setUp(1)
  keeper.change('mine')
  t.mock.timers.tick(1_000)
  await settle()
  last().fail(new Error('elsewhere'))
  await settle()
  assert.equal(states.at(-1), 'elsewhere')
  keeper.change('mine, further')
  t.mock.timers.tick(60_000)
  await settle()
  assert.equal(sent.length, 1)
  const insisting = keeper.insist(9)
  await settle()
  assert.deepEqual([last().draft, last().revision], ['mine, further', 10])
  last().succeed()
  await insisting
  keeper.change('more')
  keeper.adopt(12)
  assert.deepEqual([states.at(-1), keeper.isUnsaved()], ['still', false])
  t.mock.timers.tick(60_000)
  await settle()
  assert.equal(sent.length, 2)
})
