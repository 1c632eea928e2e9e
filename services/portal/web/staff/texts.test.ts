import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from './texts-en.ts'
import { hi } from './texts-hi.ts'

type Texts = { [key: string]: unknown }

const isGroup = (value: unknown): value is Texts => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every text by its path: `bookings.cancel`. */
function flat(texts: Texts, path = ''): Map<string, unknown> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      isGroup(value) ? [...flat(value, `${path}${key}.`)] : [[`${path}${key}`, value] as const],
    ),
  )
}

const english = flat(en)
const hindi = flat(hi)

test('both languages have the same texts, words for codes included', () => {
  assert.deepEqual([...hindi.keys()].sort(), [...english.keys()].sort())
})

test('no text is empty, and none was left in English', () => {
  // Codes and names that are the same in any language.
  const same = new Set(['plans.usualCategory'])
  for (const [path, text] of hindi) {
    if (typeof text !== 'string' || same.has(path)) continue
    assert.match(text, /[\u0900-\u097f]/, path)
    assert.notEqual(text, english.get(path), path)
  }
})

test('texts with a name, a number or a time keep each of them', () => {
  for (const [path, text] of hindi) {
    const original = english.get(path)
    if (typeof text !== 'function' || typeof original !== 'function') continue
    const given = Array.from({ length: original.length }, (_, index) => 11 + index)
    const [ours, theirs] = [String(text(...given)), String(original(...given))]
    for (const value of given)
      assert.equal(ours.includes(String(value)), theirs.includes(String(value)), `${path}: ${ours}`)
  }
})
