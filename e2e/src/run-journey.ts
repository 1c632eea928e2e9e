import type { Api, Call } from './api.ts'
import { calendarOf, calendarProblems, hasCalendar } from './calendar.ts'
import { checkEvents } from './check-events.ts'
import { type EventReader, openEventReader } from './event-reader.ts'
import type { Interview, Journey } from './journey-schema.ts'
import { openLive } from './live.ts'
import { linkToken, type Mailbox, openMailbox } from './mailbox.ts'
import { createPlayer, hoursFromNow, type Player, signIn } from './people.ts'
import { checkScores, type ScorecardView } from './scores.ts'
import type { Timeline, Trace } from './timeline.ts'
import { until } from './until.ts'

export interface JourneyRun {
  api: Api
  admin: { email: string; password: string }
  /** Without it the downstream reader's step is left out. */
  kafka?: { brokers: string; prefix: string }
  /** Folder in which the platform's mails arrive as .eml files. */
  mailDir: string
  journey: Journey
  interview: Interview
  timeline: Timeline
}

interface Stage extends JourneyRun {
  mailbox: Mailbox
}

/** Everybody in the interview. Tokens by person id; the candidate's comes with the invitation. */
interface Cast {
  recruiter: Player
  candidate: Player
  interviewers: Player[]
  tokenOf(player: Player): string
}

interface Booking {
  booking_id: string
  status: string
  starts_at: string
  ends_at: string
  calendar_uid: string | null
  panel: { person_id: string }[]
}

/** One interview from the first account to the last event. Each step waits for its own outcome, and throws saying what it awaited. */
export async function runJourney(run: JourneyRun): Promise<void> {
  const { kafka, timeline, interview } = run
  const stage: Stage = { ...run, mailbox: await openMailbox(run.mailDir) }
  const reader =
    kafka && (await timeline.step('a downstream system starts to read all topics', () => openEventReader(kafka)))
  try {
    const cast = await gather(stage)
    const invited = await invite(stage, cast)
    const booked = await book(stage, cast, invited.link)
    const sessionId = await holdInterview(stage, booked)
    await review(stage, cast, booked.panel, sessionId)
    if (reader) {
      const { planVersionId, invitationId } = invited
      const people = [cast.recruiter, cast.candidate, ...cast.interviewers]
      const ids = { planVersionId, invitationId, bookingId: booked.booking.booking_id, sessionId, people }
      await readDownstream(timeline, reader, ids, { ...cast, panel: booked.panel, answers: interview.answers.length })
    }
  } finally {
    await reader?.stop()
  }
}

/** Accounts for everybody, and the interviewers' hours. */
async function gather({ api, admin, journey, interview, timeline: { step } }: Stage): Promise<Cast> {
  const { people } = journey
  const { recruiter, candidate, interviewers } = await step(
    'the admin makes recruiter, interviewers and candidate',
    async (trace) => {
      const call = { trace, token: await signIn(api, trace, admin) }
      const invited = people.candidates.find(({ key }) => key === interview.candidate)
      if (!invited) throw new Error(`there is no candidate ${interview.candidate}`)
      const [recruiter, candidate, ...interviewers] = await Promise.all([
        createPlayer(api, call, 'recruiter', people.recruiter),
        createPlayer(api, call, 'candidate', invited),
        ...people.interviewers.map((one) => createPlayer(api, call, 'interviewer', one)),
      ])
      return { recruiter, candidate, interviewers }
    },
  )
  const staff = [recruiter, ...interviewers]
  const tokens = await step('recruiter and interviewers sign in', async (trace) => {
    const all = await Promise.all(staff.map(async (one) => [one.person_id, await signIn(api, trace, one)] as const))
    return new Map(all)
  })
  const tokenOf = (player: Player) => tokens.get(player.person_id) ?? ''
  await step('the interviewers say when they have time', (trace) =>
    Promise.all(
      interviewers.map((one) =>
        api.put(`/api/v1/availability/${one.person_id}`, { trace, token: tokenOf(one), body: hoursFromNow(journey) }),
      ),
    ),
  )
  return { recruiter, candidate, interviewers, tokenOf }
}

