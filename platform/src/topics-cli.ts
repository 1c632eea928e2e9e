// `topics-cli.ts apply`: what the platform team owns at the brokers. In the cluster a Job runs it before the services of a new version do.
// It reads KAFKA_BROKERS, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_SSL and KAFKA_TOPIC_PREFIX; it may run again at any time.
import { Command, InvalidArgumentError } from 'commander'
import { Type } from 'typebox'
import { baseConfig, loadConfig } from './config.ts'
import { createKafka } from './kafka.ts'
import { createLog } from './log.ts'
import { applyAcls, applyTopics } from './topics.ts'

const { KAFKA_BROKERS, KAFKA_TOPIC_PREFIX, KAFKA_SSL, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, LOG_LEVEL } = baseConfig
const kafkaConfig = Type.Object({
  ...{ KAFKA_BROKERS, KAFKA_TOPIC_PREFIX, KAFKA_SSL, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD },
  LOG_LEVEL,
})

const positive = (text: string) => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 is needed')
  return value
}

const program = new Command('topics').description(
  'Topics of the catalog, their dead-letter topics, and who may do what with them.',
)
program
  .command('apply')
  .description('create what is missing; name what differs, and fail then')
  .option('--replication <n>', 'replicas of new topics', positive, 3)
  .option(
    '--acls',
    'let each service write and read its own topics and no other, and KAFKA_SASL_USERNAME do this again',
  )
  .action(async ({ replication, acls }: { replication: number; acls?: true }) => {
    const config = loadConfig(kafkaConfig)
    const log = createLog({ service: 'topics', level: config.LOG_LEVEL })
    const kafka = createKafka(config, { service: 'topics', log })
    const { created, differing } = await applyTopics(kafka, { replication })
    console.log(`topics: ${created.length} created`)
    if (acls) console.log(`access: ${await applyAcls(kafka, config.KAFKA_SASL_USERNAME)} rules`)
    for (const line of differing) console.error(line)
    if (differing.length > 0) process.exitCode = 1
  })
await program.parseAsync()
