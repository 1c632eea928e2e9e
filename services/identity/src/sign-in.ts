/**
 * How fast passwords may be tried. Failures are counted twice: per account and address (strict), and per account over all addresses
 * (lenient). An address from which the right password came lately is not held back by the second count: so
 * somebody else's guessing from other addresses slows them down, never the owner for more than half a minute.
 */
export interface SignInCount {
  /** MAC of the folded address, or of it and the client's address: no personal data. */
  _id: string
  /** The account's own `_id`, so that erasure finds all of its counts. */
  account: string
  failures: number
  blocked_until?: Date
  /** Set on the count per address when the right password came from there. */
  trusted_until?: Date
  /** MongoDB removes the count after this. */
  expires_at: Date
}

interface Limit {
  /** Failures that cost nothing. */
  free: number
  /** Wait after the first failure that does; it doubles with each further one. */
  baseMs: number
  /** The longest wait. */
  maxMs: number
}

export const addressLimit: Limit = { free: 5, baseMs: 2_000, maxMs: 300_000 }
export const accountLimit: Limit = { free: 20, baseMs: 1_000, maxMs: 30_000 }
/** A quiet time after which failures are forgotten. */
export const forgetMs = 24 * 3_600_000
/** How long an address counts as the owner's. */
export const trustMs = 30 * 24 * 3_600_000

/** How long the next attempt has to wait after this many failures, in ms. */
export function backOffMs(failures: number, { free, baseMs, maxMs }: Limit): number {
  return failures < free ? 0 : Math.min(baseMs * 2 ** Math.min(failures - free, 20), maxMs)
}

/** How long this attempt has to wait, in ms; 0 when it may be made now. */
export function waitMs(address: SignInCount | undefined, account: SignInCount | undefined, now: Date): number {
  const left = (count: SignInCount | undefined) => Math.max(0, (count?.blocked_until?.getTime() ?? 0) - now.getTime())
  const isTrusted = address?.trusted_until !== undefined && address.trusted_until > now
  return isTrusted ? left(address) : Math.max(left(address), left(account))
}
