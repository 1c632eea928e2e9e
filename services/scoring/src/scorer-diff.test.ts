import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lexicalScorer } from './lexical.ts'
import type { AnswerResult } from './scorecard.ts'
import { scoreAnswer } from './scorer.ts'
import { diffOf } from './scorer-diff.ts'
import { dhcp, now } from './testing.ts'

const signal = new AbortController().signal
const resultOf = async (text: string, question = dhcp, revision = 1): Promise<AnswerResult> => ({
  ...(await scoreAnswer(lexicalScorer, { question, text }, signal)),
  revision,
  scored_at: now,
})
const text = 'A DHCP server assigns an IP address to devices in a network.'

test('scoring the same again by the same changes nothing, bit for bit', async () => {
  const diff = diffOf(await resultOf(text), await resultOf(text))
  assert.deepEqual([diff.same_inputs, diff.because, diff.criteria, diff.overall.change], [true, [], [], 0])
})

test('a changed rubric or a corrected answer is named beside what it changed', async () => {
  const [first] = dhcp.criteria
  assert.ok(first)
  const other = {
    ...dhcp,
    criteria: [
      { ...first, reference_points: ['Leases are renewed by half of their time.'] },
      ...dhcp.criteria.slice(1),
    ],
  }
  const rubric = diffOf(await resultOf(text), await resultOf(text, other))
  assert.deepEqual([rubric.same_inputs, rubric.because], [false, ['rubric_hash']])
  assert.deepEqual(
    rubric.criteria.map(({ criterion_id }) => criterion_id),
    ['dhcp.definition'],
  )
  assert.ok((rubric.overall.change ?? 0) < 0)
  const corrected = diffOf(
    await resultOf(text),
    await resultOf(`${text} It simplifies the installation of end systems.`, dhcp, 2),
  )
  assert.deepEqual(corrected.because, ['revision'])
  assert.ok((corrected.overall.change ?? 0) > 0)
})
