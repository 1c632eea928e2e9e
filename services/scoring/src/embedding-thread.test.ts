import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { loadCalibration } from './calibration.ts'
import { createEmbeddingScorer } from './embedding.ts'
import { startEmbeddingThread } from './embedding-thread.ts'
import { createEncoder } from './encoder.ts'
import { scoreAnswer } from './scorer.ts'
import { createScorerTiers } from './scorer-tiers.ts'
import { dhcp } from './testing.ts'

const signal = new AbortController().signal
const log = createLog({ service: 'scoring', level: 'silent' })
const text = (i: number) => `A DHCP server assigns an IP address to devices in a network. This is case ${i}.`

test('the thread gives what the scorer gives, many at once, while this thread stays free', async () => {
  const thread = await startEmbeddingThread({ log, onEnd: () => undefined })
  const own = createEmbeddingScorer(await createEncoder(), loadCalibration('embedding'))
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  const cpu = process.threadCpuUsage()
  const all = await Promise.all(
    Array.from({ length: 60 }, (_none, i) => thread.score({ question: dhcp, text: text(i) }, signal)),
  )
  const { user } = process.threadCpuUsage(cpu)
  clearInterval(turning)
  assert.ok(turns > 10, `${turns} turns of the event loop`)
  assert.ok(user < 300_000, `60 answers took ${user / 1000} ms of this thread`)
  for (const i of [0, 31, 59]) assert.deepEqual(all[i], await own.score({ question: dhcp, text: text(i) }, signal))
  await thread.stop()
})

test('what is given up is not scored, and a thread that ended fails what it was asked for', async () => {
  let ended = 0
  const thread = await startEmbeddingThread({ log, onEnd: () => ended++ })
  const abort = new AbortController()
  const given = thread.score({ question: dhcp, text: text(1) }, abort.signal)
  abort.abort(new Error('lease ended'))
  await assert.rejects(given, /lease ended/)
  const waiting = thread.score({ question: dhcp, text: text(2).repeat(200) }, signal)
  const failed = assert.rejects(waiting, /ended/)
  await thread.stop()
  await failed
  assert.equal(ended, 0, 'a thread that was stopped on purpose is no surprise')
})

test('where the model can not run, answers are scored by word overlap, and a counter says so', async () => {
  const metrics = createMetrics('scoring')
  const missing = new URL('./no-such-worker.ts', import.meta.url)
  const tiers = createScorerTiers({ log, metrics, tier: 'embedding', workerFile: missing })
  await tiers.start()
  for (let i = 0; i < 3; i++) {
    const { scorer, overall } = await scoreAnswer(tiers, { question: dhcp, text: text(i) }, signal)
    assert.equal(scorer.tier, 'lexical')
    assert.ok(overall !== null && overall > 0)
  }
  assert.match(await metrics.registry.metrics(), /candor_scorer_fallback_total\{from="embedding",to="lexical".*\} 3/)
  await tiers.stop()
})
