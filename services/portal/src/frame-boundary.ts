/**
 * Follows the frames of one direction of a WebSocket (RFC 6455, 5.2) by their headers alone, so that a frame of our own can be put
 * between two of them. Payloads are not looked at.
 */
export interface FrameBoundary {
  /**
   * Takes in the next bytes and returns how many of them belong to complete or open frames before it stopped: all of them, or with
   * `stop` those up to the end of the frame that was open.
   */
  take(chunk: Buffer, stop?: boolean): number
  /** Whether the bytes taken so far end between two frames. */
  isBetween(): boolean
}

/** Longest header: 2 bytes, 8 of length, 4 of mask. */
const headerBytesMax = 14

export function createFrameBoundary(): FrameBoundary {
  const header = Buffer.alloc(headerBytesMax)
  let headerBytes = 0
  let payloadLeft = 0

  const isBetween = () => headerBytes === 0 && payloadLeft === 0

  return {
    isBetween,
    take(chunk, stop = false) {
      let at = 0
      while (at < chunk.length) {
        if (stop && isBetween()) return at
        if (payloadLeft > 0) {
          const step = Math.min(payloadLeft, chunk.length - at)
          payloadLeft -= step
          at += step
          continue
        }
        header[headerBytes++] = chunk[at++] ?? 0
        const length = payloadLength(header, headerBytes)
        if (length === undefined) continue
        payloadLeft = length
        headerBytes = 0
      }
      return at
    },
  }
}

/** The payload's length once the header is complete, else undefined. */
function payloadLength(header: Buffer, bytes: number): number | undefined {
  if (bytes < 2) return undefined
  const second = header[1] ?? 0
  const short = second & 0x7f
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const maskBytes = second & 0x80 ? 4 : 0
  if (bytes < 2 + lengthBytes + maskBytes) return undefined
  if (lengthBytes === 2) return header.readUInt16BE(2)
  if (lengthBytes === 8) return Number(header.readBigUInt64BE(2))
  return short
}

/** The close frame a server sends before it goes away: code 1001, not masked. */
export const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9])
