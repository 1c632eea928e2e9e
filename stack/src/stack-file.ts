import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StartFailure } from './failure.ts'
import { stateFolder } from './paths.ts'
import { isAlive } from './processes.ts'

export interface Account {
  email: string
  password: string
  role: string
}

/** What `.candor/stack.json` tells an outside tool about a running platform. URLs are absolute, without a slash at the end. */
export interface StackFile {
  gateway: string
  portal: string
  /** Comma-separated `host:port`. */
  kafka: string
  registry: string
  mongo: string
  redis: string
  smtp: string
  /** Folder in which mails arrive as .eml files; empty when SMTP_URL names somebody else's server. */
  mail_dir: string
  services: Record<string, { url: string; admin_url: string; pid: number }>
  accounts: Account[]
  /** Only on shared servers: what stands before every topic name of this run. */
  kafka_topic_prefix?: string
}

const fileName = 'stack.json'

/** Replaces the file as a whole; only its owner can read it, because it holds passwords. */
export function writeStackFile(folder: string, stack: StackFile): void {
  const file = path.join(folder, fileName)
  writeFileSync(`${file}.part`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

export function removeStackFile(folder: string): void {
  rmSync(path.join(folder, fileName), { force: true })
}

/** The running platform. Throws StartFailure when none has been started, or its processes are gone. */
export function readStackFile(folder: string = stateFolder): StackFile {
  const stack = findStackFile(folder)
  if (!stack) throw new StartFailure('nothing is running: npm start, and when it is ready run this again')
  return stack
}

/** As readStackFile, but undefined when nothing runs. */
export function findStackFile(folder: string): StackFile | undefined {
  const file = path.join(folder, fileName)
  if (!existsSync(file)) return undefined
  const stack: StackFile = JSON.parse(readFileSync(file, 'utf8'))
  const alive = Object.values(stack.services).every(({ pid }) => isAlive(pid))
  return alive ? stack : undefined
}
