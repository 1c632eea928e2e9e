// The baseline of a command: bare Fastify and one insertOne with the same write concern. A process of its own, as a service is.
import Fastify from 'fastify'
import { MongoClient } from 'mongodb'
import { v7 as uuidv7 } from 'uuid'

const { MONGODB_URI = '', MONGODB_DB = '', PORT = '0' } = process.env
const mongo = await MongoClient.connect(MONGODB_URI, { writeConcern: { w: 'majority', journal: true } })
const people = mongo.db(MONGODB_DB).collection<{ _id: string }>('bare_people')

const app = Fastify()
app.get('/ready', () => ({}))
app.post('/api/v1/people', async (request, reply) => {
  const document = { _id: uuidv7(), ...(request.body as object) }
  await people.insertOne(document)
  return reply.code(201).send(document)
})
await app.listen({ host: '127.0.0.1', port: Number(PORT) })
process.once('SIGTERM', async () => {
  await app.close()
  await mongo.close()
})
