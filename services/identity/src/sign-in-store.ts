import type { Collection, Db, Document } from 'mongodb'
import type { Secrets } from './secrets.ts'
import { accountLimit, addressLimit, backOffMs, forgetMs, type SignInCount, trustMs, waitMs } from './sign-in.ts'

export interface SignInStore {
  collection: Collection<SignInCount>
  /**
   * Counts an attempt as failed before it is made, so that attempts at the same time can't outrun the count.
   * Answers how long to wait instead, in ms; 0 when the password may be tried.
   */
  begin(who: Who, now: Date): Promise<number>
  /** The password was right: forgets the failures and trusts the address. */
  succeeded(who: Who, now: Date): Promise<void>
  /** Forgets everything about an account. */
  forget(emailKey: string): Promise<void>
}

/** A folded e-mail address (whether anybody has it or not) and the network address of the client. */
export interface Who {
  emailKey: string
  address: string
}

/** Counts of failed sign-ins. They are no aggregates: they publish nothing and vanish by themselves. */
export async function createSignInStore(db: Db, secrets: Secrets): Promise<SignInStore> {
  const collection = db.collection<SignInCount>('sign_ins')
  await collection.createIndexes([
    { key: { expires_at: 1 }, name: 'expiry', expireAfterSeconds: 0 },
    { key: { account: 1 }, name: 'account' },
  ])
  const accountId = (emailKey: string) => secrets.mac('sign-in', emailKey)
  const pairId = ({ emailKey, address }: Who) => secrets.mac('sign-in', emailKey, address)

  async function count(id: string, account: string, limit: typeof addressLimit, now: Date): Promise<void> {
    await collection.updateOne({ _id: id }, [{ $set: { account, ...countedFailure(limit, now) } }], { upsert: true })
  }

  return {
    collection,
    async begin(who, now) {
      const [account, pair] = [accountId(who.emailKey), pairId(who)]
      const counts = await collection.find({ _id: { $in: [account, pair] } }).toArray()
      const find = (id: string) => counts.find(({ _id }) => _id === id)
      const wait = waitMs(find(pair), find(account), now)
      if (wait > 0) return wait
      await Promise.all([count(account, account, accountLimit, now), count(pair, account, addressLimit, now)])
      return 0
    },
    async succeeded(who, now) {
      const [account, pair] = [accountId(who.emailKey), pairId(who)]
      const until = new Date(now.getTime() + trustMs)
      await collection.bulkWrite([
        { deleteOne: { filter: { _id: account } } },
        {
          updateOne: {
            filter: { _id: pair },
            update: {
              $set: { account, failures: 0, trusted_until: until, expires_at: until },
              $unset: { blocked_until: '' },
            },
            upsert: true,
          },
        },
      ])
    },
    async forget(emailKey) {
      await collection.deleteMany({ account: accountId(emailKey) })
    },
  }
}

/** One more failure and the wait that follows from it, computed by MongoDB so that concurrent attempts all count. */
function countedFailure(limit: typeof addressLimit, now: Date): Document {
  const failures = { $add: [{ $ifNull: ['$failures', 0] }, 1] }
  const waits = Array.from({ length: limit.free + 24 }, (_, count) => backOffMs(count, limit))
  const wait = { $arrayElemAt: [waits, { $min: [failures, waits.length - 1] }] }
  const forgotten = new Date(now.getTime() + forgetMs)
  return {
    failures,
    blocked_until: { $add: [now, wait] },
    expires_at: { $max: ['$expires_at', forgotten] },
  }
}
