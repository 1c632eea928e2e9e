import path from 'node:path'
import { decode } from '@candor/contracts/codec'
import type { AggregateStore, Decision, OutboxEntry, Stored } from '@candor/platform/aggregate'
import { createDoorbell } from '@candor/platform/doorbell'
import type { NewEvent, Received } from '@candor/platform/events'
import { createFoldEngine } from '@candor/platform/fold-engine'
import { changePerson, createPerson, erasePerson, type Person } from '../../services/identity/src/person.ts'
import { startSession } from '../../services/interview/src/beginning.ts'
import { draftPlan, publishPlan } from '../../services/interview/src/plan.ts'
import { type Command, decide } from '../../services/interview/src/session.ts'
import { setAvailability } from '../../services/scheduling/src/availability.ts'
import {
  accommodate,
  type Booking,
  bookSlot,
  cancelBooking,
  changePanel,
  confirmHold,
  holdSlot,
  rescheduleBooking,
} from '../../services/scheduling/src/booking.ts'
import { issueInvitation, revokeInvitation } from '../../services/scheduling/src/invitation.ts'
import type { Placement } from '../../services/scheduling/src/slots.ts'
import { criteriaOf } from '../../services/scoring/src/plan.ts'
import { submitReview } from '../../services/scoring/src/scorecard.ts'
import { type Journey, readJourney } from '../src/journey-schema.ts'
import { createMemoryDatabase } from './memory-database.ts'
import { open, type ServiceName, type StoresOf, scoreAll, serviceNames } from './services.ts'

/** How the interview goes on from its common beginning. */
export interface Turn {
  /** The candidate takes back the consent to scoring by software after some answers. */
  withdraws?: true
  /** The candidate corrects answers. */
  corrects?: true
  /** Candidate and one interviewer are erased when all is over. */
  erased?: true
}

export const stories: Record<string, Turn> = {
  'an interview': { corrects: true },
  'a withdrawn consent': { withdraws: true, corrects: true },
  'an erasure': { erased: true, corrects: true },
}

/** One interview with everything around it, as decided by the services' own domain functions. */
export interface Story {
  turn: Turn
  /** Every event, in the order in which a platform without any delay would have published them. */
  log: Received[]
  /** Does in fresh stores what people did in that service: its commands, without what it heard from others. */
  act: { [N in ServiceName]?: (stores: StoresOf<N>) => Promise<void> }
  /** Does what people did there once everything was heard. */
  actAfterwards: { [N in ServiceName]?: (stores: StoresOf<N>) => Promise<void> }
}

const journeyFile = path.join(import.meta.dirname, '../journeys/network-engineer.json')
const minute = 60_000
const minutes = (count: number) => count * minute

/**
 * Tells the story of `e2e/journeys/network-engineer.json`, ending shortly before `end`, of its first candidate or another one. Each service's commands and folds run in
 * order on a database in memory; what their outboxes hold then is the log.
 */
export async function tellStory(turn: Turn, end: Date, candidate: Partial<Member> = {}): Promise<Story> {
  const journey = await readJourney(journeyFile)
  const cast = castOf(journey, candidate)
  const at = (count: number) => new Date(end.getTime() + minutes(count))
  const act: Required<Story['act']> = {
    identity: (stores) => saveCast(stores, cast, turn, at),
    interview: (stores) => holdInterview(stores, journey, cast, turn, at),
    scheduling: (stores) => arrange(stores, cast, at),
    scoring: async () => {},
    notification: async () => {},
  }
  const actAfterwards: Story['actAfterwards'] = { scoring: (stores) => review(stores, journey, cast, at) }
  return { turn, log: await recordLog(act, actAfterwards), act, actAfterwards }
}

