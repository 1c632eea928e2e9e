import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { MongoClient } from 'mongodb'
import type { Servers } from './servers.ts'

/** Names under which one run keeps its data, so that it finds nothing of another one. */
export interface Namespace {
  database(service: string): string
  topicPrefix: string
  /** Drops what the run has left on servers that live on. */
  drop(): Promise<void>
}

/** Servers of our own are fresh and use the plain names; on somebody else's the names are this run's alone. */
export function createNamespace(servers: Servers): Namespace {
  const run = randomBytes(4).toString('hex')
  const { kafka, mongodb } = servers.parts
  const databasePrefix = mongodb.source === 'env' ? `candor_${run}_` : 'candor_'
  const topicPrefix = kafka.source === 'env' ? `run-${run}.` : ''
  return {
    database: (service) => databasePrefix + service,
    topicPrefix,
    async drop() {
      if (mongodb.source === 'env') await dropDatabases(mongodb.url, databasePrefix)
      if (kafka.source === 'env') await deleteTopics(kafka.url, topicPrefix)
    },
  }
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 3_000 })
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true })
    for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase()
  } finally {
    await client.close()
  }
}

async function deleteTopics(brokers: string, prefix: string): Promise<void> {
  const kafka = new Kafka({ clientId: 'candor-stack', brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  try {
    await admin.connect()
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
    const groups = (await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith(prefix))
    if (groups.length > 0) await admin.deleteGroups(groups.map(({ groupId }) => groupId))
  } finally {
    await admin.disconnect()
  }
}
