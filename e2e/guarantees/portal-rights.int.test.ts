import assert from 'node:assert/strict'
import test from 'node:test'
import { createKafka, ensureTopics } from '@candor/platform/kafka'
import { createLog } from '@candor/platform/log'
import { aclOf, rulesOf } from '@candor/platform/topics'
import { privateServer } from '@candor/stack/testing'
import kafkajs from 'kafkajs'
import { createChanges, kindOf } from '../../services/portal/src/changes.ts'
import { until } from '../src/until.ts'

// kafkajs is CommonJS: its constants have no names to import.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

test('the rights of the portal at the brokers are enough to hear of changes, and for nothing else', async (t) => {
  // Where an entry names a resource, nobody may do with it what no entry allows. Everybody is ANONYMOUS here, so the portal's entries are its.
  const { server, close } = await privateServer('kafka', {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
  })
  // Last first: clients that find no broker would go on asking.
  const ends: (() => unknown)[] = [close]
  t.after(async () => {
    for (const end of ends.reverse()) await end()
  })
  const log = createLog({ service: 'portal', level: 'fatal' })
  const config = { KAFKA_BROKERS: server.url, KAFKA_TOPIC_PREFIX: '' }
  const kafka = createKafka(config, { service: 'test', log })
  const topics = Object.keys(kindOf) as (keyof typeof kindOf)[]
  await ensureTopics(kafka, topics, { partitions: 1, replication: 1 })
  const admin = kafka.client.admin()
  await admin.connect()
  ends.push(() => admin.disconnect())
  await admin.createAcls({ acl: aclOf('ANONYMOUS', rulesOf('portal', kafka)) })

  const producer = kafka.client.producer({ retry: { retries: 0 } })
  await producer.connect()
  ends.push(() => producer.disconnect())
  const send = (topic: string) => producer.send({ topic, messages: [{ key: 'k', value: 'v' }] })
  // The broker hears of new entries a moment later.
  for (const topic of topics)
    await until(`${topic} to be refused`, () =>
      send(topic).then(
        () => undefined,
        (error: Error) => /not authorized/i.test(error.message) || Promise.reject(error),
      ),
    )
  const changes = createChanges(config, log)
  const rung = new Promise<string>((resolve) => changes.listen(resolve))
  await changes.start()
  ends.push(() => changes.stop())
  // From here on somebody may write bookings.
  const literal = { resourcePatternType: ResourcePatternTypes.LITERAL, resourceType: AclResourceTypes.TOPIC }
  const write = { operation: AclOperationTypes.WRITE, permissionType: AclPermissionTypes.ALLOW, host: '*' }
  await admin.createAcls({
    acl: [{ ...literal, ...write, resourceName: 'candor.booking.v1', principal: 'User:ANONYMOUS' }],
  })
  const telling = setInterval(() => void send('candor.booking.v1').catch(() => {}), 200)
  ends.push(() => clearInterval(telling))
  assert.equal(await rung, 'bookings')
})