async function recordLog(act: Required<Story['act']>, afterwards: Story['actAfterwards']): Promise<Received[]> {
  const bell = createDoorbell()
  const worlds = await Promise.all(
    serviceNames.map(async (name) => {
      const { db, documents } = createMemoryDatabase()
      const { stores, folds } = await open[name](db, bell)
      return { name, stores, engine: createFoldEngine({ service: name, folds, bell }), documents }
    }),
  )
  const seen = new Set<string>()
  const log: Received[] = []
  /** Lets every service hear what the others have published, until nobody publishes anything new. */
  async function spread(): Promise<void> {
    for (;;) {
      const entries = worlds
        .flatMap(({ documents }) => [...documents().values()])
        .flatMap((doc) => ((doc.outbox ?? []) as OutboxEntry[]).map((entry) => ({ key: doc._id as string, entry })))
        .filter(({ entry }) => !seen.has(entry.id))
        .sort((a, b) => +a.entry.at - +b.entry.at)
      if (entries.length === 0) return
      const events = entries.map(({ key, entry }) => receive(key, entry))
      for (const { id } of events) seen.add(id)
      log.push(...events)
      for (const { engine } of worlds) await engine.run(events.map((event) => ({ event })))
    }
  }
  for (const { name, stores } of worlds) await act[name](stores as never)
  await spread()
  for (const { name, stores } of worlds) if (name === 'scoring') await scoreAll(stores as StoresOf<'scoring'>)
  await spread()
  for (const { name, stores } of worlds) await afterwards[name]?.(stores as never)
  await spread()
  return log
}

/** An outbox entry as a consumer gets it. */
function receive(key: string, { value, topic }: OutboxEntry): Received {
  const event = decode(Buffer.from(value.buffer))
  if (event.kind !== 'event') throw new Error(`an event of ${key} can not be read: ${JSON.stringify(event)}`)
  const { type, data, id, seq, at, actor } = event
  return { type, data, id, seq, at, actor, topic, key, partition: 0, offset: '0' } as unknown as Received
}

interface Member {
  id: string
  name: string
  time_zone: string
  locale: string
  roles: ('candidate' | 'interviewer' | 'recruiter')[]
  qualifications: string[]
}

function castOf({ people, interviews }: Journey, changes: Partial<Member>) {
  const member = (
    id: string,
    roles: Member['roles'],
    person: Omit<Member, 'id' | 'roles' | 'qualifications'>,
  ): Member => ({
    qualifications: [],
    ...person,
    id,
    roles,
  })
  const [first, second] = people.interviewers
  const candidate = people.candidates.find(({ key }) => key === interviews[0]?.candidate)
  if (!first || !second || !candidate) throw new Error('the journey has too few people')
  return {
    recruiter: member('recruiter', ['recruiter'], people.recruiter),
    candidate: { ...member('candidate', ['candidate'], candidate), ...changes },
    lead: member('lead', ['interviewer'], first),
    second: member('second', ['interviewer'], second),
    /** On the panel of a later interview, and not with us any more when it comes. */
    leaver: member('leaver', ['interviewer'], { ...second, name: 'Lena Vogt' }),
  }
}
type Cast = ReturnType<typeof castOf>

export const emailOf = (id: string) => `${id}.of.the.journey@example.org`
const admin = { id: 'admin', roles: ['admin'] }
type At = (minutes: number) => Date

/** Saves the decision and returns the state with it, for the next decision about the same thing. */
async function save<S extends object>(
  store: AggregateStore<S>,
  id: string,
  at: Date,
  decision: (state: Stored<S> | undefined) => Decision<S>,
): Promise<Stored<S>> {
  const before = await store.load(id)
  return await store.save(before, id, decision(before), { actor: 'somebody', at })
}

