import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventData } from '@candor/contracts/catalog'
import { readTopic } from '@candor/platform/event-testing'
import { mailsTo, until, waitForMail } from '@candor/stack/testing'
import { calendarAfter, ordersOf, readMessage } from './attendee-calendar.ts'
import { openNotification, somebody, somePlan } from './testing.ts'

const hour = 3_600_000
const inHours = (n: number) => new Date(Math.ceil(Date.now() / hour) * hour + n * hour)

/** Everyone of one interview, and the booking's facts. */
function scene() {
  const people = {
    asha: somebody('Asha', { roles: ['candidate'], locale: 'hi-IN' }),
    tom: somebody('Tom', { time_zone: 'Europe/London' }),
    mei: somebody('Mei', { time_zone: 'Asia/Singapore' }),
    rita: somebody('Rita', { roles: ['recruiter'] }),
  }
  const plan_version_id = crypto.randomUUID()
  const booking_id = crypto.randomUUID()
  const booking: EventData['BookingConfirmed'] = {
    booking_id,
    invitation_id: null,
    plan_version_id,
    candidate_id: people.asha.person_id,
    recruiter_id: people.rita.person_id,
    title: 'Network engineer',
    panel: [{ person_id: people.tom.person_id, seat_id: 'lead', shadow: false }],
    starts_at: inHours(24),
    ends_at: inHours(25),
    candidate_time_zone: 'Asia/Kolkata',
    calendar_uid: `${booking_id}@candor`,
    calendar_sequence: 0,
    time_multiplier: 1,
  }
  return { people, plan: somePlan(plan_version_id, 'Network engineer'), booking }
}

function calendarOf(mail: { attachments: { contentType: string; content: Buffer }[] }) {
  const file = mail.attachments.find(({ contentType }) => /calendar|ics/.test(contentType))
  const { method, uid, sequence, status, entry } = readMessage(file?.content.toString() ?? '')
  return { method, uid, sequence, status, start: entry.starts_at }
}

/** What a person's calendar holds after all their mails, whatever order those arrived in. */
async function calendarOfPerson(mailDir: string, { email }: { email: string }) {
  const files = (await mailsTo(mailDir, email)).flatMap(({ attachments }) =>
    attachments.filter(({ contentType }) => contentType.startsWith('text/calendar')),
  )
  const messages = files.map(({ content }) => readMessage(content.toString()))
  const ends = ordersOf(messages).map((arrival) => {
    const { summary, starts_at } = calendarAfter(arrival, email.toLowerCase()) ?? {}
    return { summary, starts_at }
  })
  for (const end of ends) assert.deepEqual(end, ends[0])
  return { ...ends[0], mails: messages.length }
}

