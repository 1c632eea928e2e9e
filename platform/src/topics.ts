import { type TopicName, topics } from '@candor/contracts/catalog'
import kafkajs from 'kafkajs'
import { dlqTopic, ensureTopics, groupOf, type Kafka } from './kafka.ts'
import { topicAccess } from './topic-access.ts'

// kafkajs is CommonJS: its constants have no names to import.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

const attemptsMax = 8

export interface Applied {
  created: string[]
  /** Topics that exist with another number of partitions: keys would change their place, so a person decides. */
  differing: string[]
}

/** Creates the catalog's topics with their partitions and retention, and each service's dead-letter topics; existing ones stay. */
export async function applyTopics(kafka: Kafka, { replication }: { replication: number }): Promise<Applied> {
  const admin = kafka.client.admin()
  await admin.connect()
  try {
    const before = new Set(await admin.listTopics())
    const services = Object.entries(topicAccess)
    for (const name of Object.keys(topics) as TopicName[]) {
      const { partitions } = topics[name]
      await patiently(() => ensureTopics(kafka, [name], { partitions, replication }))
      for (const [service, { reads }] of services)
        if (reads.includes(name))
          await patiently(() => ensureTopics(kafka, [name], { service, partitions, replication }))
    }
    const now = await admin.listTopics()
    const ours = (Object.keys(topics) as TopicName[]).map(kafka.topicName)
    const { topics: found } = await patiently(() => admin.fetchTopicMetadata({ topics: ours }))
    const differing = found.flatMap(({ name, partitions }) => {
      const wanted = topics[kafka.catalogName(name)].partitions
      return partitions.length === wanted ? [] : [`${name} has ${partitions.length} partitions, the catalog ${wanted}`]
    })
    return { created: now.filter((name) => !before.has(name)), differing }
  } finally {
    await admin.disconnect()
  }
}

type Resource = kafkajs.AclResourceTypes
type Operation = kafkajs.AclOperationTypes
/** A broker may not know yet what the controller has just made. */
export async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (error) {
      if (attempt === attemptsMax || !(error as { retriable?: boolean }).retriable) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 200))
    }
  }
}

const { TOPIC, GROUP, TRANSACTIONAL_ID, CLUSTER } = AclResourceTypes
const { READ, WRITE, DESCRIBE, CREATE, ALTER } = AclOperationTypes

/** What one service may do, as resource, name, and operations. A name that ends in `*` stands for all that begin so. */
export function rulesOf(service: string, kafka: Pick<Kafka, 'topicName'>): [Resource, string, Operation[]][] {
  const { writes, reads, hears = [] } = topicAccess[service] ?? { writes: [], reads: [] }
  const group = groupOf(service)
  return [
    ...hears.map((name) => rule(TOPIC, kafka.topicName(name), READ, DESCRIBE)),
    ...(hears.length > 0 ? [rule(GROUP, kafka.topicName(`${group}.*`), READ, DESCRIBE)] : []),
    ...writes.map((name) => rule(TOPIC, kafka.topicName(name), WRITE, DESCRIBE)),
    ...reads.map((name) => rule(TOPIC, kafka.topicName(name), READ, DESCRIBE)),
    ...reads.map((name) => rule(TOPIC, kafka.topicName(dlqTopic(name, group)), WRITE, DESCRIBE)),
    ...(reads.length > 0 ? [rule(GROUP, kafka.topicName(group), READ, DESCRIBE)] : []),
    ...(writes.length > 0 ? [rule(TRANSACTIONAL_ID, kafka.topicName(`relay-${service}-*`), WRITE, DESCRIBE)] : []),
  ]
}

const rule = (type: Resource, name: string, ...operations: Operation[]) =>
  [type, name, operations] as [Resource, string, Operation[]]

/**
 * What whoever makes topics and rules needs to do so again once nothing is allowed without a rule. Where brokers know no super users (MSK)
 * these must be there before that. It reads no event.
 */
const keeperRules: [Resource, string, Operation[]][] = [
  rule(CLUSTER, 'kafka-cluster', CREATE, ALTER, DESCRIBE),
  rule(TOPIC, '*', CREATE, DESCRIBE),
]

/** Rules as Kafka's entries for the principal `User:<user>`. */
export const aclOf = (user: string, rules: readonly [Resource, string, Operation[]][]): kafkajs.AclEntry[] =>
  rules.flatMap(([resourceType, name, operations]) =>
    operations.map((operation) => ({
      resourceType,
      // A star alone is Kafka's own word for all.
      resourceName: name === '*' ? name : name.replace(/\*$/, ''),
      resourcePatternType: /.\*$/.test(name) ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      principal: `User:${user}`,
      host: '*',
      operation,
      permissionType: AclPermissionTypes.ALLOW,
    })),
  )

/**
 * Lets the principal `User:<service>` do what `rulesOf` says, and `User:<keeper>` make topics and rules. Returns the number of rules; needs a
 * broker with an authorizer.
 */
export async function applyAcls(kafka: Kafka, keeper?: string): Promise<number> {
  const acl = Object.keys(topicAccess).flatMap((service) => aclOf(service, rulesOf(service, kafka)))
  if (keeper) acl.push(...aclOf(keeper, keeperRules))
  const admin = kafka.client.admin()
  await admin.connect()
  try {
    await admin.createAcls({ acl })
  } finally {
    await admin.disconnect()
  }
  return acl.length
}
