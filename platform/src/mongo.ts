import {
  type Db,
  MongoBulkWriteError,
  MongoClient,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerSelectionError,
} from 'mongodb'
import type { Check } from './check.ts'
import type { Logger } from './log.ts'

export interface Mongo {
  client: MongoClient
  db: Db
  check: Check
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * Connects to the service's own database. Writes are `w: majority, j: true`: what was acknowledged survives a fail-over, so the
 * relay never publishes what MongoDB could roll back. Every wait is bounded.
 */
export async function connectMongo(
  config: { MONGODB_URI: string; MONGODB_DB: string },
  { log }: { log: Logger },
): Promise<Mongo> {
  const client = new MongoClient(config.MONGODB_URI, {
    appName: config.MONGODB_DB,
    ignoreUndefined: true,
    retryReads: true,
    retryWrites: true,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
    maxPoolSize: 32,
    minPoolSize: 1,
    waitQueueTimeoutMS: 3_000,
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 3_000,
    socketTimeoutMS: 30_000,
    heartbeatFrequencyMS: 2_000,
    minHeartbeatFrequencyMS: 500,
  })
  await client.connect()
  client.on('serverHeartbeatFailed', () => log.warn('MongoDB heartbeat failed'))
  const db = client.db(config.MONGODB_DB)
  return {
    client,
    db,
    check: {
      name: 'mongodb',
      critical: true,
      async run() {
        await db.command({ ping: 1 }, { timeoutMS: 900 })
      },
    },
    async start() {},
    async stop() {
      await client.close()
    },
  }
}

/** What is the server's state, not the document's fault: unreachable, electing, busy, out of rights or disk. */
const transientCodes = new Set([
  6, 7, 13, 18, 24, 43, 46, 50, 64, 89, 91, 112, 133, 134, 146, 189, 237, 261, 262, 355, 365, 371, 462, 8_000, 9_001,
  10_058, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031, 46_841,
])

const socketCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Whether a database error will pass by itself (network, election, time-out), so that trying again is right. */
export function isTransient(error: unknown): boolean {
  if (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNotConnectedError
  ) {
    return true
  }
  // The driver hands on a socket's own error when a write has to wait for the socket to drain.
  if (error instanceof Error && 'syscall' in error && socketCodes.has(String((error as NodeJS.ErrnoException).code))) {
    return true
  }
  if (!(error instanceof MongoError)) return false
  // A bulk write that reached no server wraps what kept it from there.
  if (error instanceof MongoBulkWriteError && (error.errorResponse as unknown) instanceof Error)
    return isTransient(error.errorResponse)
  if (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError')) return true
  if (
    /PoolCleared|WaitQueueTimeout|(Pool|Topology|Client|Server)Closed|OperationTimeout|ExpiredSession/.test(error.name)
  )
    return true
  return typeof error.code === 'number' && transientCodes.has(error.code)
}
