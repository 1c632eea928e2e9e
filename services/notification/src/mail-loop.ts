import type { AggregateStore } from '@candor/platform/aggregate'
import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { withSpan } from '@candor/platform/trace'
import { type CalendarRequest, calendarFile } from './calendar.ts'
import { entryOf } from './calendar-entry.ts'
import { type Delivery, failDelivery, finishDelivery, type Outcome } from './delivery.ts'
import { toHtml, toText } from './mail-layout.ts'
import { type LookupStores, lookUpMail, type ReadyMail } from './mail-lookup.ts'
import type { Mailer, MailMessage } from './smtp.ts'
import { compose } from './texts.ts'

export interface MailLoopParts {
  stores: LookupStores & { mails: AggregateStore<Delivery> }
  mailer: Mailer
  bell: Doorbell
  log: Logger
  metrics: Metrics
  config: { PUBLIC_URL: string; MAIL_CONCURRENCY: number }
}

/** Longer than all of SMTP's time limits together, so that a mail in flight is never taken by a second worker. */
const leaseMs = 120_000

/**
 * Sends pending mails. At least once: a crash after the server took a mail and before that was saved sends it again, with the
 * same Message-ID, by which mail servers and readers can tell.
 */
export function createMailLoop({ stores, mailer, bell, log, metrics, config }: MailLoopParts): ClaimLoop {
  return createClaimLoop<Delivery, Outcome>({
    name: 'mails',
    store: stores.mails,
    bell,
    log,
    metrics,
    concurrency: config.MAIL_CONCURRENCY,
    leaseMs,
    async work(doc) {
      if (doc.status !== 'pending') throw new Error(`${doc._id} is ${doc.status}`)
      const now = new Date()
      const found = await lookUpMail(stores, doc, { publicUrl: config.PUBLIC_URL, now })
      if (found.kind === 'suppressed') return found
      const message = writeMail(doc._id, found.mail, mailer.from, now)
      const sent = await withSpan(
        'send mail',
        { kind: 'client', attributes: { 'candor.delivery.kind': doc.kind, 'candor.delivery.id': doc._id } },
        () => mailer.send(message),
      )
      return { kind: 'sent', recipient_id: found.mail.recipient_id, ...sent }
    },
    finish: (doc, outcome, now) => finishDelivery(doc, doc._id, outcome, now),
    failed: (doc, error, now) => failDelivery(doc, doc._id, error, now),
  })
}

/** The message as it goes out. Pure, so that every kind of mail can be looked at in a test. */
export function writeMail(id: string, mail: ReadyMail, from: Mailer['from'], now: Date): MailMessage {
  const { to, facts, reply_to } = mail
  const content = compose(facts)
  const { language } = facts.clock
  const message: MailMessage = {
    message_id: `<${id}@${from.address.split('@')[1]}>`,
    to: { name: to.name, address: to.email },
    reply_to: reply_to && { name: reply_to.name, address: reply_to.email },
    subject: content.subject,
    text: toText(content),
    html: toHtml(content, language),
    language,
  }
  const calendar = calendarOf(mail, from, now)
  return calendar ? { ...message, calendar } : message
}

function calendarOf(
  { facts, to, calendar }: ReadyMail,
  from: Mailer['from'],
  now: Date,
): MailMessage['calendar'] | undefined {
  if (!calendar) return undefined
  const request = requestOf(facts.kind)
  const { candidate, panel } = calendar
  const everyone = [...(candidate ? [{ ...candidate, shadow: false }] : []), ...panel]
  // Candidates see who they meet by name; addresses of staff stay with staff. Who is removed is named alone, as RFC 5546 asks.
  const alone = facts.to.role === 'candidate' || request === 'drop_removed'
  const listed = alone ? [{ ...to, shadow: false }] : everyone
  const attendees = listed.map(({ name, email, shadow }) => ({ name, email, optional: shadow }))
  const entry = entryOf(facts, calendar.booking, { from, now, attendees })
  return entry && { method: request === 'take' ? 'REQUEST' : 'CANCEL', content: calendarFile(request, entry) }
}

function requestOf(kind: ReadyMail['facts']['kind']): CalendarRequest {
  if (kind === 'interview_removed') return 'drop_removed'
  return kind === 'interview_cancelled' ? 'drop_cancelled' : 'take'
}
