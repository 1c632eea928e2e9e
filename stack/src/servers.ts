import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createGuard } from './guard.ts'
import { startKafkaNative } from './kafka.ts'
import { startMongodbNative } from './mongodb.ts'
import { choosePort } from './native.ts'
import type { Part, PartName, StartContext } from './part.ts'
import { createProgress, type Progress } from './progress.ts'
import { startRedisNative } from './redis.ts'
import { startInbox } from './smtp.ts'

export interface Servers {
  parts: Record<PartName, Part>
  mailDir: string
  /** Fresh folder of this run: data, logs, mails; removed by stop(). */
  folder: string
  context: StartContext
  crashed: Promise<string>
  stop(): Promise<void>
}

export async function startServers(
  o: { progress?: Progress; ports?: StartContext['ports'] } = {},
): Promise<Servers> {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-'))
  const guard = createGuard()
  guard.removeAtEnd(folder)
  const progress = o.progress ?? createProgress()
  const run = randomBytes(6).toString('hex')
  const context: StartContext = { folder, ports: o.ports ?? {}, guard, progress, env: { ...process.env, CANDOR_RUN: run } }
  const mailDir = path.join(folder, 'mail')
  const starts: Record<PartName, () => Promise<Part>> = {
    kafka: () => startKafkaNative(context),
    mongodb: () => startMongodbNative(context),
    redis: () => startRedisNative(context),
    smtp: async () => {
      const inbox = await startInbox({ mailDir, port: await choosePort('smtp', context) })
      return { name: 'smtp', source: 'native', url: inbox.url, crashed: new Promise(() => {}), stop: inbox.stop }
    },
  }
  const started: Part[] = []
  const stop = async () => {
    await Promise.all(started.map((part) => part.stop()))
    await guard.close()
  }
  const results = await Promise.allSettled(
    Object.entries(starts).map(async ([name, start]) => {
      const at = performance.now()
      const part = await start()
      started.push(part)
      progress.ready(name, part.source, at, part.url)
      return part
    }),
  )
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  const parts = Object.fromEntries(started.map((part) => [part.name, part])) as Record<PartName, Part>
  return { parts, mailDir, folder, context, crashed: Promise.race(started.map((part) => part.crashed)), stop }
}
