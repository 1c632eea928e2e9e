// A service small enough to see each edge of a trace: HTTP -> Fastify handler -> MongoDB, Redis and a log record.
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { createLog } from './log.ts'
import { connectMongo } from './mongo.ts'
import { currentTraceparent, flushSpans, withSpan } from './trace.ts'

const { MONGODB_URI = '', MONGODB_DB = '', REDIS_URL = '' } = process.env
const log = createLog({ service: 'fixture', level: 'info' })
const mongo = await connectMongo({ MONGODB_URI, MONGODB_DB }, { log })
const redis = new Redis(REDIS_URL)
const app = Fastify({ loggerInstance: log })
app.post('/things/:id', async (request, reply) => {
  await mongo.db.collection('things').insertOne({ body: request.body })
  await redis.set(`${MONGODB_DB}:x`, 'secret-value', 'EX', 10)
  request.log.info({ from: 'handler' }, 'handled')
  await withSpan('decide', { attributes: { 'candor.step': 'one' } }, async () => {
    await mongo.db.collection('things').findOne({ x: 1 })
  })
  return reply.send({ traceparent: currentTraceparent() })
})
app.post('/fails', async () => {
  await withSpan('fails', {}, () => {
    throw Object.assign(new Error('no such asha@example.org'), { code: 'NOPE' })
  })
})
const address = await app.listen({ port: 0, host: '127.0.0.1' })
process.once('SIGTERM', async () => {
  await app.close()
  await mongo.db.dropDatabase()
  await mongo.stop()
  redis.disconnect()
  await flushSpans()
  process.exit(0)
})
process.send?.(Number(new URL(address).port))
