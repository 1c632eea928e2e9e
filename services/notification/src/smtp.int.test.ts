import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { mailsTo, testServers } from '@candor/stack/testing'
import { PermanentFailure } from './delivery.ts'
import { createMailer, type MailMessage } from './smtp.ts'

const message: MailMessage = {
  message_id: '<event-1.asha.email@candor.example>',
  to: { name: 'Asha, "Rao" <x>', address: `asha.${crypto.randomUUID()}@example.org` },
  reply_to: { name: 'Rita\r\nBcc: evil@example.org', address: 'rita@example.org' },
  subject: 'साक्षात्कार तय हुआ\r\nBcc: evil@example.org',
  text: 'नमस्ते\n',
  html: '<p>नमस्ते</p>',
  language: 'hi',
  calendar: { method: 'REQUEST', content: 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n' },
}

function mailer(t: TestContext, smtpUrl: string) {
  const made = createMailer({ SMTP_URL: smtpUrl, MAIL_FROM: 'Candor <interviews@candor.example>', MAIL_CONCURRENCY: 1 })
  t.after(() => made.close())
  return made
}

/** A mail server that gives this answer to a command, and is content with all others. */
async function refusing(t: TestContext, command: string, answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 test\r\n')
    createInterface(socket).on('line', (line) => {
      if (line.startsWith(command)) socket.write(`${answer}\r\n`)
      else if (line === 'DATA') socket.write('354 go on\r\n')
      else if (/^(EHLO|MAIL|RCPT|RSET|QUIT|\.$)/.test(line)) socket.write('250 ok\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a mail arrives with its parts, and nothing in a name or subject becomes a header', async (t) => {
  const { smtpUrl, mailDir } = testServers()
  await mailer(t, smtpUrl).send(message)
  const [mail] = await mailsTo(mailDir, message.to.address)
  assert.equal(mail?.messageId, message.message_id)
  assert.equal(mail?.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(mail?.headers.get('content-language'), 'hi')
  assert.equal(mail?.text?.trim(), 'नमस्ते')
  assert.equal(mail?.bcc, undefined)
  assert.match(mail?.subject ?? '', /^साक्षात्कार तय हुआ/)
  assert.ok(mail?.attachments.some(({ contentType }) => /calendar|ics/.test(contentType)))
})

for (const [command, answer, permanent] of [
  ['RCPT', '550 5.1.1 <asha@example.org> unknown', true],
  ['RCPT', '451 4.7.1 greylisted', false],
  ['.', '554 5.6.0 not like this', true],
  ['MAIL', '421 4.3.2 closing', false],
] as const) {
  test(`an answer of ${answer.slice(0, 3)} to ${command} is ${permanent ? 'final' : 'worth another try'}`, async (t) => {
    const url = await refusing(t, command, answer)
    await assert.rejects(mailer(t, url).send(message), (error: Error) => {
      assert.equal(
        error instanceof PermanentFailure,
        permanent,
        `${error.message} ${(error as { code?: string }).code}`,
      )
      if (permanent) assert.doesNotMatch(error.message, /@/)
      return true
    })
  })
}

test('a mail server that is away is worth another try', async (t) => {
  await assert.rejects(
    mailer(t, 'smtp://127.0.0.1:9').send(message),
    (error: Error) => !(error instanceof PermanentFailure),
  )
})