async function saveCast(stores: StoresOf<'identity'>, cast: Cast, turn: Turn, at: At): Promise<void> {
  const { people } = stores
  for (const [index, { id, ...profile }] of Object.values(cast).entries()) {
    const time = at(-600 + index)
    await save(people, id, time, (state) =>
      createPerson(state, { id, actor: admin, profile: { ...profile, email: emailOf(id) } }, time),
    )
  }
  const change = async (id: string, time: Date, change: object) =>
    await save(people, id, time, (state) => changePerson(state as Person, { id, actor: admin, change }, time))
  await change(cast.candidate.id, at(-500), { name: `${cast.candidate.name} (maiden name: Okoro)` })
  await change(cast.leaver.id, at(-400), { status: 'disabled' })
  const keys: NewEvent[] = ['access_token', 'invitation', 'access_token'].map((use, index) => ({
    type: 'KeyPublished',
    data: {
      kid: `key-${index}`,
      issuer: use === 'invitation' ? 'scheduling' : 'identity',
      use: use as 'access_token',
      algorithm: 'EdDSA',
      public_jwk: `{"x":"${index}"}`,
      not_before: at(-600),
      expires_at: null,
    },
  }))
  const source = stores.people as unknown as AggregateStore<object>
  for (const [index, event] of keys.entries()) {
    await save(source, `key-${index}`, at(-600), () => ({ state: { roles: [] }, events: [event] }))
  }
  const revoked: NewEvent = { type: 'KeyRevoked', data: { kid: 'key-2', revoked_at: at(-550) } }
  await save(source, 'key-2', at(-550), () => ({ state: { roles: [] }, events: [revoked] }))
  if (!turn.erased) return
  for (const { id } of [cast.candidate, cast.second]) {
    await save(people, id, at(-1), (state) => erasePerson(state as Person, { id, actor: admin }, at(-1)))
  }
}

const planVersion = 'plan-version-1'
const bookingOfSession = 'booking-1'
const panelOf = (...ids: string[]) => ids.map((person_id) => ({ person_id, seat_id: 'interviewer', shadow: false }))

/** Two links, one withdrawn; the interview's booking with all that may happen to one; one that is cancelled; one that lies ahead. */
async function arrange(stores: StoresOf<'scheduling'>, cast: Cast, at: At): Promise<void> {
  const { bookings, invitations, availabilities } = stores
  const [candidate_id, recruiter_id] = [cast.candidate.id, cast.recruiter.id]
  for (const { id } of [cast.lead, cast.second]) {
    const hours = { time_zone: 'Europe/Berlin', weekly: { monday: [{ from: '09:00', until: '17:00' }] }, overrides: [] }
    const rules = { buffer_before_minutes: 0, buffer_after_minutes: 0, minimum_notice_minutes: 0 }
    const given = { ...hours, ...rules, daily_limit: 4, horizon_days: 60, share_percent: 100 }
    await save(availabilities, id, at(-450), () => setAvailability(undefined, id, given, at(-450)))
  }
  const invite = (invitation_id: string, issued_at: Date) => {
    const facts = { invitation_id, plan_version_id: planVersion, candidate_id, recruiter_id, panel_ids: [] }
    return save(invitations, invitation_id, issued_at, () =>
      issueInvitation({ ...facts, issued_at, expires_at: at(10_000) }, `token-of-${invitation_id}`),
    )
  }
  await invite('invitation-0', at(-340))
  await save(invitations, 'invitation-0', at(-339), (state) =>
    revokeInvitation(state as Parameters<typeof revokeInvitation>[0], 'wrong_candidate', at(-339)),
  )
  await invite('invitation-1', at(-335))

  const place = (start: number, ...panel: string[]): Placement => ({
    panel: panelOf(...panel),
    starts_at: at(start),
    ends_at: at(start + 45),
    spans: panel.map((person_id) => ({ person_id, from: at(start), until: at(start + 45) })),
    availability_versions: {},
  })
  const facts = { title: 'Network engineer', candidate_time_zone: 'Asia/Kolkata', time_multiplier: 1 }
  const parties = (booking_id: string, invitation_id: string | null) => ({
    booking_id,
    invitation_id,
    plan_version_id: planVersion,
    candidate_id,
    recruiter_id,
  })
  const change = (id: string, time: Date, decision: (booking: Booking | undefined) => Decision<Booking>) =>
    save<Booking>(bookings, id, time, decision)
  const { lead, second, leaver } = cast
  const [one, two, three] = [bookingOfSession, 'booking-2', 'booking-3']
  await change(one, at(-330), () =>
    holdSlot(parties(one, 'invitation-1'), place(-200, lead.id, second.id), at(-320), at(-330)),
  )
  await change(one, at(-328), (state) => confirmHold(state, facts, at(-328)))
  await change(one, at(-326), (state) => rescheduleBooking(state, place(-120, lead.id, leaver.id), undefined, at(-326)))
  await change(one, at(-324), (state) => changePanel(state, place(-120, lead.id, second.id), at(-324)))
  await change(one, at(-322), (state) => accommodate(state, 1.5, place(-120, lead.id, second.id), at(-322)))
  await change(two, at(-320), () => bookSlot(parties(two, null), place(-60, second.id, lead.id), facts, at(-320)))
  await change(two, at(-318), (state) =>
    cancelBooking(
      state,
      { cancelled_by: recruiter_id, reason: 'other', note: `${cast.candidate.name} called` },
      at(-318),
    ),
  )
  await change(three, at(-310), () => bookSlot(parties(three, null), place(3_000, leaver.id, lead.id), facts, at(-310)))
}

