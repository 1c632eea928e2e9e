import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { startInbox } from './smtp.ts'
import { mailsTo, waitForMail } from './testing.ts'

async function inbox(t: TestContext, onRecipient?: (address: string) => void) {
  const mailDir = mkdtempSync(path.join(tmpdir(), 'candor-mail-'))
  const server = await startInbox({ mailDir, port: 0, ...(onRecipient && { onRecipient }) })
  t.after(async () => {
    await server.stop()
    rmSync(mailDir, { recursive: true })
  })
  return server
}

/** A plain SMTP dialogue, so that the server is tried by somebody else's words. Returns the codes of the answers. */
async function send(url: string, to: string, subject: string): Promise<string[]> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
  const codes: string[] = []
  const answer = async () => codes.push(String((await once(socket, 'data'))[0]).slice(0, 3))
  await answer()
  const mail = `From: a@candor.test\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nHello\r\n..dotted\r\n.\r\n`
  for (const line of ['HELO test', 'MAIL FROM:<a@candor.test>', `RCPT TO:<${to}>`, 'DATA', mail, 'QUIT']) {
    if (codes.at(-1)?.startsWith('5')) break
    socket.write(line === mail ? mail : `${line}\r\n`)
    await answer()
  }
  socket.destroy()
  return codes
}

test('a mail appears as one .eml file under the name of its arrival', async (t) => {
  const { url, mailDir } = await inbox(t)
  assert.deepEqual(await send(url, 'ada@candor.test', 'first'), ['220', '250', '250', '250', '354', '250', '221'])
  await send(url, 'ada@candor.test', 'second')
  await send(url, 'bob@candor.test', 'not for ada')
  assert.deepEqual(
    (await mailsTo(mailDir, 'ada@candor.test')).map((mail) => [mail.subject, mail.text]),
    [
      ['first', 'Hello\n.dotted\n'],
      ['second', 'Hello\n.dotted\n'],
    ],
  )
  assert.equal(
    readdirSync(mailDir).every((name) => /^\d+-[0-9a-f]{6}\.eml$/.test(name)),
    true,
  )
  const mail = await waitForMail(mailDir, 'ada@candor.test', ({ subject }) => subject === 'second')
  assert.equal(mail.from?.value[0]?.address, 'a@candor.test')
})

test('a refused recipient gets the given code and nothing is kept', async (t) => {
  const { url, mailDir } = await inbox(t, () => {
    throw Object.assign(new Error('no such person'), { responseCode: 550 })
  })
  assert.equal((await send(url, 'nobody@candor.test', 'x')).at(-1), '550')
  assert.deepEqual(readdirSync(mailDir), [])
})
