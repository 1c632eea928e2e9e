import type { AggregateStore } from '@candor/platform/aggregate'
import type { Booking } from './booking.ts'
import { type Delivery, type MailKind, NotYetKnown, type SuppressReason } from './delivery.ts'
import type { MailFacts } from './mail-facts.ts'
import type { Invitation } from './on-invitation.ts'
import type { Plan } from './on-plan.ts'
import type { Scorecard } from './on-scorecard.ts'
import type { KnownPerson, Person } from './person.ts'
import { isMuted, type Preferences } from './preferences.ts'
import { languageOf } from './when.ts'

export interface LookupStores {
  people: AggregateStore<Person>
  preferences: AggregateStore<Preferences>
  plans: AggregateStore<Plan>
  invitations: AggregateStore<Invitation>
  bookings: AggregateStore<Booking>
  scorecards: AggregateStore<Scorecard>
}

/** A mail that is ready to be written, with what its calendar entry needs. */
export interface ReadyMail {
  recipient_id: string
  to: KnownPerson
  facts: MailFacts
  reply_to: KnownPerson | undefined
  calendar?: { booking: Booking; candidate: KnownPerson | undefined; panel: (KnownPerson & { shadow: boolean })[] }
}

export type Lookup =
  | { kind: 'ready'; mail: ReadyMail }
  | { kind: 'suppressed'; recipient_id: string | null; reason: SuppressReason }

/** Waiting for the names of others is worth this long; after it the mail goes out without them. */
const namesWaitMs = 60_000

/**
 * Gathers what a mail says at the moment it is sent, and decides whether it still should be: what was cancelled, moved, used or
 * finished meanwhile has a mail of its own. Throws NotYetKnown while facts from another topic are on their way.
 */
export async function lookUpMail(
  stores: LookupStores,
  delivery: Delivery & { status: 'pending' },
  { publicUrl, now }: { publicUrl: string; now: Date },
): Promise<Lookup> {
  const kind = delivery.kind as MailKind
  const subject = await subjectOf(stores, delivery, publicUrl)
  const recipient_id = delivery.recipient === 'recruiter' ? subject.recruiter_id : delivery.recipient
  if (!recipient_id) throw new NotYetKnown('the booking, and so the recruiter, is not known yet')
  const stop = (reason: SuppressReason): Lookup => ({ kind: 'suppressed', recipient_id, reason })

  const stale = whyStale(kind, delivery, recipient_id, subject, now)
  if (stale) return stop(stale)
  const to = await stores.people.load(recipient_id)
  if (!to) throw new NotYetKnown('the recipient is not known yet')
  if (to.status === 'erased') return stop('erased')
  if (isMuted(await stores.preferences.load(recipient_id), kind)) return stop('opted_out')

  const patient = now.getTime() - delivery.pending_since.getTime() < namesWaitMs
  const others = await loadPeople(stores.people, [
    ...[subject.candidate_id, subject.recruiter_id].flatMap((id) => id ?? []),
    ...(subject.booking?.panel ?? []).map((seat) => seat.person_id),
  ])
  if (patient && others.missing > 0) throw new NotYetKnown('the names of others are not known yet')
  const candidate = subject.candidate_id ? others.known.get(subject.candidate_id) : undefined
  const panel = (subject.booking?.panel ?? []).flatMap(({ person_id, shadow }) => {
    const person = others.known.get(person_id)
    return person ? [{ ...person, shadow, person_id }] : []
  })
  const { booking, plan } = subject
  const role =
    recipient_id === subject.candidate_id || delivery.about.type === 'offer'
      ? 'candidate'
      : delivery.recipient === 'recruiter'
        ? 'recruiter'
        : 'panel'
  const facts: MailFacts = {
    kind,
    to: { name: to.name, role },
    clock: {
      time_zone: (role === 'candidate' && booking?.candidate_time_zone) || to.time_zone,
      language: languageOf(to.locale),
    },
    title: booking?.title ?? plan?.title ?? '',
    candidate_name: candidate?.name,
    interviewer_names: panel.filter((person) => person.person_id !== recipient_id).map(({ name }) => name),
    url: subject.url(role),
    ...(booking?.starts_at && { starts_at: booking.starts_at }),
    ...(booking?.ends_at && { ends_at: booking.ends_at }),
    ...(booking?.candidate_time_zone && { candidate_time_zone: booking.candidate_time_zone }),
    ...(delivery.about.type === 'booking' &&
      delivery.about.previous_starts_at && { previous_starts_at: delivery.about.previous_starts_at }),
    ...(plan && {
      duration_minutes: plan.duration_minutes,
      question_count: plan.question_count,
      automated_scoring: plan.automated_scoring,
    }),
    ...(subject.invitation?.expires_at && { expires_at: subject.invitation.expires_at }),
    ...(delivery.about.type === 'offer' && {
      starts_at: delivery.about.starts_at,
      ends_at: delivery.about.ends_at,
      expires_at: delivery.about.expires_at,
    }),
    ...(subject.scorecard?.due_at && { due_at: subject.scorecard.due_at }),
    ...(delivery.about.type === 'scorecard' && delivery.about.required && { required: true }),
  }
  const recruiter = subject.recruiter_id ? others.known.get(subject.recruiter_id) : undefined
  const mail: ReadyMail = { recipient_id, to, facts, reply_to: role === 'recruiter' ? undefined : recruiter }
  const hasCalendar = delivery.about.type === 'booking' && booking
  return { kind: 'ready', mail: hasCalendar ? { ...mail, calendar: { booking, candidate, panel } } : mail }
}

/** The documents that a delivery is about. */
interface Subject {
  invitation?: Invitation
  booking?: Booking
  scorecard?: Scorecard
  plan: Plan | undefined
  candidate_id: string | undefined
  recruiter_id: string | undefined
  url(role: MailFacts['to']['role']): string
}

