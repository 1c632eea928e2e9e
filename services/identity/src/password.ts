import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { refuse } from './errors.ts'

/** OWASP's parameters for argon2id: 19 MiB, 2 passes, 1 lane; about 60 ms on a thread of the pool. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const format = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

export interface Passwords {
  /** A PHC string (`$argon2id$v=19$m=…`). Throws PASSWORDS_BUSY when too many wait. */
  hash(password: string): Promise<string>
  /** Whether the password fits; without a hash (nobody has this address) it takes as long and answers false. */
  verify(password: string, hash: string | undefined): Promise<boolean>
}

/**
 * Hashes on libuv's threads, at most `concurrency` at a time, so that sign-ins starve neither the main loop nor the rest
 * of the pool; more than `queueMax` waiting ones are refused.
 */
export function createPasswords({ concurrency, queueMax }: { concurrency: number; queueMax: number }): Passwords {
  const waiting: (() => void)[] = []
  let running = 0

  async function limited<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= queueMax) {
        throw refuse('PASSWORDS_BUSY', 'Too many people are signing in at once. Try again in a second.', {
          retryAfterSeconds: 1,
        })
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      // The slot goes straight to the next one, so that nobody who comes later overtakes it.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  const dummy = { ...parameters, nonce: randomBytes(16), tag: randomBytes(parameters.tagLength) }

  return {
    hash: (password) =>
      limited(async () => {
        const nonce = randomBytes(16)
        return phc(nonce, await derive(password, nonce, parameters))
      }),
    verify: (password, hash) =>
      limited(async () => {
        const { nonce, tag, ...cost } = hash === undefined ? dummy : parse(hash)
        const equal = timingSafeEqual(await derive(password, nonce, { ...cost, tagLength: tag.length }), tag)
        return equal && hash !== undefined
      }),
  }
}

function derive(password: string, nonce: Buffer, cost: typeof parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC, so that the same password typed on another keyboard gives the same bytes.
    const message = password.normalize('NFKC')
    argon2('argon2id', { message, nonce, ...cost }, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}

function phc(nonce: Buffer, tag: Buffer): string {
  const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(nonce)}$${plain(tag)}`
}

function parse(hash: string) {
  const [, memory, passes, parallelism, nonce, tag] = format.exec(hash) ?? []
  if (!nonce || !tag) throw new Error('a stored password hash is not argon2id in PHC format')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}
