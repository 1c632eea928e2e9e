import { createTransport } from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'
import { PermanentFailure } from './delivery.ts'

export interface MailMessage {
  message_id: string
  to: { name: string; address: string }
  reply_to: { name: string; address: string } | undefined
  subject: string
  text: string
  html: string
  language: string
  calendar?: { method: 'REQUEST' | 'CANCEL'; content: string }
}

export interface Mailer {
  /** Resolves with the server's id for the message once it has taken responsibility. Throws PermanentFailure, or an error worth another try. */
  send(message: MailMessage): Promise<{ provider_message_id: string | null }>
  from: { name: string; address: string }
  close(): void
}

/** One pooled connection set to the mail server; every wait is bounded, together below the lease of a mail. */
export function createMailer(config: { SMTP_URL: string; MAIL_FROM: string; MAIL_CONCURRENCY: number }): Mailer {
  const from = senderOf(config.MAIL_FROM)
  const options: SMTPPool.Options = {
    url: config.SMTP_URL,
    pool: true,
    maxConnections: config.MAIL_CONCURRENCY,
    maxMessages: 100,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 5_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  const transport = createTransport(options)
  return {
    from,
    async send({ message_id, to, reply_to, subject, text, html, language, calendar }) {
      try {
        const info = await transport.sendMail({
          messageId: message_id,
          from,
          to,
          ...(reply_to && { replyTo: reply_to }),
          subject,
          text,
          html,
          headers: { 'auto-submitted': 'auto-generated', 'content-language': language },
          ...(calendar && {
            icalEvent: { method: calendar.method, filename: 'interview.ics', content: calendar.content },
          }),
        })
        return { provider_message_id: serverId(info.response) }
      } catch (error) {
        throw classify(error)
      }
    },
    close: () => transport.close(),
  }
}

/** A refusal of this recipient or this message is final; everything else (network, greylisting, our own sign-in) may pass. */
export function classify(error: unknown): Error {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  const concernsMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  if (concernsMail && responseCode !== undefined && responseCode >= 500) {
    return new PermanentFailure(`smtp_${responseCode}`, { cause: error })
  }
  return error instanceof Error ? error : new Error(String(error))
}

/** "Name <address>" as its two parts. */
export function senderOf(mailFrom: string): { name: string; address: string } {
  const [, name = '', address = ''] = /^([^<]*)<([^>]+)>$/.exec(mailFrom) ?? []
  return { name: name.trim(), address }
}

/** The queue id in "250 2.0.0 Ok: queued as 4F1…", as most servers write it. */
function serverId(response: string | undefined): string | null {
  return /queued as ([\w-]{1,100})/i.exec(response ?? '')?.[1] ?? null
}
