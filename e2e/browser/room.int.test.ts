import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type EventReader, openEventReader } from '../src/event-reader.ts'
import { until } from '../src/until.ts'
import { assertAccessible, keepPicture, openBrowser, openPage, sizes } from './browser.ts'
import { createWorld, startPlatform, type World } from './world.ts'

const closing: (() => Promise<void> | void)[] = []
const cleanup = { after: (fn: () => Promise<void> | void) => closing.unshift(fn) }
let browser: Browser
let world: World
let portal: string
let events: EventReader
let killInterviewService: () => void

before(async () => {
  const platform = await startPlatform(cleanup)
  const { kafka, kafka_topic_prefix: prefix = '', portal: own } = platform.stack()
  portal = process.env.CANDOR_PORTAL ?? own
  killInterviewService = () => {
    const { pid } = platform.stack().services.interview ?? {}
    assert.ok(pid)
    process.kill(pid, 'SIGKILL')
  }
  ;[browser, world, events] = await Promise.all([
    openBrowser(cleanup),
    createWorld(platform, { follow_ups: { budget: 1 } }),
    openEventReader({ brokers: kafka, prefix }),
  ])
  cleanup.after(() => events.stop())
})
after(async () => {
  for (const close of closing) await close()
})

/** A killed service is started again by whoever runs it; that may take a while on a busy machine. */
const comeBackMs = 60_000
const ipv6 = 'What are the objectives of IPv6?'
const aggregation = 'Why does aggregation help?'
const said = {
  before: 'A larger address space and simpler headers. ',
  offline: 'Routing that aggregates, and security built in. ',
  killed: 'Also: नमस्ते, 🦔 and more multicast.',
  followUp: 'Smaller tables in the backbone.',
  corrected: 'Smaller tables in the backbone. And faster lookups.',
  code: 'function reverse(list) {\nreturn list // O(n)\n',
}
const first = said.before + said.offline + said.killed

interface Booked {
  device: keyof typeof sizes
  link: string
  booking_id: string
}

/** A candidate in the room and somebody of the panel who watches. */
interface Seat {
  device: string
  booking_id: string
  page: Page
  panel: Page
  problems: string[][]
  close(): Promise<unknown>
}

test('two whole interviews, on a phone and on a desk, with a network cut, a killed service and a reload in mid-answer lose no word', async () => {
  const invited = await Promise.all(
    (['phone', 'desk'] as const).map(async (device) => ({ device, link: (await world.invite()).link })),
  )
  const booked: Booked[] = []
  // One after the other: both would want the first time there is.
  for (const { device, link } of invited) booked.push({ device, link, booking_id: await world.book(link) })
  const seats = await Promise.all(booked.map(sitDown))
  const both = (part: (seat: Seat) => Promise<void>) => Promise.all(seats.map(part))
  await both(enterRoom)
  await both(writeThroughCut)
  killInterviewService()
  await both(writeThroughKill)
  await both(answerTheRest)
  await both(finish)
  await both(assertKept)
  for (const { problems, close } of seats) {
    assert.deepEqual(problems.flat(), [])
    await close()
  }
})

async function sitDown({ device, link, booking_id }: Booked): Promise<Seat> {
  const [candidate, watching] = await Promise.all([
    openPage(browser, `${portal}/book/${link}`, { viewport: sizes[device] }),
    openPanel(booking_id),
  ])
  for (const { page } of [candidate, watching]) page.setDefaultTimeout(30_000)
  return {
    device,
    booking_id,
    page: candidate.page,
    panel: watching.page,
    problems: [candidate.problems, watching.problems],
    close: () => Promise.all([candidate.close(), watching.close()]),
  }
}

/** An interviewer signs in on the way to the room. */
async function openPanel(booking_id: string) {
  const { email, password = '' } = world.interviewers[0]?.player ?? {}
  const opened = await openPage(browser, `${portal}/interviews/${booking_id}`, { viewport: sizes.desk })
  const { page } = opened
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('E-mail').fill(email ?? '')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Priya Iyer' }).waitFor()
  await page.getByText('The candidate has not started yet').waitFor()
  return opened
}

