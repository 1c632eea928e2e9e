import { brokerEnvironment } from './kafka.ts'
import { mongodArgs, mongodbUrl, replicaSet } from './mongodb.ts'
import { pins } from './pins.ts'
import { redisArgs } from './redis.ts'

/** The usual ports, for whoever runs the servers with compose. */
const usual = { kafka: 9092, controller: 9093, mongodb: 27017, redis: 6379 }

/** The URLs of the servers of `compose.yaml`, by variable. */
export const composeUrls: Record<string, string> = {
  KAFKA_BROKERS: `127.0.0.1:${usual.kafka}`,
  MONGODB_URI: mongodbUrl(`127.0.0.1:${usual.mongodb}`),
  REDIS_URL: `redis://127.0.0.1:${usual.redis}`,
}

const list = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`

/** The text of `compose.yaml`: the same versions and settings as `npm start` uses. */
export function composeYaml(): string {
  const mongod = ['mongod', '--bind_ip_all', ...mongodArgs]
  const initiate = `try { rs.status().ok } catch { rs.initiate({ _id: '${replicaSet}', members: [{ _id: 0, host: '127.0.0.1:${usual.mongodb}' }] }).ok }`
  const kafka = Object.entries(brokerEnvironment(usual.kafka, usual.controller))
  return `# Made by \`npm run generate\` from stack/src/pins.ts: don't edit. For whoever wants to keep the servers running between starts:
#   docker compose up -d --wait && set -a && . ./.env.example && set +a && npm start
# The SMTP inbox is not here: npm start has its own.
services:
  kafka:
    image: ${pins.kafka.image}
    ports: ["127.0.0.1:${usual.kafka}:${usual.kafka}"]
    environment:
${kafka.map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`).join('\n')}
    healthcheck:
      test: ["CMD", "/opt/kafka/bin/kafka-topics.sh", "--bootstrap-server", "127.0.0.1:${usual.kafka}", "--list"]
      interval: 5s
      timeout: 10s
      retries: 12
  mongodb:
    image: ${pins.mongodb.image}
    ports: ["127.0.0.1:${usual.mongodb}:${usual.mongodb}"]
    command: ${list(mongod)}
    healthcheck:
      test: ${list(['CMD', 'mongosh', '--quiet', '--eval', initiate])}
      interval: 5s
      timeout: 10s
      retries: 12
  redis:
    image: ${pins.redis.image}
    ports: ["127.0.0.1:${usual.redis}:${usual.redis}"]
    command: ${list(['redis-server', ...redisArgs])}
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
`
}
