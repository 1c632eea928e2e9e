import type { Guard } from './guard.ts'
import type { Progress } from './progress.ts'

export type PartName = 'kafka' | 'mongodb' | 'redis' | 'smtp'

/** A running server, whoever runs it. */
export interface Part {
  name: PartName
  source: 'env' | 'container' | 'native'
  /** The value of its environment variable: KAFKA_BROKERS, MONGODB_URI, REDIS_URL or SMTP_URL. */
  url: string
  /** Resolves with a readable text, log tail included, if the part ends although nobody stopped it. */
  crashed: Promise<string>
  stop(): Promise<void>
}

/** Where each part's URL stands in the environment. */
export const variables: Record<PartName, string> = {
  kafka: 'KAFKA_BROKERS',
  mongodb: 'MONGODB_URI',
  redis: 'REDIS_URL',
  smtp: 'SMTP_URL',
}

/** What the parts of one run share. */
export interface Run {
  /** A fresh folder for data, logs and mails; removed at the end. */
  folder: string
  /** Wanted port by part; a missing one means a free port. */
  ports: Partial<Record<PartName, number>>
  guard: Guard
  progress: Progress
  /** Environment to read (URLs, JAVA_HOME, cache) and to hand on to child processes. */
  env: NodeJS.ProcessEnv
  /** Aborted when the start should end. */
  signal: AbortSignal
}