export const sessionId = 'session-1'
export const correction = 'I was wrong before: what I mean is the opposite, the unheard of word of this journey.'

/** The plan with a second version, and the live session on the first. */
async function holdInterview(
  stores: StoresOf<'interview'>,
  journey: Journey,
  { candidate }: Cast,
  turn: Turn,
  at: At,
): Promise<void> {
  const { plans, planVersions, sessions } = stores
  const draft = await save(plans, 'plan-1', at(-360), () => draftPlan(journey.plan, 'recruiter', at(-360)))
  for (const version of [1, 2]) {
    const ids = { plan_id: 'plan-1', plan_version_id: `plan-version-${version}`, plan_version: version }
    const time = at(-360 + version)
    await save(planVersions, ids.plan_version_id, time, () =>
      publishPlan(draft, { ...ids, draft_version: version, actor: 'recruiter' }, time),
    )
  }
  const plan = await planVersions.load(planVersion)
  const interview = journey.interviews[0]
  if (!plan || !interview) throw new Error('the journey has no interview')
  const panel = ['lead', 'second'].map((seat_id) => ({ person_id: seat_id, seat_id }))
  const facts = { booking_id: bookingOfSession, candidate_id: candidate.id, plan_version_id: planVersion }
  await save(sessions, sessionId, at(-120), () =>
    startSession({ session_id: sessionId, booking: { ...facts, panel, time_multiplier: 1.5 }, plan }, at(-120)),
  )
  let clock = -120
  type Bare<C> = C extends unknown ? Omit<C, 'session_id' | 'actor'> : never
  const run = async (command: Bare<Command>) => {
    clock += 2
    const full = { session_id: sessionId, actor: candidate.id, ...command } as Command
    await save(sessions, sessionId, at(clock), (state) => {
      if (!state) throw new Error('no session')
      return decide(state, full, at(clock))
    })
  }
  const consent = { kind: 'consent' as const, recording: true, notice_version: '1' }
  await run({ ...consent, automated_scoring: true })
  for (const [index, { question_id, text }] of interview.answers.entries()) {
    await run({ kind: 'answer', question_id, text })
    if (turn.corrects && index % 2 === 0) await run({ kind: 'answer', question_id, text: correction })
    if (index === 1) await run({ kind: 'pause', reason: 'the door bell' })
    if (index === 1) await run({ kind: 'resume' })
    if (turn.withdraws && index === 3) await run({ ...consent, automated_scoring: false })
  }
  await run({ kind: 'complete', panel })
}

async function review(stores: StoresOf<'scoring'>, journey: Journey, cast: Cast, at: At): Promise<void> {
  const plan = await stores.plans.load(planVersion)
  if (!plan) throw new Error('scoring has no plan')
  for (const { interviewer, ...given } of journey.interviews[0]?.reviews ?? []) {
    const reviewer = interviewer === 'lead' ? cast.lead : cast.second
    const criteria = given.criteria.map((one) => ({ notes: '', ...one }))
    const input = { notes: `${cast.candidate.name} was convincing`, ...given, criteria }
    await save(stores.scorecards, sessionId, at(-5), (card) => {
      if (!card) throw new Error('there is no scorecard')
      return submitReview(card, sessionId, reviewer.id, input, { criteria: criteriaOf(plan), owner: null }, at(-5))
    })
  }
}
