import { randomBytes, randomUUID } from 'node:crypto'
import { byId } from '@candor/platform/aggregate'
import { jwtVerify, SignJWT } from 'jose'
import type { Binary, Collection, Db } from 'mongodb'
import { refuse } from './errors.ts'
import type { Stores } from './stores.ts'

/** How long a ticket may be used. */
export const ticketSeconds = 30
const audience = 'interview-socket'

export interface TicketHolder {
  session_id: string
  person_id: string
  role: 'candidate' | 'observer'
  /** A recruiter or an admin, who may watch without a seat on the panel. */
  staff: boolean
}

export interface Tickets {
  /** A signed token that opens one WebSocket connection within 30 s. */
  issue(holder: TicketHolder, now: Date): Promise<string>
  /** Checks the token and spends it. Throws TICKET_INVALID or TICKET_SPENT. */
  redeem(ticket: string, sessionId: string, now: Date): Promise<TicketHolder>
}

interface Secret {
  _id: string
  key: Binary
  created_at: Date
}

/** The key is made once and shared by all instances through the service's own database, where the sessions themselves lie. */
export function createTickets(db: Db, stores: Pick<Stores, 'sessions'>): Tickets {
  const secrets = db.collection<Secret>('secrets')
  let loading: Promise<Uint8Array> | undefined
  const key = () => {
    loading ??= ticketKey(secrets).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return {
    async issue({ session_id, person_id, role, staff }, now) {
      const issuedAt = Math.floor(now.getTime() / 1_000)
      return new SignJWT({ session_id, role, staff })
        .setProtectedHeader({ alg: 'HS256', typ: 'ticket+jwt' })
        .setSubject(person_id)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ticketSeconds)
        .sign(await key())
    },
    async redeem(ticket, sessionId, now) {
      const secret = await key()
      const { holder, jti } = await read(ticket, secret, now)
      if (holder.session_id !== sessionId) throw refuse('TICKET_INVALID', 'the ticket is for another interview')
      if (await spend(stores, sessionId, jti, now)) return holder
      throw refuse('TICKET_SPENT', 'a ticket opens one connection: ask for another')
    },
  }
}

async function read(ticket: string, secret: Uint8Array, now: Date): Promise<{ holder: TicketHolder; jti: string }> {
  try {
    const options = {
      algorithms: ['HS256'],
      audience,
      typ: 'ticket+jwt',
      currentDate: now,
      requiredClaims: ['sub', 'jti', 'exp'],
    }
    const { payload } = await jwtVerify(ticket, secret, options)
    const { sub, jti, session_id, role, staff } = payload
    const known = role === 'candidate' || role === 'observer'
    if (sub === undefined || jti === undefined || typeof session_id !== 'string' || !known) throw new Error('claims')
    return { holder: { session_id, person_id: sub, role, staff: staff === true }, jti }
  } catch (cause) {
    throw refuse('TICKET_INVALID', 'the ticket is forged, damaged or older than 30 seconds: ask for another', { cause })
  }
}

/** One conditional write: of two connections with the same ticket, on whatever instances, exactly one gets true. */
async function spend(
  { sessions }: Pick<Stores, 'sessions'>,
  sessionId: string,
  jti: string,
  now: Date,
): Promise<boolean> {
  const until = new Date(now.getTime() + (ticketSeconds + 5) * 1_000)
  const live = { $filter: { input: { $ifNull: ['$spent_tickets', []] }, cond: { $gt: ['$$this.until', now] } } }
  const result = await sessions.collection.updateOne(
    { ...(byId(sessionId) as object), 'spent_tickets.jti': { $ne: jti } } as never,
    [{ $set: { spent_tickets: { $concatArrays: [live, [{ jti, until }]] } } }],
  )
  return result.modifiedCount === 1
}

async function ticketKey(secrets: Collection<Secret>): Promise<Uint8Array> {
  const secret = await secrets.findOneAndUpdate(
    { _id: 'ticket' },
    { $setOnInsert: { key: randomBytes(32) as unknown as Binary, created_at: new Date() } },
    { upsert: true, returnDocument: 'after' },
  )
  if (!secret) throw new Error('the ticket key could not be stored')
  return new Uint8Array(secret.key.buffer)
}
