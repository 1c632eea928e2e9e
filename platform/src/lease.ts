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
      const free = { $or: [{ $eq: ['$holder', holder] }, { $lt: [{ $ifNull: ['$until', new Date(0)] }, '$$NOW'] }] }
      const lease = await leases.findOneAndUpdate(
        { _id: name },
        [
          { $set: { free } },
          {
            $set: {
              holder: { $cond: ['$free', holder, '$holder'] },
              until: { $cond: ['$free', { $add: ['$$NOW', ms] }, '$until'] },
            },
          },
          { $unset: 'free' },
        ],
        { upsert: true, returnDocument: 'after' },
      )
      return lease?.holder === holder
    },
    async release() {
      await leases.deleteOne({ _id: name, holder })
    },
  }
}
