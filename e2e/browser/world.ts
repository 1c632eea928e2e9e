import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findStackFile, type StackFile } from '@candor/stack/stack-file'
import { testServers, until } from '@candor/stack/testing'
import { type Api, createApi } from '../src/api.ts'
import { linkToken, openMailbox } from '../src/mailbox.ts'
import { createPlayer, hoursFromNow, type Player, signIn } from '../src/people.ts'
import { createTimeline, type Trace } from '../src/timeline.ts'

interface Cleanup {
  after(fn: () => Promise<void> | void): void
}

const root = path.resolve(import.meta.dirname, '../..')

/**
 * The whole platform on the test's servers, as `npm start` starts it, or the one whose state folder stands in CANDOR_STACK_DIR.
 * Everything it has is removed with it.
 */
export async function startPlatform(t: Cleanup): Promise<{ stack(): StackFile }> {
  const folder = process.env.CANDOR_STACK_DIR
  if (folder) return { stack: () => readStack(folder) }
  const state = mkdtempSync(path.join(tmpdir(), 'candor-browser-'))
  const servers = testServers()
  const args = ['--max-old-space-size=128', 'stack/src/start.ts', '--empty', '--port', '0', '--state-dir', state]
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MONGODB_URI: servers.mongodbUri,
      KAFKA_BROKERS: servers.kafkaBrokers,
      REDIS_URL: servers.redisUrl,
      SMTP_URL: servers.smtpUrl,
      CANDOR_MAIL_DIR: servers.mailDir,
      RATE_LIMIT_PER_MINUTE: '100000',
      // A day, so that what is booked first can be held, and what is booked for later waits.
      START_EARLY_MINUTES: '1440',
      LOG_LEVEL: 'warn',
    },
  })
  let log = ''
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  t.after(async () => {
    await stop(child)
    rmSync(state, { recursive: true, force: true })
  })
  const isUp = () => {
    if (child.exitCode !== null) throw new Error(`the platform did not start:\n${log}`)
    return findStackFile(state)
  }
  await until('the platform to be up', isUp, 150_000)
  return { stack: () => readStack(state) }
}

function readStack(folder: string): StackFile {
  const stack = findStackFile(folder)
  if (!stack) throw new Error(`no platform runs with the state folder ${folder}`)
  return stack
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

const criterion = {
  name: 'Substance',
  levels: [
    { level: 1, label: 'thin', anchor: 'names nothing' },
    { level: 2, label: 'solid', anchor: 'names the main points' },
  ],
  reference_points: ['a larger address space'],
}

/** One question of each kind. */
export const plan = {
  title: 'Backend engineer',
  description: 'Four questions about networks and code. You answer in writing.',
  duration_minutes: 60,
  automated_scoring: true,
  panel: { seats: [{ seat_id: 'interviewer', count: 2 }], required_reviews: 2 },
  questions: [
    {
      question_id: 'ipv6',
      kind: 'open',
      category: 'Networking',
      text: 'What are the objectives of IPv6? State at least four.',
      time_limit_seconds: 900,
      criteria: [criterion],
    },
    {
      question_id: 'layer',
      kind: 'choice',
      category: 'Networking',
      text: 'On which layer does IP work?',
      options: ['Data link', 'Network', 'Transport', 'Application'],
      criteria: [criterion],
    },
    {
      question_id: 'reverse',
      kind: 'code',
      category: 'Code',
      text: 'Write a function that reverses a linked list.\nSay how long it takes for n elements.',
      code: { language: 'javascript' },
      criteria: [criterion],
    },
    {
      question_id: 'confident',
      kind: 'scale',
      category: 'Yourself',
      text: 'How sure are you of your answers? (1: not at all, 5: very)',
      scale: { from: 1, to: 5 },
      criteria: [criterion],
    },
  ],
}

export interface World {
  api: Api
  trace: Trace
  recruiter: { player: Player; token: string }
  interviewers: { player: Player; token: string }[]
  /** Invites a new candidate; returns the link's token as it came by mail. */
  invite(name?: string): Promise<{ candidate: Player; link: string; invitationId: string }>
  /** Books the first time that a link offers, from so many hours on; returns the booking's id. */
  book(link: string, inHours?: number): Promise<string>
  /** The first time to which a link offers to move its booking. */
  firstTimeFor(link: string, booking_id: string): Promise<string>
  /** Books and holds a whole interview with these answers, by question. */
  hold(link: string, answers: Record<string, string>): Promise<{ session_id: string; booking_id: string }>
}

const zone = 'Europe/London'

/** A recruiter, interviewers with time now and in the coming weeks, and a published plan. */
export async function createWorld(
  { stack }: { stack(): StackFile },
  given: object = {},
  interviewerNames: readonly string[] = ['Asha Rao', 'Sami Khan'],
): Promise<World> {
  const { gateway, accounts, mail_dir } = stack()
  const api = createApi(gateway)
  const admin = accounts.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the running platform names no admin account')
  return createTimeline(() => {}).step('a world for browsers', async (trace) => {
    const call = { trace, token: await signIn(api, trace, admin) }
    const person = (name: string) => ({ name, time_zone: zone, locale: 'en-GB' })
    const join = async (role: 'recruiter' | 'interviewer', name: string) => {
      const player = await createPlayer(api, call, role, person(name))
      return { player, token: await signIn(api, trace, player) }
    }
    const [recruiter, ...interviewers] = await Promise.all([
      join('recruiter', 'Rosa Marin'),
      ...interviewerNames.map((name) => join('interviewer', name)),
    ])
    const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']
    const weekly = Object.fromEntries(weekdays.map((one) => [one, [{ from: '09:00', until: '17:00' }]]))
    const hours = hoursFromNow({ availability: { time_zone: zone, weekly } } as never)
    for (const { player, token } of interviewers)
      await api.put(`/api/v1/availability/${player.person_id}`, { trace, token, body: hours })
    const { token } = recruiter
    const draft = await api.post<{ plan_id: string }>('/api/v1/plans', { trace, token, body: { ...plan, ...given } })
    const version = await api.post<{ plan_version_id: string }>(`/api/v1/plans/${draft.plan_id}/publish`, {
      trace,
      token,
    })
    const panel_ids = interviewers.map(({ player }) => player.person_id)

    async function invite(name = 'Priya Iyer') {
      const mailbox = await openMailbox(mail_dir)
      const candidate = await createPlayer(api, call, 'candidate', person(name))
      const body = { plan_version_id: version.plan_version_id, candidate_id: candidate.person_id, panel_ids }
      const { invitation_id } = await api.post<{ invitation_id: string }>('/api/v1/invitations', { trace, token, body })
      const link = linkToken(await mailbox.take(candidate.email, 'invitation'))
      return { candidate, link, invitationId: invitation_id }
    }
    async function asBearer(invitation_token: string) {
      const exchanged = { trace, body: { invitation_token } }
      const { access_token } = await api.post<{ access_token: string }>('/api/v1/auth/exchange', exchanged)
      return { trace, token: access_token }
    }
    const firstSlot = (as: { trace: Trace; token: string }, afterMs: number, moved: { booking_id?: string } = {}) =>
      until('a slot', async () => {
        const query = new URLSearchParams({
          from: new Date(Date.now() + afterMs).toISOString(),
          time_zone: zone,
          ...moved,
        })
        const { slots } = await api.get<{ slots: { starts_at: string }[] }>(`/api/v1/slots?${query}`, as)
        return slots[0]?.starts_at
      })
    const firstTimeFor = async (link: string, booking_id: string) =>
      firstSlot(await asBearer(link), 60_000, { booking_id })
    async function book(invitation_token: string, inHours = 0) {
      type Booking = { booking_id: string }
      const as = await asBearer(invitation_token)
      const starts_at = await firstSlot(as, 60_000 + inHours * 3_600_000)
      const hold = await api.post<Booking>('/api/v1/holds', { ...as, body: { starts_at } })
      const body = { hold_id: hold.booking_id, candidate_time_zone: zone }
      return (await api.post<Booking>('/api/v1/bookings', { ...as, body })).booking_id
    }
    async function hold(invitation_token: string, answers: Record<string, string>) {
      const booking_id = await book(invitation_token)
      const exchanged = { trace, body: { invitation_token } }
      const as = {
        trace,
        token: (await api.post<{ access_token: string }>('/api/v1/auth/exchange', exchanged)).access_token,
      }
      const consent = { recording: true, automated_scoring: true, notice_version: '1' }
      const started = { ...as, body: { booking_id, consent } }
      const { session_id } = await api.post<{ session_id: string }>('/api/v1/interviews/start', started)
      const path = `/api/v1/interviews/${session_id}`
      for (const [question_id, text] of Object.entries(answers))
        await api.post(`${path}/answers`, { ...as, body: { question_id, text } })
      await api.post(`${path}/complete`, as)
      return { session_id, booking_id }
    }
    return { api, trace, recruiter, interviewers, invite, book, firstTimeFor, hold }
  })
}
