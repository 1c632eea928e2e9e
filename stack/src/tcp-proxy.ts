import net from 'node:net'

/**
 * A wire that a test can cut. `address` takes connections and carries their bytes to the target. A client that is told another address
 * by the server (kafkajs by its metadata, a MongoDB driver by its replica set) must be brought here too: kafkajs with
 * `socketFactoryThrough(proxy)`, MongoDB with `directConnection=true`.
 */
export interface TcpProxy {
  host: string
  port: number
  /** `host:port`. */
  address: string
  connections(): number
  /** The target is down: open connections are reset, new ones are reset at once. */
  block(): void
  /** The network stalls: bytes wait in both directions, connections stay. */
  pause(): void
  /** Ends `block` and `pause`; what waited goes on. */
  restore(): void
  /**
   * Lets the next request for which `matches` holds reach the target, and resets its connection when the first byte of an answer
   * comes back, so that the target has acted and the client never learns it. Resolves when that has happened. A request is one chunk
   * as the client wrote it.
   */
  cutNextAnswer(matches?: (request: Buffer) => boolean): Promise<void>
  close(): Promise<void>
}

interface Wire {
  client: net.Socket
  target: net.Socket
  /** Set when the answer that comes next must not get through. */
  onAnswer: (() => void) | undefined
}

/** Starts a proxy for `target` (`host:port`) on a free port of 127.0.0.1. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const split = target.lastIndexOf(':')
  const [targetHost, targetPort] = [target.slice(0, split), Number(target.slice(split + 1))]
  const wires = new Set<Wire>()
  let state: 'open' | 'blocked' | 'paused' = 'open'
  let armed: { matches: (request: Buffer) => boolean; done: () => void } | undefined

  const reset = (wire: Wire) => {
    wires.delete(wire)
    wire.client.resetAndDestroy()
    wire.target.destroy()
  }
  const forward = (from: net.Socket, to: net.Socket, chunk: Buffer) => {
    if (to.write(chunk)) return
    from.pause()
    to.once('drain', () => state !== 'paused' && from.resume())
  }
  const server = net.createServer((client) => {
    client.on('error', () => {})
    if (state === 'blocked') return client.resetAndDestroy()
    const wire: Wire = { client, target: net.connect(targetPort, targetHost), onAnswer: undefined }
    wires.add(wire)
    wire.target.on('error', () => reset(wire))
    client.on('data', (chunk: Buffer) => {
      if (armed?.matches(chunk)) {
        wire.onAnswer = armed.done
        armed = undefined
      }
      forward(client, wire.target, chunk)
    })
    wire.target.on('data', (chunk: Buffer) => {
      if (!wire.onAnswer) return forward(wire.target, client, chunk)
      reset(wire)
      wire.onAnswer()
    })
    client.on('close', () => reset(wire))
    wire.target.on('close', () => reset(wire))
    if (state === 'paused') for (const socket of [client, wire.target]) socket.pause()
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const sockets = () => [...wires].flatMap((wire) => [wire.client, wire.target])
  const blockAll = () => {
    state = 'blocked'
    for (const wire of [...wires]) reset(wire)
  }
  return {
    host: '127.0.0.1',
    port,
    address: `127.0.0.1:${port}`,
    connections: () => wires.size,
    block: blockAll,
    pause() {
      state = 'paused'
      for (const socket of sockets()) socket.pause()
    },
    restore() {
      state = 'open'
      for (const socket of sockets()) socket.resume()
    },
    cutNextAnswer(matches = () => true) {
      return new Promise<void>((resolve) => {
        armed = { matches, done: resolve }
      })
    },
    async close() {
      blockAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** For kafkajs' option `socketFactory`: every connection goes through the proxy, whatever address the broker advertises. */
export function socketFactoryThrough(proxy: TcpProxy) {
  return ({ onConnect }: { onConnect: () => void }): net.Socket => {
    const socket = net.connect(proxy.port, proxy.host, onConnect)
    socket.setKeepAlive(true)
    return socket
  }
}

/** For `cutNextAnswer`: whether a chunk is a Kafka request of this kind, by its API key in the protocol. */
export function isKafkaRequest(kind: 'produce' | 'add_offsets' | 'end_transaction' | 'init_producer_id') {
  const apiKey = { produce: 0, init_producer_id: 22, add_offsets: 25, end_transaction: 26 }[kind]
  return (chunk: Buffer): boolean => chunk.length > 8 && chunk.readInt16BE(4) === apiKey
}
