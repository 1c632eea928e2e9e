import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import test, { type TestContext } from 'node:test'
import { isKafkaRequest, tcpProxy } from './tcp-proxy.ts'
import { until } from './testing.ts'

/** An echo server behind a proxy, and what it has received. */
async function echo(t: TestContext) {
  const received: string[] = []
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received.push(chunk.toString())
      socket.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await tcpProxy(`127.0.0.1:${(server.address() as net.AddressInfo).port}`)
  t.after(async () => {
    await proxy.close()
    await new Promise((resolve) => server.close(resolve))
  })
  const connect = async () => {
    const socket = net.connect(proxy.port, proxy.host)
    socket.on('error', () => {})
    t.after(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  return { proxy, received, connect }
}

/** Unlike once(), indifferent to the error that comes before the close. */
function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

test('bytes go through in both directions', async (t) => {
  const { connect, proxy } = await echo(t)
  const socket = await connect()
  socket.write('hello')
  assert.equal(String((await once(socket, 'data'))[0]), 'hello')
  assert.equal(proxy.connections(), 1)
})

test('a cut answer: the target got the matching request, the client lost its connection without an answer', async (t) => {
  const { connect, proxy, received } = await echo(t)
  const socket = await connect()
  const answers: string[] = []
  socket.on('data', (chunk) => answers.push(chunk.toString()))
  const cut = proxy.cutNextAnswer((request) => request.toString() === 'second')
  socket.write('first')
  await until('the first answer', () => answers.length === 1)
  socket.write('second')
  await Promise.all([cut, closed(socket)])
  assert.deepEqual(answers, ['first'])
  assert.deepEqual(received, ['first', 'second'])
  const again = await connect()
  again.write('third')
  assert.equal(String((await once(again, 'data'))[0]), 'third')
})

test('blocked: open and new connections are reset until it is restored', async (t) => {
  const { connect, proxy } = await echo(t)
  const socket = await connect()
  const reset = closed(socket)
  proxy.block()
  await reset
  const refused = net.connect(proxy.port, proxy.host)
  refused.on('error', () => {})
  await closed(refused)
  proxy.restore()
  const again = await connect()
  again.write('back')
  assert.equal(String((await once(again, 'data'))[0]), 'back')
})

test('paused: bytes wait and arrive after it is restored', async (t) => {
  const { connect, proxy, received } = await echo(t)
  const socket = await connect()
  socket.write('before')
  await once(socket, 'data')
  proxy.pause()
  socket.write('during')
  const other = await connect()
  other.write('other')
  assert.deepEqual(received, ['before'])
  proxy.restore()
  await until('what waited', () => received.length === 3)
  assert.deepEqual(received.toSorted(), ['before', 'during', 'other'])
})

test('a Kafka request is known by its API key', () => {
  const produce = Buffer.from([0, 0, 0, 9, 0, 0, 0, 7, 0, 0, 0, 1])
  assert.equal(isKafkaRequest('produce')(produce), true)
  assert.equal(isKafkaRequest('end_transaction')(produce), false)
})