async function enterRoom({ page, panel, device }: Seat): Promise<void> {
  await page.getByRole('link', { name: /room|interview/ }).click()
  await page.getByRole('heading', { name: 'Backend engineer' }).waitFor()
  await page.getByText(/Connection (good|slow)/).waitFor()
  await page.getByText('The live line opens').waitFor()
  for (const judge of ['Asha Rao (interviewer)', 'Sami Khan (interviewer)']) await page.getByText(judge).waitFor()
  await page.getByLabel('What did you have for breakfast?').fill('Idli')
  await assertAccessible(page, `the lobby on a ${device}`)
  await keepPicture(page, `room-lobby-${device}`)
  await panel.getByText('in the waiting room').waitFor()
  await page.getByRole('button', { name: 'Start the interview' }).click()
  await page.getByRole('alert').getByText('To start: agree').waitFor()
  await page.getByLabel('I agree that my written answers').check()
  await page.getByLabel('People only, no software').check()
  await page.getByRole('button', { name: 'Start the interview' }).click()
}

async function writeThroughCut({ page, panel, device }: Seat): Promise<void> {
  const answer = page.getByRole('textbox', { name: ipv6 })
  const { height = 0 } = (await answer.boundingBox()) ?? {}
  assert.ok(height > 180, `the field to write in is ${height} px high on a ${device}`)
  await answer.pressSequentially(said.before)
  await isSaved(page)
  await panel.getByText('Candidate connected').waitFor()
  await page.getByText('of your panel').waitFor()
  await assertAccessible(page, `a question on a ${device}`)
  await keepPicture(page, `room-question-${device}`)

  await page.context().setOffline(true)
  await page.getByText('You are offline. Keep writing').waitFor()
  await answer.pressSequentially(said.offline)
  await page.getByText('Kept on this device').waitFor()
  await panel.getByText('Candidate not connected: their time waits').waitFor()
  await assertAccessible(page, `offline on a ${device}`)
  await keepPicture(page, `room-offline-${device}`)
  const before = await panel.getByRole('timer').textContent()
  await page.context().setOffline(false)
  await isSaved(page)
  // The time that was lost is given back, and both sides see it.
  await page
    .getByTestId('restored')
    .getByText(/lost for .* the time has been given back/)
    .waitFor()
  await panel.getByText(/connection was lost for .* the time was given back/).waitFor()
  assert.match(before ?? '', /\d:\d\d/)
  await assertAccessible(page, `connected again on a ${device}`)
  await keepPicture(page, `room-restored-${device}`)
  await keepPicture(panel, `panel-restored-${device}`)
  await page.getByRole('button', { name: 'Got it' }).click()
  await page.getByTestId('restored').waitFor({ state: 'detached' })
}

async function writeThroughKill({ page, panel, booking_id }: Seat): Promise<void> {
  const answer = page.getByRole('textbox', { name: ipv6 })
  await answer.pressSequentially(said.killed)
  await page.getByText('The line is gone. Keep writing').first().waitFor()
  await page.reload()
  await isSaved(page, comeBackMs)
  assert.equal(await answer.inputValue(), first)
  await assertClock(page, booking_id)
  await page.getByRole('button', { name: 'Next question' }).click()
  await panel.getByText(first, { exact: true }).waitFor({ timeout: comeBackMs })
}

