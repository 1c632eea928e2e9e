// What a live session costs at least: a WebSocket that echoes, and one durable insert for each final answer. Nothing else.
import { parseArgs } from 'node:util'
import { MongoClient } from 'mongodb'
import { WebSocketServer } from 'ws'

const { values } = parseArgs({
  options: { port: { type: 'string' }, mongodb: { type: 'string' }, database: { type: 'string' } },
})
const client = await MongoClient.connect(values.mongodb ?? '', { writeConcern: { w: 'majority', journal: true } })
const answers = client.db(values.database).collection('answers')
const server = new WebSocketServer({ host: '0.0.0.0', port: Number(values.port), perMessageDeflate: false })
server.on('connection', (socket) => {
  socket.on('message', async (data: Buffer) => {
    const text = data.toString()
    const message = JSON.parse(text) as { type: string }
    if (message.type === 'answer') await answers.insertOne(message)
    socket.send(text)
  })
  socket.on('error', () => socket.terminate())
})
process.on('SIGTERM', () => process.exit(0))
