import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFrameBoundary } from './frame-boundary.ts'

/** A frame as a server (or, masked, a client) sends it. */
function frame(payload: number, masked = false): Buffer {
  const mask = masked ? 0x80 : 0
  const head =
    payload < 126
      ? [0x82, mask | payload]
      : payload < 65_536
        ? [0x82, mask | 126, payload >> 8, payload & 255]
        : undefined
  const long = Buffer.alloc(10)
  long[0] = 0x82
  long[1] = mask | 127
  long.writeBigUInt64BE(BigInt(payload), 2)
  return Buffer.concat([head ? Buffer.from(head) : long, Buffer.alloc((masked ? 4 : 0) + payload, 0x81)])
}

const sizes = [0, 1, 125, 126, 300, 65_535, 65_536, 70_000]
const frames = sizes.flatMap((size) => [frame(size), frame(size, true)])
const stream = Buffer.concat(frames)
let end = 0
const ends = frames.map(({ length }) => (end += length))

test('boundaries are found in frames of every size, however the bytes are cut', () => {
  for (const step of [1, 2, 3, 7, 1_000, 65_536, stream.length]) {
    const boundary = createFrameBoundary()
    const found: number[] = []
    for (let at = 0; at < stream.length; at += step) {
      const chunk = stream.subarray(at, at + step)
      assert.equal(boundary.take(chunk), chunk.length)
      const end = Math.min(at + step, stream.length)
      if (boundary.isBetween()) found.push(end)
      else assert.equal(ends.includes(end), false)
    }
    assert.deepEqual(
      found,
      ends.filter((end) => end % step === 0 || end === stream.length),
    )
  }
})

test('told to stop, it takes the rest of the open frame and nothing of the next', () => {
  for (const [index, begin] of [0, ...ends].entries()) {
    const end = ends[index]
    if (end === undefined) break
    for (const cut of [begin + 1, Math.floor((begin + end) / 2)].filter((at) => at > begin && at < end)) {
      const boundary = createFrameBoundary()
      boundary.take(stream.subarray(begin, cut))
      assert.equal(boundary.take(stream.subarray(cut), true), end - cut)
      assert.equal(boundary.isBetween(), true)
      assert.equal(boundary.take(stream.subarray(end), true), 0)
    }
  }
})