async function subjectOf(stores: LookupStores, { about }: Delivery, publicUrl: string): Promise<Subject> {
  switch (about.type) {
    case 'invitation': {
      const invitation = await stores.invitations.load(about.invitation_id)
      if (!invitation?.plan_version_id) throw new NotYetKnown('the invitation is not known yet')
      const { candidate_id, recruiter_id, plan_version_id } = invitation
      const plan = await knownPlan(stores, plan_version_id)
      const url = () => `${publicUrl}/book/${about.token ?? ''}`
      return { invitation, plan, candidate_id, recruiter_id, url }
    }
    case 'accommodation': {
      const invitation = await stores.invitations.load(about.invitation_id)
      if (!invitation?.plan_version_id) throw new NotYetKnown('the invitation is not known yet')
      const { candidate_id, recruiter_id, plan_version_id } = invitation
      const plan = await knownPlan(stores, plan_version_id)
      return { plan, candidate_id, recruiter_id, url: () => `${publicUrl}/invitations` }
    }
    case 'offer': {
      const invitation = await stores.invitations.load(about.invitation_id)
      const plan = await knownPlan(stores, about.plan_version_id)
      const url = () => `${publicUrl}/book/${about.token ?? ''}`
      const { candidate_id, recruiter_id } = invitation ?? {}
      return { ...(invitation && { invitation }), plan, candidate_id, recruiter_id, url }
    }
    case 'booking':
    case 'reminder': {
      const booking = await stores.bookings.load(about.booking_id)
      if (!booking) throw new NotYetKnown('the booking is not known yet')
      const { candidate_id, recruiter_id, plan_version_id } = booking
      const plan = plan_version_id ? await knownPlan(stores, plan_version_id) : undefined
      const url = () => `${publicUrl}/interviews/${about.booking_id}`
      return { booking, plan, candidate_id, recruiter_id, url }
    }
    case 'scorecard': {
      const scorecard = await stores.scorecards.load(about.session_id)
      const booking_id = about.booking_id ?? scorecard?.booking_id
      const booking = booking_id ? await stores.bookings.load(booking_id) : undefined
      if (!scorecard?.plan_version_id || !booking)
        throw new NotYetKnown('the scorecard or its booking is not known yet')
      const plan = await knownPlan(stores, scorecard.plan_version_id)
      const { candidate_id } = scorecard
      const url = (role: MailFacts['to']['role']) =>
        role === 'candidate' ? `${publicUrl}/results/${booking_id}` : `${publicUrl}/scorecards/${about.session_id}`
      return { scorecard, booking, plan, candidate_id, recruiter_id: booking.recruiter_id, url }
    }
    case 'webhook':
      throw new Error('a webhook is no mail')
  }
}

async function knownPlan(stores: LookupStores, id: string): Promise<Plan> {
  const plan = await stores.plans.load(id)
  if (!plan) throw new NotYetKnown('the plan is not known yet')
  return plan
}

/** Why a mail must not go out any more, if it must not. Throws NotYetKnown where its event is newer than the facts at hand. */
export function whyStale(
  kind: MailKind,
  { about }: Pick<Delivery, 'about' | 'recipient'>,
  recipient_id: string,
  { invitation, booking, scorecard }: Pick<Subject, 'invitation' | 'booking' | 'scorecard'>,
  now: Date,
): SuppressReason | undefined {
  if (about.type === 'invitation') {
    if (invitation?.status === 'closed') return 'superseded'
    return invitation?.expires_at && invitation.expires_at <= now ? 'too_late' : undefined
  }
  if (about.type === 'offer') {
    if (invitation?.status === 'closed') return 'superseded'
    return about.expires_at <= now ? 'too_late' : undefined
  }
  if (about.type === 'reminder') {
    if (booking?.status !== 'confirmed' || booking.starts_at?.getTime() !== about.starts_at.getTime())
      return 'superseded'
    return about.starts_at <= now ? 'too_late' : undefined
  }
  if (about.type === 'booking' && booking) {
    const isBehind = (booking.revision ?? 0) < (about.revision ?? 0)
    if (isBehind || booking.calendar_sequence < about.calendar_sequence)
      throw new NotYetKnown('the booking has changed again')
    const isOlder = booking.calendar_sequence > about.calendar_sequence
    if (kind === 'interview_removed') {
      const isBack = booking.panel.some(({ person_id }) => person_id === recipient_id)
      return isOlder && isBack ? 'superseded' : undefined
    }
    if (isOlder || (booking.status === 'cancelled') !== (kind === 'interview_cancelled')) return 'superseded'
    return booking.ends_at && booking.ends_at <= now ? 'too_late' : undefined
  }
  if (about.type !== 'scorecard') return undefined
  const reviewed = scorecard?.reviewers.includes(recipient_id) ?? false
  // Whether others made it final has no say in it: a reminder that stays away would tell a blind reviewer so.
  if (kind === 'review_requested' || kind === 'review_reminder') return reviewed ? 'superseded' : undefined
  // What came of the reviews is told to a panel member, be it their own interview, once the own review is in.
  const onPanel = booking?.panel.some(({ person_id }) => person_id === recipient_id) ?? false
  return onPanel && !reviewed ? 'blind' : undefined
}

async function loadPeople(people: AggregateStore<Person>, ids: string[]) {
  const unique = [...new Set(ids)]
  const found = await people.collection
    .find({ _id: { $in: unique } })
    .limit(unique.length)
    .maxTimeMS(5_000)
    .toArray()
  const known = new Map(
    found.flatMap((doc) => (doc.status === 'known' ? [[doc._id, doc as KnownPerson] as const] : [])),
  )
  return { known, missing: unique.length - found.length }
}
