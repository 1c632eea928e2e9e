/** One thing a service depends on. Non-critical ones (Redis) make it degraded, not unready. */
export interface Check {
  /** Short and stable; shown by `/ready` and in alerts. */
  name: string
  critical: boolean
  /** Throws or rejects when bad. The message is shown on the admin port only. */
  run(): Promise<void> | void
}

export type CheckStatus = 'healthy' | 'degraded' | 'failing'

export interface CheckResult {
  name: string
  status: CheckStatus
  /** Why it is not healthy. */
  error?: string
}

/** Longest time a check may take; a probe that hangs tells nothing. */
export const checkTimeoutMs = 1_000

const running = new WeakMap<Check, Promise<CheckResult>>()

/** Runs checks at the same time, each within its time limit. Never rejects. A check still running from an earlier probe is shared. */
export function runChecks(checks: readonly Check[], timeoutMs = checkTimeoutMs): Promise<CheckResult[]> {
  return Promise.all(checks.map((check) => runOnce(check, timeoutMs)))
}

function runOnce(check: Check, timeoutMs: number): Promise<CheckResult> {
  const shared = running.get(check)
  if (shared) return shared
  const result = withinTime(check, timeoutMs)
    .then((): CheckResult => ({ name: check.name, status: 'healthy' }))
    .catch(
      (error: unknown): CheckResult => ({
        name: check.name,
        status: check.critical ? 'failing' : 'degraded',
        error: error instanceof Error ? error.message : String(error),
      }),
    )
    .finally(() => running.delete(check))
  running.set(check, result)
  return result
}

async function withinTime(check: Check, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    await Promise.race([check.run(), expired])
  } finally {
    clearTimeout(timer)
  }
}
