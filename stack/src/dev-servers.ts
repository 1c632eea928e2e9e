import { startServers } from './servers.ts'
import { writeFileSync } from 'node:fs'

const servers = await startServers()
const { kafka, mongodb, redis, smtp } = servers.parts
writeFileSync('/tmp/stack.env', `export MONGODB_URI='${mongodb.url}' KAFKA_BROKERS='${kafka.url}' REDIS_URL='${redis.url}' SMTP_URL='${smtp.url}' CANDOR_MAIL_DIR='${servers.mailDir}'\n`)
const stop = async () => {
  await servers.stop()
  process.exit(0)
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
void servers.crashed.then(async (text) => {
  console.error(text)
  await servers.stop()
  process.exit(1)
})
setInterval(() => {}, 60_000)
