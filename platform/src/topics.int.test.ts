import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type TopicName, topics } from '@candor/contracts/catalog'
import { privateServer } from '@candor/stack/testing'
import kafkajs from 'kafkajs'
import { createKafka } from './kafka.ts'
import { createLog } from './log.ts'
import { applyAcls } from './topics.ts'

// kafkajs is CommonJS: its constants have no names to import.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

type Operation = kafkajs.AclOperationTypes

test('the Job makes every topic as the catalog says, lets each service do its part, and may run again', async (t) => {
  const { server, close } = await privateServer('kafka', {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  })
  t.after(close)
  const apply = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['src/topics-cli.ts', 'apply', '--replication', '1', '--acls', ...args], {
      cwd: `${import.meta.dirname}/..`,
      env: { PATH: process.env.PATH, KAFKA_BROKERS: server.url, LOG_LEVEL: 'error' },
    })
  const first = await apply()
  assert.match(first.stdout, /topics: \d+ created\naccess: \d+ rules/)
  assert.match((await apply()).stdout, /topics: 0 created/)

  const log = createLog({ service: 'test', level: 'error' })
  const kafka = createKafka({ KAFKA_BROKERS: server.url, KAFKA_TOPIC_PREFIX: '' }, { service: 'test', log })
  const admin = kafka.client.admin()
  await admin.connect()
  t.after(() => admin.disconnect())
  const { topics: found } = await admin.fetchTopicMetadata()
  for (const name of Object.keys(topics) as TopicName[]) {
    const partitions = found.find((topic) => topic.name === name)?.partitions.length
    assert.equal(partitions, topics[name].partitions, name)
  }
  assert.ok(found.some(({ name }) => name === 'candor.session.v1.candor.scoring.dlq'))

  const rightsOf = async (service: string) => {
    const { resources } = await admin.describeAcls({
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      principal: `User:${service}`,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    })
    return (resource: string, operation: Operation) =>
      resources.some(
        ({ resourceName, acls }) => resourceName === resource && acls.some((acl) => acl.operation === operation),
      )
  }
  const may = await rightsOf('interview')
  assert.ok(may('candor.session.v1', AclOperationTypes.WRITE))
  assert.ok(may('candor.booking.v1', AclOperationTypes.READ))
  assert.ok(may('candor.booking.v1.candor.interview.dlq', AclOperationTypes.WRITE))
  assert.ok(may('relay-interview-', AclOperationTypes.WRITE))
  assert.equal(may('candor.booking.v1', AclOperationTypes.WRITE), false)
  assert.equal(may('candor.scorecard.v1', AclOperationTypes.READ), false)

  const portalMay = await rightsOf('portal')
  assert.ok(portalMay('candor.booking.v1', AclOperationTypes.READ))
  assert.ok(portalMay('candor.portal.', AclOperationTypes.READ), 'each instance has a group of its own')
  assert.equal(portalMay('candor.key.v1', AclOperationTypes.READ), false)
  assert.equal(portalMay('candor.booking.v1', AclOperationTypes.WRITE), false)
  assert.equal(portalMay('relay-portal-', AclOperationTypes.WRITE), false)
  assert.ok(!found.some(({ name }) => name.includes('candor.portal')), 'it has no dead letters')

  // On MSK nobody is a super user: whoever makes the rules gives himself the right to make them again, and none to read.
  await applyAcls(kafka, 'platform')
  const keeperMay = await rightsOf('platform')
  assert.ok(keeperMay('kafka-cluster', AclOperationTypes.ALTER) && keeperMay('kafka-cluster', AclOperationTypes.CREATE))
  assert.ok(keeperMay('*', AclOperationTypes.CREATE))
  for (const topic of ['*', 'candor.session.v1']) assert.equal(keeperMay(topic, AclOperationTypes.READ), false, topic)
})
