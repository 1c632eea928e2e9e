import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createWordPiece, type Piece } from './wordpiece.ts'

/** A text as the model reads it: its pieces and, for each, a vector of unit length that stands for it in its context. */
export interface Encoded {
  pieces: Piece[]
  /** `pieces.length * dimensions` numbers, one vector after the other. */
  vectors: Float32Array
}

export interface Encoder {
  /** SHA-256 (hex) of the model's file and its vocabulary. */
  hash: string
  pieces(text: string): Piece[]
  /** At most `piecesMax` pieces at once. */
  encode(pieces: Piece[]): Promise<Encoded>
}

export const dimensions = 384
/** Longer inputs cost more than twice for twice the length, and the model was trained on 128 pieces with its two marks. */
export const piecesMax = 126

const file = (name: string) => fileURLToPath(new URL(`../model/${name}`, import.meta.url))

/**
 * The sentence encoder (all-MiniLM-L6-v2, see model/README.md), on one core. Each text is run by itself: the model's numbers are
 * scaled by what is in a batch, so a text would score differently beside other texts; what a batch would save is in the README.
 * Throws when the native library has no build for this platform. `run` blocks its thread: load it in a worker.
 * `model` is the path of another model of the same form, as bench/held-out.ts needs it.
 */
export async function createEncoder(model = file('encoder.onnx')): Promise<Encoder> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const wordPiece = createWordPiece(file('vocab.txt'))
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
    enableMemPattern: false,
  })
  return {
    hash: hashOf([model, file('vocab.txt')]),
    pieces: wordPiece.pieces,
    async encode(pieces) {
      if (pieces.length > piecesMax) throw new Error(`${pieces.length} pieces are more than ${piecesMax}`)
      const ids = BigInt64Array.from([wordPiece.first, ...pieces.map(({ id }) => id), wordPiece.last], BigInt)
      const shape = [1, ids.length]
      const { last_hidden_state: out } = await session.run(
        {
          input_ids: new Tensor('int64', ids, shape),
          attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        },
        ['last_hidden_state'],
      )
      if (!(out?.data instanceof Float32Array)) throw new Error('the encoder returned no vectors')
      // Without the vectors of the two marks.
      return { pieces, vectors: unitLength(out.data.subarray(dimensions, (pieces.length + 1) * dimensions)) }
    },
  }
}

function unitLength(vectors: Float32Array): Float32Array {
  const scaled = new Float32Array(vectors.length)
  for (let at = 0; at < vectors.length; at += dimensions) {
    let squares = 0
    for (let i = at; i < at + dimensions; i++) squares += (vectors[i] ?? 0) ** 2
    const length = Math.sqrt(squares) || 1
    for (let i = at; i < at + dimensions; i++) scaled[i] = (vectors[i] ?? 0) / length
  }
  return scaled
}

function hashOf(paths: string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(readFileSync(path))
  return hash.digest('hex')
}
