import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

const mailBytesMax = 10 * 1024 * 1024
const mailsMax = 5_000

export interface Inbox {
  url: string
  mailDir: string
  stop(): Promise<void>
}

export interface InboxOptions {
  mailDir: string
  /** 0 takes a free port. */
  port: number
  /** Called for every recipient; throw an error with `responseCode` (such as 451 or 550) to refuse it. */
  onRecipient?(address: string): void
}

/**
 * Starts an SMTP server that keeps every mail it accepts as `<mailDir>/<time>-<random>.eml`; the name sorts by arrival, and a
 * file appears complete or not at all. Of more than 5,000 mails the oldest go.
 */
export async function startInbox(o: InboxOptions): Promise<Inbox> {
  mkdirSync(o.mailDir, { recursive: true })
  let kept = (await readdir(o.mailDir)).length
  let last = 0
  const receive: SMTPServerOptions['onData'] = (stream, _session, done) => {
    // Two mails of one millisecond still sort in their order.
    last = Math.max(Date.now(), last + 1)
    const file = path.join(o.mailDir, `${last}-${randomBytes(3).toString('hex')}.eml`)
    const save = async () => {
      await pipeline(stream, createWriteStream(`${file}.part`, { mode: 0o600 }))
      if (stream.sizeExceeded) {
        await rm(`${file}.part`)
        throw Object.assign(new Error(`a mail may have ${mailBytesMax} bytes`), { responseCode: 552 })
      }
      await rename(`${file}.part`, file)
      kept += 1
      if (kept > mailsMax * 1.1) kept = await dropOldest(o.mailDir)
    }
    save().then(() => done(), done)
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: mailBytesMax,
    maxClients: 100,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    logger: false,
    onData: receive,
    onRcptTo: (address, _session, done) => {
      try {
        o.onRecipient?.(address.address)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
  server.on('error', () => {}) // A client that hangs up in mid-mail is its own problem.
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(o.port, '127.0.0.1', () => resolve())
  })
  const bound = server.server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the SMTP inbox has no port')
  return {
    url: `smtp://127.0.0.1:${bound.port}`,
    mailDir: o.mailDir,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function dropOldest(mailDir: string): Promise<number> {
  const mails = (await readdir(mailDir)).filter((name) => name.endsWith('.eml')).sort()
  const excess = mails.slice(0, Math.max(0, mails.length - mailsMax))
  for (const name of excess) await rm(path.join(mailDir, name), { force: true })
  return mails.length - excess.length
}
