import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** What KEY_ENCRYPTION_SECRET is used for; each purpose has a key of its own. */
export type Purpose = 'signing-key' | 'refresh-token' | 'api-key' | 'sign-in'

export interface Sealed {
  iv: string
  tag: string
  data: string
}

export interface Secrets {
  /** AES-256-GCM; `context` (the id of the document) is authenticated, so that a sealed value can't be moved to another one. */
  seal(text: string, context: string): Sealed
  /** Throws when the secret, the context or the data is not the one it was sealed with. */
  open(sealed: Sealed, context: string): string
  /** HMAC-SHA-256 of the parts under the purpose's own key, base64url, 43 characters. */
  mac(purpose: Purpose, ...parts: string[]): string
  /** Tells which secret sealed a value without saying anything about it: 8 hex digits. */
  fingerprint: string
}

/** Derives one key for each purpose from the configured secret. */
export function createSecrets(secret: string): Secrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'candor-identity', purpose, 32))
  const sealing = derive('signing-key')
  const macKeys = new Map<Purpose, Buffer>()
  const macKey = (purpose: Purpose) => {
    const key = macKeys.get(purpose) ?? derive(`mac:${purpose}`)
    macKeys.set(purpose, key)
    return key
  }
  return {
    fingerprint: createHash('sha256').update(derive('fingerprint')).digest('hex').slice(0, 8),
    seal(text, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(context))
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') }
    },
    open({ iv, tag, data }, context) {
      const options = { authTagLength: 16 }
      const decipher = createDecipheriv('aes-256-gcm', sealing, Buffer.from(iv, 'base64'), options)
      decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(tag, 'base64'))
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8')
    },
    mac(purpose, ...parts) {
      // The lengths keep ('ab', 'c') and ('a', 'bc') apart.
      const hmac = createHmac('sha256', macKey(purpose))
      for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`)
      return hmac.digest('base64url')
    },
  }
}

/** Compares without telling by its time where two strings differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** SHA-256, hex: for values that are random already, such as the secret of an API key. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