async function answerTheRest({ page, panel, device, booking_id }: Seat): Promise<void> {
  // Private notes of the panel are there on another device, and after this page is gone.
  const note = `Aggregates routes (${device})`
  await panel.getByRole('textbox', { name: 'Your private notes' }).fill(note)
  await panel.locator('[data-testid="notes-state"][data-saved="true"]').waitFor()
  const copies = await panel.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('candor-notes:')))
  assert.deepEqual(copies, [], 'no copy stays on the device')
  await panel.goto(`${portal}/interviews/${booking_id}`)
  await until(
    'the notes to be there again',
    async () => (await panel.getByRole('textbox', { name: 'Your private notes' }).inputValue()) === note || undefined,
  )
  // A choice; the panel asks further about the answer before it.
  await page.getByRole('heading', { name: 'On which layer does IP work?' }).waitFor()
  await page.getByRole('button', { name: 'Next question' }).click()
  await page.getByText('Nothing is chosen yet').waitFor()
  await panel.getByLabel('Your question to the candidate').fill(aggregation)
  await panel.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByRole('textbox', { name: aggregation }).fill(said.followUp)
  await assertAccessible(page, `a follow-up on a ${device}`)
  await page.getByRole('button', { name: 'Next question' }).click()
  await page.getByLabel('Network').check()
  await assertAccessible(page, `a choice on a ${device}`)
  await keepPicture(page, `room-choice-${device}`)

  // What was noted beside the answers, a moment, and help.
  await page.getByText('noted beside your answers').click()
  await page.getByRole('button', { name: 'Say what it was' }).first().click()
  await page.getByLabel('What it was').fill('A tunnel')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('You say: A tunnel').waitFor()
  await page.getByRole('button', { name: 'I need a moment' }).click()
  await page.getByRole('heading', { name: 'Your clock is stopped' }).waitFor()
  await keepPicture(page, `room-paused-${device}`)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Ask for help' }).click()
  await page.getByLabel('What do you need?').fill('May I use a list?')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await panel.getByText('The candidate asks for help: May I use a list?').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Next question' }).click()

  // Code, until the panel goes on.
  await page.getByRole('textbox', { name: /^Your answer/ }).click()
  await page.keyboard.type(said.code)
  await isSaved(page)
  await assertAccessible(page, `code on a ${device}`)
  await keepPicture(page, `room-code-${device}`)
  await panel.getByText('Write a function that reverses').waitFor()
  await panel.getByRole('button', { name: 'Next question' }).click()
  await page.getByText('Your panel went on').first().waitFor()

  // A scale.
  await page.getByLabel('4', { exact: true }).check()
  await keepPicture(page, `room-scale-${device}`)
  await page.getByRole('button', { name: 'Hand in and review' }).click()
}

