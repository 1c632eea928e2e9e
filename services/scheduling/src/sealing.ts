import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** A text as it is stored: AES-256-GCM, base64. */
export interface Sealed {
  iv: string
  tag: string
  data: string
}

export interface Sealer {
  /** `id` is authenticated with the text, so that what is sealed can't be moved to another document. */
  seal(text: string, id: string): Sealed
  /** Throws when the secret or the id is another one. */
  open(sealed: Sealed, id: string): string
}

/** Seals with a key that is derived from the service's secret for one purpose. */
export function createSealer(secret: string, purpose: string): Sealer {
  const key = derivedBytes(secret, purpose)
  return {
    seal(text, id) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(id))
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') }
    },
    open({ iv, tag, data }, id) {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(id)).setAuthTag(Buffer.from(tag, 'base64'))
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8')
    },
  }
}

/** 32 bytes of the service's secret for one purpose. */
export const derivedBytes = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, 'candor-scheduling', purpose, 32))