test('an interview from invitation to result tells everyone in their language and zone, each once', async (t) => {
  const { publish, mailDir, path, stores } = await openNotification(t)
  const { people, plan, booking } = scene()
  const { asha, tom, rita } = people
  const { booking_id, plan_version_id } = booking
  const deliveries = await readTopic(path, 'candor.delivery.v1')

  // The invitation arrives before anything it refers to.
  const invitation_id = crypto.randomUUID()
  await publish(invitation_id, 'InvitationIssued', {
    invitation_id,
    plan_version_id,
    candidate_id: asha.person_id,
    recruiter_id: rita.person_id,
    panel_ids: [],
    token: 'link-token',
    expires_at: inHours(100),
  })
  await until('the mail waits for its facts', () => stores.mails.collection.findOne({ 'work.attempts': { $gte: 1 } }))
  for (const person of Object.values(people)) await publish(person.person_id, 'PersonSaved', person)
  await publish(plan_version_id, 'PlanPublished', plan)
  const invitation = await waitForMail(mailDir, asha.email)
  assert.match(invitation.subject ?? '', /^अपने साक्षात्कार का समय चुनें: Network engineer$/)
  assert.ok(invitation.text?.includes('https://candor.example/book/link-token'))
  assert.equal(invitation.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(invitation.replyTo?.value[0]?.address, rita.email)

  await publish(booking_id, 'BookingConfirmed', booking)
  const toTom = await waitForMail(mailDir, tom.email)
  const toAsha = await waitForMail(mailDir, asha.email, (mail) => (mail.subject ?? '').startsWith('साक्षात्कार तय हुआ'))
  assert.match(toTom.subject ?? '', /^Interview confirmed: Network engineer, \w{3} \d+ \w+, \d\d:\d\d London$/)
  for (const mail of [toTom, toAsha]) {
    const start = booking.starts_at.toISOString()
    const expected = { method: 'REQUEST', uid: booking.calendar_uid, sequence: 0, status: 'CONFIRMED', start }
    assert.deepEqual(calendarOf(mail), expected)
  }

  const session_id = crypto.randomUUID()
  const facts = { session_id, booking_id, plan_version_id, candidate_id: asha.person_id }
  await publish(session_id, 'ScorecardOpened', {
    ...facts,
    panel_ids: [tom.person_id],
    required_ids: [tom.person_id],
    due_at: inHours(72),
  })
  const asked = await waitForMail(mailDir, tom.email, (mail) => /write your scorecard/.test(mail.subject ?? ''))
  assert.ok(asked.text?.includes(`https://candor.example/scorecards/${session_id}`))
  assert.match(asked.text ?? '', /asks for a review from your seat/)
  await publish(session_id, 'ScorecardFinalized', {
    ...facts,
    scorecard_version: 1,
    recommendation: 'yes',
    panel_score: 0.8,
    software_score: 0.7,
    reviews: 1,
  })
  const result = await waitForMail(mailDir, rita.email)
  assert.match(result.subject ?? '', /^Scorecard finished: Asha, Network engineer$/)
  const notice = await waitForMail(mailDir, asha.email, (mail) => (mail.subject ?? '').includes('समीक्षा पूरी हुई'))
  assert.doesNotMatch(notice.text ?? '', /0\.8|0\.7|yes/)

  await until('every delivery is published', () => deliveries.length >= 6)
  assert.deepEqual(new Set(deliveries.map(({ type }) => type)), new Set(['DeliverySent']))
  assert.equal((await mailsTo(mailDir, asha.email)).length, 3)
  assert.equal((await mailsTo(mailDir, tom.email)).length, 2)
  assert.equal((await mailsTo(mailDir, rita.email)).length, 1)
  assert.equal(await stores.mails.collection.countDocuments({ 'about.token': { $exists: true } }), 0)
})

test('a move updates the calendar entry, a new name too, a removal and a cancellation take it out, in any order of arrival', async (t) => {
  const { publish, mailDir } = await openNotification(t)
  const { people, plan, booking } = scene()
  const { tom, mei } = people
  const { booking_id } = booking
  for (const person of Object.values(people)) await publish(person.person_id, 'PersonSaved', person)
  await publish(plan.plan_version_id, 'PlanPublished', plan)
  await publish(booking_id, 'BookingConfirmed', booking)
  await waitForMail(mailDir, tom.email)

  const [starts_at, ends_at] = [inHours(30), inHours(31)]
  const previous = { previous_starts_at: booking.starts_at, previous_ends_at: booking.ends_at }
  await publish(booking_id, 'BookingRescheduled', { ...booking, starts_at, ends_at, calendar_sequence: 1, ...previous })
  const moved = await waitForMail(mailDir, tom.email, (mail) => /^Interview moved/.test(mail.subject ?? ''))
  const start = starts_at.toISOString()
  const entry = { uid: booking.calendar_uid, start }
  assert.deepEqual(calendarOf(moved), { ...entry, method: 'REQUEST', sequence: 1, status: 'CONFIRMED' })

  await publish(booking_id, 'BookingRenamed', { booking_id, title: 'Second round', calendar_sequence: 1 })
  const renamed = await waitForMail(mailDir, tom.email, (mail) => /^Interview changed.*Second/.test(mail.subject ?? ''))
  assert.deepEqual(calendarOf(renamed), { ...entry, method: 'REQUEST', sequence: 1, status: 'CONFIRMED' })
  const named = { summary: 'Second round: Asha', starts_at: start, mails: 3 }
  assert.deepEqual(await calendarOfPerson(mailDir, tom), named)

  await publish(booking_id, 'BookingPanelChanged', {
    booking_id,
    panel: [{ person_id: mei.person_id, seat_id: 'lead', shadow: false }],
    added: [mei.person_id],
    removed: [tom.person_id],
    calendar_sequence: 2,
  })
  const removed = await waitForMail(mailDir, tom.email, (mail) => /no longer/.test(mail.subject ?? ''))
  assert.deepEqual(calendarOf(removed), { ...entry, method: 'CANCEL', sequence: 2, status: undefined })
  const added = await waitForMail(mailDir, mei.email)
  assert.deepEqual(calendarOf(added), { ...entry, method: 'REQUEST', sequence: 2, status: 'CONFIRMED' })

  const by = { reason: 'no longer needed', cancelled_by: people.rita.person_id }
  const { calendar_uid } = booking
  await publish(booking_id, 'BookingCancelled', {
    booking_id,
    ...by,
    starts_at,
    ends_at,
    calendar_uid,
    calendar_sequence: 3,
  })
  const cancelled = await waitForMail(mailDir, mei.email, (mail) => /^Interview cancelled/.test(mail.subject ?? ''))
  assert.deepEqual(calendarOf(cancelled), { ...entry, method: 'CANCEL', sequence: 3, status: 'CANCELLED' })
  const last = await waitForMail(mailDir, people.asha.email, (mail) => (mail.subject ?? '').startsWith('साक्षात्कार रद्द'))
  assert.equal(calendarOf(last).method, 'CANCEL')
  const nothing = { summary: undefined, starts_at: undefined }
  assert.deepEqual(await calendarOfPerson(mailDir, tom), { ...nothing, mails: 4 }, 'who was taken off hears no more')
  assert.deepEqual(await calendarOfPerson(mailDir, mei), { ...nothing, mails: 2 })
  assert.deepEqual(await calendarOfPerson(mailDir, people.asha), { ...nothing, mails: 5 })
})

test('an erased person gets no mail, a muted mail is not sent, and both are on record', async (t) => {
  const { publish, mailDir, stores } = await openNotification(t)
  const { people, plan, booking } = scene()
  const { asha, tom, rita } = people
  for (const person of Object.values(people)) await publish(person.person_id, 'PersonSaved', person)
  await publish(plan.plan_version_id, 'PlanPublished', plan)
  await publish(asha.person_id, 'PersonErased', { person_id: asha.person_id, erased_at: new Date() })
  const muted = { state: { muted: ['review_requested' as const] }, events: [] }
  await stores.preferences.save(undefined, tom.person_id, muted, { actor: tom.person_id, at: new Date() })
  await until('the erasure', () => stores.people.collection.findOne({ _id: asha.person_id, status: 'erased' }))

  await publish(booking.booking_id, 'BookingConfirmed', booking)
  await waitForMail(mailDir, tom.email)
  const session_id = crypto.randomUUID()
  const facts = { session_id, booking_id: booking.booking_id, plan_version_id: plan.plan_version_id }
  const opened = {
    ...facts,
    candidate_id: asha.person_id,
    panel_ids: [tom.person_id, rita.person_id],
    required_ids: [],
    due_at: inHours(72),
  }
  await publish(session_id, 'ScorecardOpened', opened)
  await waitForMail(mailDir, rita.email)

  const reasons = async () => {
    const docs = await stores.mails.collection.find({ status: 'suppressed' }).toArray()
    const found = docs.flatMap((doc) => (doc.status === 'suppressed' ? [`${doc.kind} ${doc.reason}`] : []))
    return found.length === 2 && found.sort()
  }
  assert.deepEqual(await until('both suppressed', reasons), [
    'interview_confirmed erased',
    'review_requested opted_out',
  ])
  assert.equal((await mailsTo(mailDir, asha.email)).length, 0)
  assert.equal((await mailsTo(mailDir, tom.email)).length, 1)
})

test('who asks for more time is told to the recruiter who invited them, without how much and why', async (t) => {
  const { publish, mailDir } = await openNotification(t)
  const { people, plan, booking } = scene()
  const { asha, rita } = people
  const facts = {
    invitation_id: crypto.randomUUID(),
    candidate_id: asha.person_id,
    recruiter_id: rita.person_id,
    plan_version_id: booking.plan_version_id,
  }
  // The request arrives before anything it refers to.
  await publish(facts.invitation_id, 'AccommodationAsked', facts)
  for (const person of [asha, rita]) await publish(person.person_id, 'PersonSaved', person)
  await publish(plan.plan_version_id, 'PlanPublished', plan)
  await publish(facts.invitation_id, 'InvitationIssued', {
    ...facts,
    panel_ids: [],
    token: 'a-link',
    expires_at: inHours(48),
  })
  const mail = await waitForMail(mailDir, rita.email)
  assert.equal(mail.subject, 'More time is asked for: Asha, Network engineer')
  assert.ok(mail.text?.includes('https://candor.example/invitations'))
  assert.equal((await mailsTo(mailDir, rita.email)).length, 1)
})
