import path from 'node:path'
import { findEngine, startContainer } from './containers.ts'
import { addressOf, findGiven } from './given.ts'
import { startKafka } from './kafka.ts'
import { startMongodb } from './mongodb.ts'
import { type Part, type PartName, type Run, variables } from './part.ts'
import { claimPort } from './ports.ts'
import { startRedis } from './redis.ts'
import { startInbox } from './smtp.ts'

export interface Servers {
  parts: Record<PartName, Part>
  /** Where mails arrive as .eml files; CANDOR_MAIL_DIR (or empty) when SMTP_URL names somebody else's server. */
  mailDir: string
  /** Resolves with a readable text when a part ends by itself. */
  crashed: Promise<string>
  /** Stops the parts that we started. */
  stop(): Promise<void>
}

const names = Object.keys(variables) as PartName[]

/**
 * Starts Kafka, MongoDB, Redis and the SMTP inbox at once, each from the first that works: a URL in the environment, a container
 * engine, a native process. When one can't be had the others are stopped again and its StartFailure is thrown.
 */
export async function startServers(run: Run): Promise<Servers> {
  const failed = new AbortController()
  const starting: Run = { ...run, signal: AbortSignal.any([run.signal, failed.signal]) }
  const mailDir = run.env.SMTP_URL ? (run.env.CANDOR_MAIL_DIR ?? '') : path.join(run.folder, 'mail')
  const started: Part[] = []
  const stop = async () => {
    await Promise.all(started.map((part) => part.stop()))
  }
  const start = async (name: PartName) => {
    const startedAt = performance.now()
    const part = await startPart(starting, name, mailDir)
    started.push(part)
    run.progress.ready(name, part.source, startedAt, addressOf(part.url))
  }
  const abandon = (error: unknown) => {
    failed.abort(error) // the first reason is the one that counts
  }
  await Promise.all(names.map((name) => start(name).catch(abandon)))
  if (starting.signal.aborted) {
    await stop()
    throw starting.signal.reason
  }
  const parts = Object.fromEntries(started.map((part) => [part.name, part])) as Record<PartName, Part>
  return { parts, mailDir, crashed: Promise.race(started.map((part) => part.crashed)), stop }
}

async function startPart(run: Run, name: PartName, mailDir: string): Promise<Part> {
  const url = run.env[variables[name]]
  if (url) return await findGiven(run, name, url)
  if (name === 'smtp') {
    const inbox = await startInbox({ mailDir, port: await claimPort(name, run.ports.smtp) })
    return { name, source: 'native', url: inbox.url, crashed: new Promise(() => {}), stop: inbox.stop }
  }
  const engine = await findEngine(run)
  if (engine) {
    try {
      return await startContainer(run, engine, name)
    } catch (error) {
      run.signal.throwIfAborted()
      run.progress.note(name, `no container (${(error as Error).message.split('\n')[0]}): starting it natively`)
    }
  }
  if (name === 'kafka') return await startKafka(run)
  if (name === 'mongodb') return await startMongodb(run)
  return await startRedis(run)
}

/** What a process that uses the servers has to find in its environment. */
export function environmentOf(servers: Servers): Record<string, string> {
  const urls = names.map((name) => [variables[name], servers.parts[name].url])
  return { ...Object.fromEntries(urls), CANDOR_MAIL_DIR: servers.mailDir }
}