async function finish({ page, panel, device }: Seat): Promise<void> {
  await page.getByRole('heading', { name: 'Look over your answers' }).waitFor()
  await assertAccessible(page, `the review on a ${device}`)
  await keepPicture(page, `room-review-${device}`)
  await page.getByRole('button', { name: 'Change: 4' }).click()
  await page.getByRole('textbox', { name: /^Your answer/ }).waitFor()
  await page.getByRole('button', { name: 'Hand in and review' }).click()
  await page.getByRole('button', { name: 'Finish the interview' }).click()
  await page.getByText('All questions are answered').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Finish the interview' }).click()

  await page.getByRole('heading', { name: 'Your interview is finished' }).waitFor()
  await page.getByText(first, { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Correct: 2' }).click()
  await page.getByRole('textbox', { name: aggregation }).fill(said.corrected)
  await page.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('Your correction is saved').waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as PDF' }).click()
  assert.match(await readFile(await (await downloading).path(), 'latin1'), /^%PDF-/)
  await assertAccessible(page, `the end on a ${device}`)
  await keepPicture(page, `room-end-${device}`)
  await panel.getByText('The candidate finished').waitFor()
  await assertAccessible(panel, 'the panel')
  await keepPicture(panel, `panel-${device}`)
}

/** The transcript and the topic hold what was typed, once and in order. */
async function assertKept({ booking_id }: Seat): Promise<void> {
  const { session_id, told } = await until('the answers on the topic', (seen) => {
    const session_id = sessionOf(booking_id)
    const told = events.events
      .filter(({ type, key }) => key === session_id && /^Answer(Submitted|Corrected)$/.test(type))
      .map(({ data }) => String(data.text))
    return session_id && told.includes(said.corrected) ? { session_id, told } : seen(told)
  })
  const code = told.find((text) => text.startsWith('function')) ?? ''
  assert.equal(withoutSpaces(code), withoutSpaces(`${said.code}}`))
  const expected = [first, said.followUp, 'Network', '4', code, said.corrected]
  assert.deepEqual(told, expected)
  const { api, trace, recruiter } = world
  const path = `/api/v1/interviews/${session_id}/transcript`
  type Transcript = { entries: { kind: string; text: string }[] }
  const { entries } = await api.get<Transcript>(path, { trace, token: recruiter.token })
  assert.deepEqual(
    entries.filter(({ kind }) => kind === 'answered').map(({ text }) => text),
    expected,
  )
}

const withoutSpaces = (text: string) => text.replaceAll(/\s/g, '').replace(/\}$/, '')

const sessionOf = (booking_id: string): string | undefined =>
  events.events.find(({ type, data }) => type === 'SessionStarted' && data.booking_id === booking_id)?.key

async function isSaved(page: Page, timeout = 30_000): Promise<void> {
  await page.locator('[data-testid="save-state"][data-saved="true"]').waitFor({ timeout })
}

/** The page counts down the server's clock, whatever happened on the way. */
async function assertClock(page: Page, booking_id: string): Promise<void> {
  const { api, trace, recruiter } = world
  const session_id = await until('SessionStarted', () => sessionOf(booking_id))
  const secondsLeft = async () => {
    const path = `/api/v1/interviews/${session_id}`
    const view = await api.get<{ remaining_ms: number }>(path, { trace, token: recruiter.token })
    return view.remaining_ms / 1_000
  }
  await until('the time left on the page to be the server’s', async (seen) => {
    // What is shown was true at some moment between the two looks, but for a second of rounding at each end.
    const most = await secondsLeft()
    const shown = (await page.getByRole('timer').textContent()) ?? ''
    const least = await secondsLeft()
    const [minutes = 0, seconds = 0] = (/\d+:\d\d/.exec(shown)?.[0] ?? '').split(':').map(Number)
    const left = minutes * 60 + seconds
    return (least - 1.5 < left && left < most + 1.5) || seen({ shown, most, least })
  })
}

test('words that came too late, because the interview was ended on another device, become a correction', async () => {
  const { link } = await world.invite()
  const booking_id = await world.book(link)
  const { api, trace } = world
  type Tokens = { access_token: string }
  const { access_token: token } = await api.post<Tokens>('/api/v1/auth/exchange', {
    trace,
    body: { invitation_token: link },
  })
  const consent = { recording: true, automated_scoring: true, notice_version: '1' }
  const body = { booking_id, consent }
  const { session_id } = await api.post<{ session_id: string }>('/api/v1/interviews/start', { trace, token, body })
  const { page, close } = await openPage(browser, `${portal}/book/${link}`, { viewport: sizes.phone })
  page.setDefaultTimeout(30_000)
  await page.locator(`a[href="/interviews/${booking_id}"]`).click()
  const answer = page.getByRole('textbox', { name: ipv6 })
  await answer.fill('Larger addresses')
  await page.getByRole('button', { name: 'Next question' }).click()
  await page.getByRole('button', { name: 'Question 1 of 4, answered' }).click()
  await page.context().setOffline(true)
  await answer.fill('Larger addresses and simpler headers')
  await api.post(`/api/v1/interviews/${session_id}/complete`, { trace, token, body: {} })
  await page.context().setOffline(false)
  await page.getByRole('heading', { name: 'Your interview is finished' }).waitFor()
  await page.getByText('You wrote this after the line was lost').waitFor()
  await page.getByRole('button', { name: 'Correct: 1' }).click()
  assert.equal(await answer.inputValue(), 'Larger addresses and simpler headers')
  await page.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('Your correction is saved').waitFor()
  await page.getByText('Larger addresses and simpler headers', { exact: true }).waitFor()
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('candor.room.')))
  assert.deepEqual(kept, [], 'nothing of the answers stays on the device')

  // Consent to software is taken back as easily as it was given, also now.
  await page.getByLabel('People only, no software').check()
  await page.getByRole('button', { name: 'Save this choice' }).click()
  await page.getByText('Your choice is saved').waitFor()
  await until('the withdrawal on the topic', () =>
    events.events.find(({ type, key }) => type === 'ConsentWithdrawn' && key === session_id),
  )
  await close()
})