/** Plan and invitation, up to the link in the candidate's mail. */
async function invite(
  { api, journey, mailbox, timeline: { step } }: Stage,
  { recruiter, candidate, interviewers, tokenOf }: Cast,
) {
  const token = tokenOf(recruiter)
  const planVersionId = await step('the recruiter publishes the plan', async (trace) => {
    const { plan_id } = await api.post<{ plan_id: string }>('/api/v1/plans', { trace, token, body: journey.plan })
    const version = await api.post<{ plan_version_id: string }>(`/api/v1/plans/${plan_id}/publish`, { trace, token })
    return version.plan_version_id
  })
  const invitationId = await step('the recruiter invites the candidate', async (trace) => {
    const panel_ids = interviewers.map(({ person_id }) => person_id)
    const body = { plan_version_id: planVersionId, candidate_id: candidate.person_id, panel_ids }
    return (await api.post<{ invitation_id: string }>('/api/v1/invitations', { trace, token, body })).invitation_id
  })
  const link = await step('the candidate gets the mail', async () =>
    linkToken(await mailbox.take(candidate.email, 'invitation')),
  )
  return { planVersionId, invitationId, link }
}

/** From the link to an entry in everybody's calendar. */
async function book(
  { api, journey, mailbox, timeline: { step } }: Stage,
  { candidate, interviewers }: Cast,
  link: string,
) {
  const token = await step('the candidate opens the link', async (trace) => {
    const { title } = await api.get<{ title: string }>(`/api/v1/invitations/${link}`, { trace })
    if (title !== journey.plan.title) throw new Error(`the link shows "${title}", not "${journey.plan.title}"`)
    const body = { invitation_token: link }
    return (await api.post<{ access_token: string }>('/api/v1/auth/exchange', { trace, body })).access_token
  })
  const startsAt = await step('the candidate sees the slots', (trace) =>
    until('a slot', async (seen) => {
      // A slot that begins while it is being booked is none.
      const from = new Date(Date.now() + 20_000).toISOString()
      const query = new URLSearchParams({ from, step_minutes: '5', limit: '20', time_zone: candidate.time_zone })
      const { slots } = await api.get<{ slots: { starts_at: string }[] }>(`/api/v1/slots?${query}`, { trace, token })
      return slots[0]?.starts_at ?? seen('no slots')
    }),
  )
  const booking = await step('the candidate holds a slot and books it', async (trace) => {
    const hold = await api.post<Booking>('/api/v1/holds', { trace, token, body: { starts_at: startsAt } })
    const body = { hold_id: hold.booking_id, candidate_time_zone: candidate.time_zone }
    const booked = await api.post<Booking>('/api/v1/bookings', { trace, token, body })
    if (booked.status !== 'confirmed') throw new Error(`the booking is ${booked.status}`)
    return booked
  })
  const panel = interviewers.filter((one) => booking.panel.some(({ person_id }) => person_id === one.person_id))
  await step('candidate and interviewers get the calendar mail', async () => {
    for (const one of [candidate, ...panel]) {
      const entry = calendarOf(await mailbox.take(one.email, 'confirmation', hasCalendar))
      const problems = calendarProblems(entry, { ...booking, attendee: one.email })
      if (problems.length > 0) throw new Error(`the calendar entry of ${one.name} is wrong: ${problems.join('; ')}`)
    }
  })
  return { booking, panel, token }
}

