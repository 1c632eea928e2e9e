import { randomBytes } from 'node:crypto'
import { after, before } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type Api, createApi } from '../src/api.ts'
import { createPlayer, type Player, signIn } from '../src/people.ts'
import { createTimeline, type Trace } from '../src/timeline.ts'
import { openBrowser, openPage, sizes } from './browser.ts'
import { plan, startPlatform } from './world.ts'

/** What the staff's journeys share: one platform, one browser, and an organisation of their own. */
export interface Desk {
  portal: string
  mailFolder: string
  api: Api
  trace: Trace
  admin: { email: string; password: string; token: string }
  recruiter: Signed
  /** Asha, Ravi and Mei: free all days; the plan takes two of them, so that one can step in. */
  interviewers: Signed[]
  plan: { plan_id: string; title: string }
  /** The qualification that its seats ask for. */
  qualification: string
  join(role: 'interviewer' | 'candidate', name: string): Promise<Player>
  /** Books the first time there is for a new candidate, by the API, as another recruiter would. */
  book(candidateName: string): Promise<Booked>
  /** A window in which this person has signed in through the form. */
  open(who: { email: string; password?: string }, options?: BrowserContextOptions): Promise<Window>
}

export type Signed = Player & { token: string }
export type Window = Awaited<ReturnType<typeof openPage>>
export interface Booked {
  booking_id: string
  starts_at: string
  panel: { person_id: string }[]
  candidate: Player
}

const zone = 'Asia/Kolkata'
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
/** The availability of this desk's interviewers. */
export const alwaysFree = {
  time_zone: zone,
  weekly: Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', until: '24:00' }]])),
  minimum_notice_minutes: 0,
  daily_limit: 20,
}

/** Opens the desk before the file's tests and closes it after them. */
export function useDesk(): () => Desk {
  const closing: (() => Promise<void> | void)[] = []
  let desk: Desk | undefined
  before(async () => {
    desk = await openDesk({ after: (fn) => closing.unshift(fn) })
  })
  after(async () => {
    for (const close of closing) await close()
  })
  return () => {
    if (!desk) throw new Error('the desk is not open yet')
    return desk
  }
}

async function openDesk(cleanup: { after(fn: () => Promise<void> | void): void }): Promise<Desk> {
  const platform = await startPlatform(cleanup)
  const browser = await openBrowser(cleanup)
  const stack = platform.stack()
  const portal = process.env.CANDOR_PORTAL ?? stack.portal
  const api = createApi(stack.gateway)
  const account = stack.accounts.find(({ role }) => role === 'admin')
  if (!account) throw new Error('the running platform names no admin account')
  return createTimeline(() => {}).step('a desk for the staff', async (trace) => {
    const admin = { ...account, token: await signIn(api, trace, account) }
    const call = { trace, token: admin.token }
    const qualification = `q-${randomBytes(4).toString('hex')}`
    const join = (role: 'recruiter' | 'interviewer' | 'candidate', name: string, qualifications: string[] = []) =>
      createPlayer(api, call, role, { name, time_zone: zone, locale: 'en', qualifications })
    const signed = async (player: Player): Promise<Signed> => ({ ...player, token: await signIn(api, trace, player) })

    const recruiter = await signed(await join('recruiter', 'Rosa Marin'))
    const names = ['Asha Rao', 'Ravi Menon', 'Mei Lin']
    const interviewers = await Promise.all(
      names.map(async (name) => signed(await join('interviewer', name, [qualification]))),
    )
    for (const { person_id, token } of interviewers) {
      await api.put(`/api/v1/availability/${person_id}`, { trace, token, body: alwaysFree })
    }
    const { token } = recruiter
    const content = { ...plan, title: `Backend engineer ${qualification}`, automated_scoring: false }
    const seats = [{ seat_id: 'interviewer', count: 2, qualification }]
    const body = { ...content, panel: { ...plan.panel, seats } }
    const { plan_id } = await api.post<{ plan_id: string }>('/api/v1/plans', { trace, token, body })
    await api.post(`/api/v1/plans/${plan_id}/publish`, { trace, token })

    async function book(candidateName: string): Promise<Booked> {
      const candidate = await join('candidate', candidateName)
      const from = new Date(Date.now() + 60 * 60_000)
      const to = new Date(from.getTime() + 3 * 86_400_000)
      const query = { plan_id, candidate_id: candidate.person_id, from: from.toISOString(), to: to.toISOString() }
      const { slots } = await api.get<{ slots: { starts_at: string }[] }>(
        `/api/v1/slots?${new URLSearchParams({ ...query, limit: '1' })}`,
        { trace, token },
      )
      const starts_at = slots[0]?.starts_at
      if (!starts_at) throw new Error('no time is free')
      const body = { plan_id, candidate_id: candidate.person_id, starts_at }
      return { ...(await api.post<Booked>('/api/v1/bookings', { trace, token, body })), candidate }
    }

    return {
      portal,
      mailFolder: stack.mail_dir,
      api,
      trace,
      admin,
      recruiter,
      interviewers,
      plan: { plan_id, title: content.title },
      qualification,
      join,
      book,
      open: (who, options) => openSignedIn(browser, portal, who, options),
    }
  })
}

async function openSignedIn(
  browser: Browser,
  portal: string,
  { email, password = '' }: { email: string; password?: string },
  options: BrowserContextOptions = {},
): Promise<Window> {
  const window = await openPage(browser, `${portal}/sign-in`, { viewport: sizes.desk, ...options })
  const { page } = window
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('#page h1').waitFor()
  return window
}

/** Goes to a page by the rail or, on a phone, by the bar and what is behind "More". */
export async function goTo(page: Page, name: string): Promise<void> {
  const link = page.getByRole('link', { name, exact: true }).and(page.locator('.page-link:visible'))
  const more = page.getByRole('button', { name: 'More' })
  if ((await link.count()) === 0 && (await more.isVisible())) {
    await more.click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  } else await link.click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}
