import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerRuntimeClient } from 'testcontainers'
import { brokerEnvironment, probeNewKafka } from './kafka.ts'
import { mongodArgs, mongodbUrl, readyReplicaSet } from './mongodb.ts'
import type { Part, PartName, Run } from './part.ts'
import { pins } from './pins.ts'
import { claimPort, freePort } from './ports.ts'
import { probeRedis, redisArgs } from './redis.ts'
import { waitUntil } from './wait.ts'

const probeTimeoutMs = 5_000
const readyTimeoutMs = 60_000

type ContainerName = Exclude<PartName, 'smtp'>

interface Recipe {
  image: string
  command?: string[]
  environment?: Record<string, string>
  url: string
  probe(): Promise<unknown>
}

/**
 * Each server listens inside its container on the very port that it has outside, so that the address which Kafka and a replica set
 * tell their clients is right on both sides.
 */
const recipes: Record<ContainerName, (port: number) => Promise<Recipe>> = {
  kafka: async (port) => {
    const environment = brokerEnvironment(port, await freePort())
    const url = `127.0.0.1:${port}`
    return { image: pins.kafka.image, environment, url, probe: () => probeNewKafka(url) }
  },
  mongodb: async (port) => {
    const host = `127.0.0.1:${port}`
    const command = ['mongod', '--bind_ip_all', '--port', String(port), ...mongodArgs]
    return { image: pins.mongodb.image, command, url: mongodbUrl(host), probe: () => readyReplicaSet(host) }
  },
  redis: async (port) => {
    const url = `redis://127.0.0.1:${port}`
    const command = ['redis-server', '--port', String(port), ...redisArgs]
    return { image: pins.redis.image, command, url, probe: () => probeRedis(url) }
  },
}

/**
 * The container engine of this machine, or undefined. A `docker` client alone is no engine: the daemon has to answer within 5 s.
 * The library is loaded only where a socket or a setting hints at one, because it costs 30 MB.
 */
export async function findEngine(run: Run): Promise<ContainerRuntimeClient | undefined> {
  const { HOME = '', XDG_RUNTIME_DIR = '', DOCKER_HOST, CANDOR_CONTAINERS } = run.env
  if (CANDOR_CONTAINERS === 'off') return undefined
  const hints = [
    '/var/run/docker.sock',
    path.join(XDG_RUNTIME_DIR, 'docker.sock'),
    path.join(XDG_RUNTIME_DIR, 'podman/podman.sock'),
    path.join(HOME, '.docker/run/docker.sock'),
    path.join(HOME, '.docker/desktop/docker.sock'),
    path.join(HOME, '.testcontainers.properties'),
  ]
  if (!DOCKER_HOST && !hints.some((file) => existsSync(file))) return undefined
  const { getContainerRuntimeClient } = await import('testcontainers')
  const none = delay(probeTimeoutMs, undefined, { ref: false })
  return await Promise.race([getContainerRuntimeClient().catch(() => undefined), none])
}

/** Starts a server in a container; testcontainers' reaper removes it even if we are killed. */
export async function startContainer(run: Run, engine: ContainerRuntimeClient, name: ContainerName): Promise<Part> {
  const { GenericContainer, PullPolicy } = await import('testcontainers')
  const port = await claimPort(name, run.ports[name])
  const recipe = await recipes[name](port)
  const definition = new GenericContainer(recipe.image)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment(recipe.environment ?? {})
    .withPullPolicy(PullPolicy.defaultPolicy())
    .withStartupTimeout(readyTimeoutMs)
  if (recipe.command) definition.withCommand(recipe.command)
  const container = await run.progress.during(name, `starting a container of ${recipe.image}`, definition.start())
  let stopping = false
  const stop = async () => {
    stopping = true
    await container.stop({ timeout: 5_000 })
  }
  try {
    await waitUntil(recipe.probe, readyTimeoutMs, run.signal)
  } catch (error) {
    await stop()
    throw error
  }
  const handle = engine.container.getById(container.getId())
  const crashed = new Promise<string>((resolve) => {
    const report = async () => {
      if (stopping) return
      const logs = await handle.logs({ stdout: true, stderr: true, tail: 20 }).catch(() => '(no log)')
      resolve(`the container of ${name} ended; the end of its log:\n${logs.toString()}`)
    }
    handle.wait().then(report, () => {})
  })
  return { name, source: 'container', url: recipe.url, crashed, stop }
}
