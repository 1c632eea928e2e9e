import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { contentStems, sentencesOf, wordsOf } from './words.ts'

test('offsets point at the exact words of the text, whatever stands around them', () => {
  const text = 'Größe 👩‍💻 ss_thresh, “naïve”\n- don’t 10.5 日本'
  const found = wordsOf(text).map(({ start, end }) => text.slice(start, end))
  assert.deepEqual(found, ['Größe', 'ss', 'thresh', 'naïve', 'don', 't', '10', '5', '日本'])
})

test('any text is cut into words that lie in it, in order and without overlap', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      let last = 0
      for (const { start, end } of wordsOf(text)) {
        assert.ok(start >= last && end > start && end <= text.length)
        last = end
      }
    }),
  )
})

test('words are compared by stem, without case and diacritics; grammar words are no content', () => {
  assert.deepEqual(
    [...contentStems('The Routers are ROUTING naïve packets; a router routes.')],
    ['router', 'rout', 'naiv', 'packet'],
  )
})

test('a text falls into sentences, lines and list items', () => {
  assert.deepEqual(sentencesOf('To reduce tables. It costs 1.5 s\n- first point\n* second! …'), [
    'To reduce tables.',
    'It costs 1.5 s',
    'first point',
    'second! …',
  ])
})
