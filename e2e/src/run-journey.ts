import type { Api } from './api.ts'
import { calendarOf, calendarProblems, hasCalendar } from './calendar.ts'
import { checkEvents } from './check-events.ts'
import { openEventReader } from './event-reader.ts'
import type { Interview, Journey } from './journey-schema.ts'
import { openLive } from './live.ts'
import { linkToken, openMailbox } from './mailbox.ts'
import { createPlayer, hoursFromNow, type Player, signIn } from './people.ts'
import { checkScores, type ScorecardView } from './scores.ts'
import type { Timeline } from './timeline.ts'
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

interface Booking {
  booking_id: string
  status: string
  starts_at: string
  ends_at: string
  calendar_uid: string | null
  panel: { person_id: string }[]
}

/** The interview from the first account to the last event. Reads from top to bottom; each step waits for its own outcome. */
export async function runJourney({
  api,
  admin,
  kafka,
  mailDir,
  journey,
  interview,
  timeline,
}: JourneyRun): Promise<void> {
  const { step } = timeline
  const { people, plan } = journey
  const mailbox = await openMailbox(mailDir)
  const reader = kafka && (await step('a downstream system starts to read all topics', () => openEventReader(kafka)))
  try {
    const cast = await step('the admin makes recruiter, interviewers and candidate', async (trace) => {
      const call = { trace, token: await signIn(api, trace, admin) }
      const candidate = people.candidates.find(({ key }) => key === interview.candidate)
      if (!candidate) throw new Error(`there is no candidate ${interview.candidate}`)
      const [recruiter, asked, ...interviewers] = await Promise.all([
        createPlayer(api, call, 'recruiter', people.recruiter),
        createPlayer(api, call, 'candidate', candidate),
        ...people.interviewers.map((one) => createPlayer(api, call, 'interviewer', one)),
      ])
      return { recruiter, candidate: asked, interviewers }
    })
    const { recruiter, candidate, interviewers } = cast

    const tokens = await step('recruiter and interviewers sign in', async (trace) => {
      const all = await Promise.all([recruiter, ...interviewers].map((one) => signIn(api, trace, one)))
      return new Map([recruiter, ...interviewers].map((one, index) => [one.person_id, all[index] ?? '']))
    })
    const tokenOf = (player: Player) => tokens.get(player.person_id) ?? ''

    await step('the interviewers say when they have time', (trace) =>
      Promise.all(
        interviewers.map((one) =>
          api.put(`/api/v1/availability/${one.person_id}`, { trace, token: tokenOf(one), body: hoursFromNow(journey) }),
        ),
      ),
    )

    const planVersionId = await step('the recruiter publishes the plan', async (trace) => {
      const call = { trace, token: tokenOf(recruiter) }
      const { plan_id } = await api.post<{ plan_id: string }>('/api/v1/plans', { ...call, body: plan })
      const published = await api.post<{ plan_version_id: string }>(`/api/v1/plans/${plan_id}/publish`, call)
      return published.plan_version_id
    })

    const { invitation_id: invitationId } = await step('the recruiter invites the candidate', (trace) =>
      api.post<{ invitation_id: string }>('/api/v1/invitations', {
        trace,
        token: tokenOf(recruiter),
        body: {
          plan_version_id: planVersionId,
          candidate_id: candidate.person_id,
          panel_ids: interviewers.map(({ person_id }) => person_id),
        },
      }),
    )

    const linkOfMail = await step('the candidate gets the mail', async () =>
      linkToken(await mailbox.take(candidate.email, 'invitation')),
    )

    const token = await step('the candidate opens the link', async (trace) => {
      const shown = await api.get<{ title: string }>(`/api/v1/invitations/${linkOfMail}`, { trace })
      if (shown.title !== plan.title) throw new Error(`the link shows "${shown.title}", not "${plan.title}"`)
      const body = { invitation_token: linkOfMail }
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
      const call = { trace, token }
      const hold = await api.post<Booking>('/api/v1/holds', { ...call, body: { starts_at: startsAt } })
      const body = { hold_id: hold.booking_id, candidate_time_zone: candidate.time_zone }
      const booked = await api.post<Booking>('/api/v1/bookings', { ...call, body })
      if (booked.status !== 'confirmed') throw new Error(`the booking is ${booked.status}`)
      return booked
    })
    const panel = interviewers.filter(({ person_id }) => booking.panel.some((member) => member.person_id === person_id))

    await step('candidate and interviewers get the calendar mail', async () => {
      for (const one of [candidate, ...panel]) {
        const mail = await mailbox.take(one.email, 'confirmation', hasCalendar)
        const { starts_at, ends_at, calendar_uid } = booking
        const expected = { starts_at, ends_at, uid: calendar_uid ?? undefined, attendee: one.email }
        const problems = calendarProblems(calendarOf(mail), expected)
        if (problems.length > 0) throw new Error(`the calendar entry of ${one.name} is wrong: ${problems.join('; ')}`)
      }
    })

    const session = await step('the candidate starts the interview and consents', async (trace) => {
      const call = { trace, token }
      const body = { booking_id: booking.booking_id }
      const started = await api.post<{ session_id: string; total_questions: number }>('/api/v1/interviews/start', {
        ...call,
        body,
      })
      const consent = { ...interview.consent, notice_version: '1' }
      await api.post(`/api/v1/interviews/${started.session_id}/consent`, { ...call, body: consent })
      return started
    })
    const { session_id: sessionId } = session

    await step(
      `the candidate gives ${interview.answers.length} answers over WebSocket and completes`,
      async (trace) => {
        const { ticket } = await api.post<{ ticket: string }>(`/api/v1/interviews/${sessionId}/ticket`, {
          trace,
          token,
          body: {},
        })
        const live = await openLive(api.gateway, sessionId, ticket, trace.traceparent())
        try {
          await live.next('the welcome', ({ type }) => type === 'welcome')
          for (const { question_id, text } of interview.answers) {
            const client_id = `answer-${question_id}`.slice(0, 64)
            live.send({ type: 'draft', question_id, revision: 1, text: text.slice(0, text.length / 2) })
            live.send({ type: 'answer', question_id, revision: 1, text, client_id })
            await live.next(
              `the ack of ${question_id}`,
              (frame) => frame.type === 'ack' && frame.client_id === client_id,
            )
          }
          live.send({ type: 'complete' })
          await live.next('the end of the session', ({ type }) => type === 'ended')
        } finally {
          live.close()
        }
      },
    )

    const scorecardOf = (who: Player, trace: Parameters<Parameters<typeof step>[1]>[0]) =>
      api.get<ScorecardView>(`/api/v1/scorecards/${sessionId}`, { trace, token: tokenOf(who) })
    const scorecardWhen = (
      trace: Parameters<typeof scorecardOf>[1],
      what: string,
      when: (card: ScorecardView) => boolean | undefined,
    ) =>
      until(what, async (seen) => {
        const card = await scorecardOf(recruiter, trace).catch((error) => seen((error as Error).message))
        if (!card) return undefined
        return when(card) ? card : seen({ status: card.status, software: card.software?.complete })
      })

    await step('the answers are scored, each with the words its score rests on', async (trace) => {
      const card = await scorecardWhen(
        trace,
        'the scores',
        ({ software, status }) => software?.complete && status === 'reviewing',
      )
      checkScores(card, interview)
    })

    await step('the interviewers, blind until then, submit their reviews', async (trace) => {
      for (const one of panel) {
        const blind = await scorecardOf(one, trace)
        if (!blind.blind || blind.software !== null || blind.reviews.length > 0) {
          throw new Error(`${one.name} sees what others think before the own review`)
        }
        const { interviewer: _key, ...review } = interview.reviews.find(
          ({ interviewer }) => interviewer === one.key,
        ) ?? { interviewer: '' }
        await api.post(`/api/v1/scorecards/${sessionId}/reviews`, { trace, token: tokenOf(one), body: review })
        const seeing = await scorecardOf(one, trace)
        if (seeing.blind || seeing.software === null) throw new Error(`${one.name} is still blind after the own review`)
      }
    })

    const final = await step('the scorecard is final', async (trace) => {
      const card = await scorecardWhen(trace, 'the final scorecard', ({ status }) => status === 'final')
      return card.final
    })

    await step('recruiter and candidate are told', () =>
      Promise.all([
        mailbox.take(
          recruiter.email,
          'scorecard finished',
          (mail) => !hasCalendar(mail) && mail.subject?.includes(plan.title) === true,
        ),
        mailbox.take(candidate.email, 'interview reviewed', (mail) => !hasCalendar(mail)),
      ]),
    )

    if (reader) {
      const ids = {
        planVersionId,
        invitationId,
        bookingId: booking.booking_id,
        sessionId,
        people: [recruiter, candidate, ...interviewers],
      }
      const count = await step('the downstream reader has every event, in order, once', () =>
        checkEvents(reader, ids, { candidate, panel, recruiter, answers: interview.answers.length }),
      )
      timeline.print(`           ${count} events of this interview were read downstream`)
    }
    timeline.print(
      `           panel ${final?.recommendation} (${final?.panel_score}), software ${final?.software_score}`,
    )
  } finally {
    await reader?.stop()
  }
}
