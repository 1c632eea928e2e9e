import { availableParallelism, cpus, totalmem } from 'node:os'
import { pins } from '@candor/stack/pins'
import { MongoClient } from 'mongodb'
import type { OpenContext } from './context.ts'

/** What the figures were measured on. */
export interface Machine {
  processor: string
  cores: number
  memoryGib: number
  system: string
  node: string
  /** 'as given' for a server whose URL stood in the environment. */
  kafka: string
  mongodb: string
  redis: string
}

export async function describeMachine({ servers, sources }: OpenContext): Promise<Machine> {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 1_024 ** 3),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    kafka: sources.kafka === 'env' ? 'as given' : pins.kafka.version,
    mongodb: await mongodbVersion(servers.mongodbUri),
    redis: sources.redis === 'env' ? 'as given' : pins.redis.version,
  }
}

async function mongodbVersion(uri: string): Promise<string> {
  const client = await MongoClient.connect(uri)
  try {
    return String((await client.db('admin').command({ buildInfo: 1 })).version)
  } finally {
    await client.close()
  }
}