test('before its time the room counts down and opens by itself, by the server’s clock alone', async () => {
  const { link } = await world.invite()
  // A day and some: that early nobody may start here.
  const booking_id = await world.book(link, 25)
  const { page, problems, close } = await openPage(browser, `${portal}/book/${link}`, { viewport: sizes.phone })
  await page.clock.install()
  await page.locator(`a[href="/interviews/${booking_id}"]`).click()
  await page.getByRole('status').getByText('You can start from').waitFor()
  const left = async () => {
    const [h = 0, m = 0, s] = ((await page.getByRole('timer').textContent()) ?? '').split(':').map(Number)
    return s === undefined ? h * 60 + m : h * 3_600 + m * 60 + s
  }
  const before = await left()
  await page.clock.fastForward(65_000)
  await until('the page to count down', async () => (await left()) <= before - 60 || undefined)
  await assertAccessible(page, 'the lobby before its time')
  await keepPicture(page, 'room-lobby-early-phone')
  // This device's clock runs ahead, and the server knows better.
  await page.clock.fastForward((before + 60) * 1_000)
  await until('the page to have asked again', async () => (await left()) > 0 || undefined)
  const { api, trace, recruiter } = world
  const starts_at = await world.firstTimeFor(link, booking_id)
  const moved = { trace, token: recruiter.token, body: { starts_at } }
  await api.post(`/api/v1/bookings/${booking_id}/reschedule`, moved)
  await until('the page to ask again', async () => {
    await page.clock.fastForward(10_000)
    return (await page.getByText('You can start now').isVisible()) || undefined
  })
  await page.getByLabel('I agree that my written answers').check()
  await page.getByLabel('People only, no software').check()
  await page.getByRole('button', { name: 'Start the interview' }).click()
  await page.getByRole('textbox', { name: ipv6 }).waitFor()
  assert.deepEqual(problems, [])
  await close()
})

test('in Hindi, dark, with more time: what was typed when a tab is closed is there in the next, and one tab writes at a time', async () => {
  const { link } = await world.invite('प्रिया अय्यर')
  const booking_id = await world.book(link)
  const { api, trace, recruiter } = world
  const more = { trace, token: recruiter.token, body: { time_multiplier: 1.25 } }
  await api.post(`/api/v1/bookings/${booking_id}/accommodation`, more)
  const open = { viewport: sizes.phone, locale: 'hi-IN', colorScheme: 'dark' } as const
  const { page, problems, close } = await openPage(browser, `${portal}/book/${link}`, open)
  page.setDefaultTimeout(30_000)
  await page.locator(`a[href="/interviews/${booking_id}"]`).click()
  await page.getByText('+25 % समय सहित').waitFor()
  await assertAccessible(page, 'the lobby, Hindi, dark')
  await keepPicture(page, 'room-lobby-hindi-dark')
  await page.getByLabel('मैं सहमत हूँ').check()
  await page.getByLabel('निर्णय लोग लें').check()
  await page.getByRole('button', { name: 'साक्षात्कार शुरू करें' }).click()
  await page.getByRole('textbox', { name: ipv6 }).fill('बड़ा पता स्थान')
  const other = await page.context().newPage()
  await page.close()
  await other.goto(`${portal}/interviews/${booking_id}`)
  await isSaved(other)
  assert.equal(await other.getByRole('textbox', { name: ipv6 }).inputValue(), 'बड़ा पता स्थान')
  assert.match((await other.getByRole('timer').textContent()) ?? '', /1:1[45]:\d\d.*\+25 %/)
  await assertAccessible(other, 'a question, Hindi, dark')
  await keepPicture(other, 'room-question-hindi-dark')

  const second = await other.context().newPage()
  await second.goto(`${portal}/interviews/${booking_id}`)
  await second.getByRole('button', { name: 'यहाँ आगे बढ़ें' }).click()
  await second.getByRole('timer').waitFor()
  await other.getByRole('heading', { name: 'यह साक्षात्कार दूसरे टैब में खुला है' }).waitFor()
  await assertAccessible(other, 'another tab')
  assert.deepEqual(problems, [])
  await close()
})
