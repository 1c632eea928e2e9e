import assert from 'node:assert/strict'
import { test } from 'node:test'
import { segmentsOf } from './scorecard-marks.ts'

const text = 'A larger address space, and a simpler header.'
const passage = (criterion_id: string, words: string, strength = 0.5) => {
  const start = text.indexOf(words)
  return { criterion_id, start, end: start + words.length, strength }
}

test('segments joined are the text, and each stretch names what rests on it, strongest first', () => {
  const segments = segmentsOf(text, [
    passage('size', 'larger address space'),
    passage('both', 'address space, and a simpler', 0.9),
  ])
  assert.equal(segments.map((one) => one.text).join(''), text)
  assert.deepEqual(
    segments.map((one) => [one.text, one.passages.map(({ criterion_id }) => criterion_id)]),
    [
      ['A ', []],
      ['larger ', ['size']],
      ['address space', ['both', 'size']],
      [', and a simpler', ['both']],
      [' header.', []],
    ],
  )
})

test('what points outside of the text marks nothing', () => {
  const outside = { criterion_id: 'x', start: 10, end: 10_000, strength: 1 }
  assert.deepEqual(segmentsOf(text, [outside]), [{ text, passages: [] }])
  assert.deepEqual(segmentsOf('', []), [])
})