/** The interview itself: consent over REST, answers over the live session. */
async function holdInterview(
  { api, interview, timeline: { step } }: Stage,
  { booking, token }: { booking: Booking; token: string },
): Promise<string> {
  const sessionId = await step('the candidate starts the interview and consents', async (trace) => {
    const { booking_id } = booking
    const { session_id } = await api.post<{ session_id: string }>('/api/v1/interviews/start', {
      trace,
      token,
      body: { booking_id },
    })
    const consent = { ...interview.consent, notice_version: '1' }
    await api.post(`/api/v1/interviews/${session_id}/consent`, { trace, token, body: consent })
    return session_id
  })
  await step(`the candidate gives ${interview.answers.length} answers over WebSocket and completes`, async (trace) => {
    const path = `/api/v1/interviews/${sessionId}/ticket`
    const { ticket } = await api.post<{ ticket: string }>(path, { trace, token, body: {} })
    const live = await openLive(api.gateway, sessionId, ticket, trace.traceparent())
    try {
      await live.next('the welcome', ({ type }) => type === 'welcome')
      for (const { question_id, text } of interview.answers) {
        live.send({ type: 'draft', question_id, revision: 1, text: text.slice(0, text.length / 2) })
        live.send({ type: 'answer', question_id, revision: 1, text })
        await live.next(
          `the ack of ${question_id}`,
          (frame) => frame.type === 'ack' && frame.question_id === question_id,
        )
      }
      live.send({ type: 'complete' })
      await live.next('the end of the session', ({ type }) => type === 'ended')
    } finally {
      live.close()
    }
  })
  return sessionId
}

/** Scores, blind reviews, the final scorecard, and the mails that tell of it. */
async function review(
  { api, journey, interview, mailbox, timeline }: Stage,
  { recruiter, candidate, tokenOf }: Cast,
  panel: Player[],
  sessionId: string,
): Promise<void> {
  const { step, print } = timeline
  const path = `/api/v1/scorecards/${sessionId}`
  const cardOf = (who: Player, trace: Trace) => api.get<ScorecardView>(path, { trace, token: tokenOf(who) })

  await step('the answers are scored, each with the words its score rests on', async (trace) => {
    const ready = ({ software, status }: ScorecardView) => software?.complete === true && status === 'reviewing'
    checkScores(await scorecardWhen(api, path, { trace, token: tokenOf(recruiter) }, ready), interview)
  })
  await step('the interviewers, blind until then, submit their reviews', async (trace) => {
    for (const one of panel) {
      const before = await cardOf(one, trace)
      if (!before.blind || before.software || before.reviews.length > 0) {
        throw new Error(`${one.name} sees what others think before the own review`)
      }
      const written = interview.reviews.find(({ interviewer }) => interviewer === one.key)
      if (!written) throw new Error(`the journey has no review of ${one.key}`)
      const { interviewer: _, ...body } = written
      await api.post(`${path}/reviews`, { trace, token: tokenOf(one), body })
      if ((await cardOf(one, trace)).blind) throw new Error(`${one.name} is still blind after the own review`)
    }
  })
  const { final } = await step('the scorecard is final', (trace) =>
    scorecardWhen(api, path, { trace, token: tokenOf(recruiter) }, ({ status }) => status === 'final'),
  )
  await step('recruiter and candidate are told', () =>
    Promise.all([
      mailbox.take(
        recruiter.email,
        'scorecard finished',
        (mail) => !hasCalendar(mail) && mail.subject?.includes(journey.plan.title) === true,
      ),
      mailbox.take(candidate.email, 'interview reviewed', (mail) => !hasCalendar(mail)),
    ]),
  )
  print(`           panel: ${final?.recommendation} (${final?.panel_score}), software: ${final?.software_score}`)
}

function scorecardWhen(
  api: Api,
  path: string,
  call: Call,
  when: (card: ScorecardView) => boolean,
): Promise<ScorecardView> {
  return until('the scorecard to get there', async (seen) => {
    const card = await api.get<ScorecardView>(path, call).catch((error: Error) => seen(error.message))
    if (!card) return undefined
    return when(card)
      ? card
      : seen({ status: card.status, scores_complete: card.software?.complete, reviews: card.reviews.length })
  })
}

async function readDownstream(
  { step, print }: Timeline,
  reader: EventReader,
  ...expected: Parameters<typeof checkEvents> extends [EventReader, ...infer Rest] ? Rest : never
): Promise<void> {
  const count = await step('the downstream reader has every event, in order, once', () =>
    checkEvents(reader, ...expected),
  )
  print(`           ${count} events of this interview were read downstream`)
}
