import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { findDevServers } from './dev-servers-file.ts'
import { startKafka } from './kafka.ts'
import { startMongodb } from './mongodb.ts'
import type { NativePart } from './native.ts'
import { silent } from './progress.ts'
import { startRedis } from './redis.ts'
import { createRun } from './run.ts'
import { waitUntil } from './wait.ts'

export { isKafkaRequest, socketFactoryThrough, type TcpProxy, tcpProxy } from './tcp-proxy.ts'

export interface TestServers {
  mongodbUri: string
  kafkaBrokers: string
  redisUrl: string
  smtpUrl: string
  /** Where mails to `smtpUrl` arrive as .eml files. */
  mailDir: string
}

/**
 * The shared real servers of an integration test: from the environment (`npm test` sets it), else those of a running `npm run stack`.
 * Throws when there are neither. Tests share them, so they use `randomName` for databases, topics and keys.
 */
export function testServers(): TestServers {
  const env = process.env.MONGODB_URI ? process.env : findDevServers()?.env
  const need = (name: string): string => {
    const value = env?.[name]
    if (value) return value
    throw new Error(`${name} is not set: run this test with \`npm test\`, or keep \`npm run stack\` running beside it`)
  }
  return {
    mongodbUri: need('MONGODB_URI'),
    kafkaBrokers: need('KAFKA_BROKERS'),
    redisUrl: need('REDIS_URL'),
    smtpUrl: need('SMTP_URL'),
    mailDir: need('CANDOR_MAIL_DIR'),
  }
}

/** `<prefix>_<10 hex digits>`: a name for a database, a topic prefix or a key that no other test has. */
export function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(5).toString('hex')}`
}

const privateStarts = { kafka: startKafka, mongodb: startMongodb, redis: startRedis }

/**
 * A server for one test alone, which may kill, stop (SIGSTOP to `pid`) and restart it on its data. `close` ends it and removes its
 * data. `settings` are the broker's.
 */
export async function privateServer(
  name: keyof typeof privateStarts,
  settings: Record<string, string> = {},
): Promise<{ server: NativePart; close(): Promise<void> }> {
  const run = createRun({ progress: silent })
  try {
    const server = name === 'kafka' ? await startKafka(run, settings) : await privateStarts[name](run)
    return {
      server,
      async close() {
        await server.kill()
        await run.guard.close()
      },
    }
  } catch (error) {
    await run.guard.close()
    throw error
  }
}

/** Calls `probe` every 50 ms until it returns something truthy, and returns that. Throws, naming `what`, after `timeoutMs`. */
export async function until<T>(what: string, probe: () => T | Promise<T>, timeoutMs = 15_000): Promise<NonNullable<T>> {
  let seen: T | undefined
  const check = async () => {
    seen = await probe()
    if (!seen) throw new Error('not yet')
  }
  await waitUntil(check, timeoutMs).catch((error) => {
    throw new Error(`${what}: ${error.message}`, { cause: error.cause })
  })
  return seen as NonNullable<T>
}

/** The mails to `address` in their order of arrival, parsed. */
export async function mailsTo(mailDir: string, address: string): Promise<ParsedMail[]> {
  const files = (await readdir(mailDir)).filter((name) => name.endsWith('.eml')).sort()
  const mails: ParsedMail[] = []
  for (const file of files) {
    const source = await readFile(path.join(mailDir, file))
    if (!source.includes(address)) continue
    const mail = await simpleParser(source)
    const recipients = [mail.to ?? []].flat().flatMap((to) => to.value.map((one) => one.address))
    if (recipients.includes(address)) mails.push(mail)
  }
  return mails
}

/** Waits for a mail to `address` that `matches`, and returns it. */
export async function waitForMail(
  mailDir: string,
  address: string,
  matches: (mail: ParsedMail) => boolean = () => true,
  timeoutMs = 15_000,
): Promise<ParsedMail> {
  return await until(`a mail to ${address}`, async () => (await mailsTo(mailDir, address)).find(matches), timeoutMs)
}
