import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** Shares of the heap's limit. What is above them belongs to the work of the connections that are open. */
const inUseMax = 0.7
/** Garbage included: between two collections nobody knows how much of it is in use. */
const allocatedMax = 0.8

export interface HeapRoom {
  /** Whether one more connection would endanger those that are open. */
  isFull(): boolean
  stop(): void
}

/**
 * Tells when a process has no room for more connections, long before V8 ends it for want of memory. What is in use is known after
 * each full collection, and those become frequent as the heap fills. The limit that V8 tells includes the young generation, which
 * must be small: the image and `npm start` set --max-semi-space-size.
 */
export function createHeapRoom(): HeapRoom {
  let inUse = Number.POSITIVE_INFINITY
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isFullCollection)) inUse = getHeapStatistics().used_heap_size
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    isFull() {
      const { used_heap_size, heap_size_limit } = getHeapStatistics()
      return (
        used_heap_size > allocatedMax * heap_size_limit || Math.min(inUse, used_heap_size) > inUseMax * heap_size_limit
      )
    },
    stop: () => observer.disconnect(),
  }
}

const isFullCollection = (entry: PerformanceEntry) =>
  (entry as PerformanceEntry & { detail?: { kind?: number } }).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR
