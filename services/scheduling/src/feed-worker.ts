// A thread of its own for one calendar: whatever a stranger's text makes the parser do ends with the thread.
import { parentPort, workerData } from 'node:worker_threads'
import { type BusyQuestion, busyFromCalendar, FeedUnusable } from './feed-busy.ts'

const { bytes, question } = workerData as { bytes: Uint8Array; question: BusyQuestion }
try {
  parentPort?.postMessage({ found: busyFromCalendar(bytes, question) })
} catch (error) {
  if (!(error instanceof FeedUnusable)) throw error
  parentPort?.postMessage({ code: error.code, message: error.message })
}
