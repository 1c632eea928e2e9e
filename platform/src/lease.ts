import type { Db } from 'mongodb'

interface LeaseDocument {
  _id: string
  holder: string
  until: Date
}

/**
 * A named lease in the service's database. It decides who works, not who is right: a holder that was paused past its lease
 * still believes in it, so what it does must be fenced elsewhere (the relay's producer epoch, a claim token).
 */
export interface Lease {
  /** Takes or renews the lease for `ms`; false while somebody else holds it. Expiry is judged by the database's clock. */
  hold(ms: number): Promise<boolean>
  /** Gives the lease up, so that the next holder need not wait for its end. */
  release(): Promise<void>
}

export function createLease(db: Db, name: string, holder: string): Lease {
  const leases = db.collection<LeaseDocument>('leases')
  return {
    async hold(ms) {
      const free = { _id: name, $or: [{ holder }, { $expr: { $lt: ['$until', '$$NOW'] } }] }
      try {
        const result = await leases.updateOne(free, [{ $set: { holder, until: { $add: ['$$NOW', ms] } } }], {
          upsert: true,
        })
        return result.matchedCount + result.upsertedCount === 1
      } catch (error) {
        // Somebody else's unexpired lease does not match, so the upsert collides with it.
        if (error instanceof Error && 'code' in error && error.code === 11_000) return false
        throw error
      }
    },
    async release() {
      await leases.deleteOne({ _id: name, holder })
    },
  }
}
