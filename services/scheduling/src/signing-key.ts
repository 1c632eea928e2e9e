import { createHash, generateKeyPairSync } from 'node:crypto'
import { type AggregateStore, type Decision, VersionConflict } from '@candor/platform/aggregate'
import type { Logger } from '@candor/platform/log'
import { accessTokenAudience, signToken } from '@candor/platform/tokens'
import { importPKCS8 } from 'jose'
import { createSealer, derivedBytes, type Sealed } from './sealing.ts'
import { dayMs } from './zone.ts'

/** One key signs for this long; it is accepted until the last link it signed has expired. */
const periodMs = 30 * dayMs
/** The next key is published this long before its period, so that every service knows it when it first signs. */
const leadMs = dayMs
const hourMs = 3_600_000
/** Longest time in which a link can be booked with. */
export const invitationDaysMax = 60
/** Who has booked comes back by the same link: to move it, to take the interview, to correct what was said. */
const backDays = 400

const issuer = 'scheduling'

/** A key pair for one period. Its private part is sealed with KEY_ENCRYPTION_SECRET. */
export interface SigningKey {
  use: 'invitation'
  period: number
  public_jwk: string
  private_key: Sealed
  not_before: Date
  expires_at: Date
}

export interface LinkSigner {
  /** Publishes the keys that are due, now and every hour, so that the next one is known everywhere before it is used. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Publishes the keys that are due. Any number of instances may do so at once: they end up with the same ones. */
  ensureKeys(now: Date): Promise<void>
  /**
   * The token of an invitation link: an EdDSA JWT of use `invitation` with the claim `invitation_id`. It outlives `expires_at`, until
   * which it can be booked with: an interview may be months after that.
   */
  sign(link: { invitation_id: string; candidate_id: string; expires_at: Date }, now: Date): Promise<string>
}

export function createLinkSigner(store: AggregateStore<SigningKey>, secret: string, log: Logger): LinkSigner {
  const sealer = createSealer(secret, 'signing-key')
  // Part of the key id: with another secret the period gets another key instead of one that nobody can open.
  const fingerprint = createHash('sha256').update(derivedBytes(secret, 'fingerprint')).digest('hex').slice(0, 8)
  const opened = new Map<string, CryptoKey>()
  const kidOf = (period: number) => `scheduling-invitation-${period}-${fingerprint}`

  async function ensure(period: number, now: Date): Promise<CryptoKey> {
    const kid = kidOf(period)
    const known = opened.get(kid)
    if (known) return known
    const stored = (await store.load(kid)) ?? (await publish(kid, period, now))
    const key = await importPKCS8(sealer.open(stored.private_key, kid), 'EdDSA')
    opened.set(kid, key)
    return key
  }

  async function publish(kid: string, period: number, now: Date): Promise<SigningKey> {
    const decision = newSigningKey({ kid, period, seal: (text) => sealer.seal(text, kid) }, now)
    try {
      return await store.save(undefined, kid, decision, { actor: 'service:scheduling', at: now })
    } catch (error) {
      // Another instance was first; its key is as good.
      if (!(error instanceof VersionConflict)) throw error
      const winner = await store.load(kid)
      if (!winner) throw error
      return winner
    }
  }

  let timer: NodeJS.Timeout | undefined
  return {
    async start() {
      await this.ensureKeys(new Date())
      timer = setInterval(() => {
        this.ensureKeys(new Date()).catch((error) =>
          log.warn({ err: error }, 'the next signing key could not be made yet'),
        )
      }, hourMs)
    },
    async stop() {
      clearInterval(timer)
    },
    async ensureKeys(now) {
      for (const period of periodsDue(now)) await ensure(period, now)
    },
    async sign({ invitation_id, candidate_id, expires_at }, now) {
      await this.ensureKeys(now)
      const period = Math.floor(now.getTime() / periodMs)
      return signToken(
        { sub: candidate_id, jti: invitation_id, invitation_id },
        {
          use: 'invitation',
          kid: kidOf(period),
          privateKey: await ensure(period, now),
          issuer,
          audience: accessTokenAudience,
          expiresInSeconds: Math.floor((expires_at.getTime() - now.getTime()) / 1_000) + (backDays * dayMs) / 1_000,
          now,
        },
      )
    },
  }
}

/** The present period, and the next one from a day before it begins. */
function periodsDue(now: Date): number[] {
  const current = Math.floor(now.getTime() / periodMs)
  const soon = Math.floor((now.getTime() + leadMs) / periodMs)
  return soon === current ? [current] : [current, soon]
}

function newSigningKey(
  o: { kid: string; period: number; seal: (text: string) => Sealed },
  now: Date,
): Decision<SigningKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { kty, crv, x } = publicKey.export({ format: 'jwk' })
  const public_jwk = JSON.stringify({ kty, crv, x, kid: o.kid, alg: 'EdDSA', use: 'sig' })
  const expires_at = new Date((o.period + 1) * periodMs + (invitationDaysMax + backDays) * dayMs)
  const private_key = o.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const state: SigningKey = {
    use: 'invitation',
    period: o.period,
    public_jwk,
    private_key,
    not_before: now,
    expires_at,
  }
  const data = { kid: o.kid, issuer, use: state.use, algorithm: 'EdDSA', public_jwk, not_before: now, expires_at }
  return { state, events: [{ type: 'KeyPublished', data }] }
}
