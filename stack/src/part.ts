import type { Guard } from './guard.ts'
import type { Progress } from './progress.ts'

export type PartName = 'kafka' | 'mongodb' | 'redis' | 'smtp'
export type Source = 'env' | 'container' | 'native'

/** A running server, whoever runs it. */
export interface Part {
  name: PartName
  source: Source
  /** The value of its environment variable: MONGODB_URI, KAFKA_BROKERS, REDIS_URL or SMTP_URL. */
  url: string
  /** Process id of a native one. */
  pid?: number
  /** Resolves with one readable text, log tail included, if the part ends although nobody stopped it. */
  crashed: Promise<string>
  stop(): Promise<void>
}

/** What the start functions of the parts need. */
export interface StartContext {
  /** A fresh folder for data, logs and mails; removed at the end. */
  folder: string
  /** Wanted port by part; a missing one means a free port. */
  ports: Partial<Record<PartName, number>>
  guard: Guard
  progress: Progress
  /** Environment for child processes. */
  env: NodeJS.ProcessEnv
}
