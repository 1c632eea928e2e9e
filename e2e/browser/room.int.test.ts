import assert from 'node:assert/strict'
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
let interviewService: () => number

before(async () => {
  const platform = await startPlatform(cleanup)
  const { kafka, kafka_topic_prefix: prefix = '', portal: own } = platform.stack()
  portal = process.env.CANDOR_PORTAL ?? own
  interviewService = () => platform.stack().services.interview?.pid ?? 0
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

/** A killed service is started again by whoever runs it. */
const comeBackMs = 60_000
const said = {
  before: 'A larger address space and simpler headers. ',
  offline: 'Routing that aggregates, and security built in. ',
  killed: 'Also: नमस्ते, 🦔 and more multicast.',
  followUp: 'Smaller tables in the backbone.',
  code: 'function reverse(list) {\nreturn list // O(n)\n',
}

for (const [device, viewport] of Object.entries(sizes)) {
  test(`a whole interview with a network cut, a killed service and a reload in mid-answer loses no word (${device})`, async () => {
    const { link } = await world.invite()
    const booking_id = await world.book(link)
    const { page, problems, close } = await openPage(browser, `${portal}/book/${link}`, { viewport })
    await page.getByRole('link', { name: /room|interview/ }).click()

    await page.getByRole('heading', { name: 'Backend engineer' }).waitFor()
    await page.getByText('Connection good').waitFor()
    await page.getByText('The live line opens').waitFor()
    await page.getByLabel('What did you have for breakfast?').fill('Idli')
    await assertAccessible(page, `the lobby on a ${device}`)
    await keepPicture(page, `room-lobby-${device}`)
    await page.getByRole('button', { name: 'Start the interview' }).click()
    await page.getByRole('alert').getByText('To start: agree').waitFor()
    await page.getByLabel('I agree that my written answers').check()
    await page.getByLabel('People only, no software').check()
    await page.getByRole('button', { name: 'Start the interview' }).click()

    // Question 1: cut, killed, reloaded in mid-answer.
    const answer = page.getByRole('textbox', { name: 'What are the objectives of IPv6?' })
    await answer.pressSequentially(said.before)
    await isSaved(page)
    const panel = await openPanel(booking_id)
    await panel.page.getByText('Candidate connected').waitFor()
    await page.getByText('One of your panel is here').waitFor()
    await assertAccessible(page, `a question on a ${device}`)
    await keepPicture(page, `room-question-${device}`)

    await page.context().setOffline(true)
    await page.getByText('You are offline. Keep writing').waitFor()
    await answer.pressSequentially(said.offline)
    await page.getByText('Kept on this device').waitFor()
    await panel.page.getByText('Candidate not connected').waitFor()
    await assertAccessible(page, `offline on a ${device}`)
    await keepPicture(page, `room-offline-${device}`)
    await page.context().setOffline(false)
    await isSaved(page)

    process.kill(interviewService(), 'SIGKILL')
    await answer.pressSequentially(said.killed)
    await page.getByText('The line is gone. Keep writing').first().waitFor()
    await page.reload()
    await isSaved(page, comeBackMs)
    const first = said.before + said.offline + said.killed
    assert.equal(await answer.inputValue(), first)
    await assertClock(page, booking_id)
    await page.getByRole('button', { name: 'Next question' }).click()

    // Question 2 is a choice; the panel has read the first answer and asks further.
    await page.getByRole('heading', { name: 'On which layer does IP work?' }).waitFor()
    await panel.page.getByText(first, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Next question' }).click()
    await page.getByText('Nothing is chosen yet').waitFor()
    await panel.page.getByLabel('Your question to the candidate').fill('Why does aggregation help?')
    await panel.page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByRole('heading', { name: 'Why does aggregation help?' }).waitFor()
    await assertAccessible(page, `a follow-up on a ${device}`)
    await page.getByRole('textbox').fill(said.followUp)
    await page.getByRole('button', { name: 'Next question' }).click()
    await page.getByLabel('Network').check()
    await assertAccessible(page, `a choice on a ${device}`)
    await keepPicture(page, `room-choice-${device}`)

    // A moment, and help.
    await page.getByRole('button', { name: 'I need a moment' }).click()
    await page.getByRole('heading', { name: 'Your clock is stopped' }).waitFor()
    await keepPicture(page, `room-paused-${device}`)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Ask for help' }).click()
    await page.getByLabel('What do you need?').fill('May I use a list?')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await panel.page.getByText('The candidate asks for help: May I use a list?').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Next question' }).click()

    // Question 3: code. Tab indents, Escape and Tab leave.
    const editor = page.getByRole('textbox', { name: /^Your answer/ })
    await editor.click()
    await page.keyboard.type(said.code)
    await isSaved(page)
    await assertAccessible(page, `code on a ${device}`)
    await keepPicture(page, `room-code-${device}`)
    await panel.page.getByRole('button', { name: 'Next question' }).click()
    await page.getByText('Your panel went on').first().waitFor()

    // Question 4 is a scale; then the review, where the one that was passed over is handed in.
    await page.getByLabel('4', { exact: true }).check()
    await keepPicture(page, `room-scale-${device}`)
    await page.getByRole('button', { name: 'Hand in and review' }).click()
    await page.getByRole('heading', { name: 'Look over your answers' }).waitFor()
    await assertAccessible(page, `the review on a ${device}`)
    await keepPicture(page, `room-review-${device}`)
    await page.getByRole('button', { name: 'Change: 4' }).click()
    await editor.waitFor()
    await page.getByRole('button', { name: 'Hand in and review' }).click()
    await page.getByRole('button', { name: 'Finish the interview' }).click()
    await page.getByText('All questions are answered').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Finish the interview' }).click()

    // The end: what was kept can be read and corrected.
    await page.getByRole('heading', { name: 'Your interview is finished' }).waitFor()
    await page.getByText(first, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Correct: 2' }).click()
    await page.getByRole('textbox', { name: 'Why does aggregation help?' }).fill(`${said.followUp} And faster lookups.`)
    await page.getByRole('button', { name: 'Save the correction' }).click()
    await page.getByText('Your correction is saved').waitFor()
    await assertAccessible(page, `the end on a ${device}`)
    await keepPicture(page, `room-end-${device}`)
    await panel.page.getByText('The candidate finished').waitFor()
    await assertAccessible(panel.page, 'the panel')
    await keepPicture(panel.page, `panel-${device}`)

    const code = (await transcript(booking_id)).find(({ question_id }) => question_id === 'reverse')?.text ?? ''
    assert.equal(code.replaceAll(/\s+/g, ' ').startsWith(said.code.trim().replaceAll(/\s+/g, ' ')), true, code)
    const expected = [first, said.followUp, 'Network', '4', code, `${said.followUp} And faster lookups.`]
    assert.deepEqual(
      (await transcript(booking_id)).map(({ text }) => text),
      expected,
    )
    const sessionId = await sessionOf(booking_id)
    const told = await until('the answers on the topic', (seen) => {
      const texts = events.events
        .filter(({ type, key }) => key === sessionId && /^Answer(Submitted|Corrected)$/.test(type))
        .map(({ data }) => data.text)
      return texts.length === expected.length ? texts : seen(texts)
    })
    assert.deepEqual(told, expected)
    assert.deepEqual([...problems, ...panel.problems], [])
    await Promise.all([close(), panel.close()])
  })
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
  return opened
}

async function isSaved(page: Page, timeout = 15_000): Promise<void> {
  await page.locator('[data-testid="save-state"][data-saved="true"]').waitFor({ timeout })
}

interface Answer {
  question_id: string
  text: string
}

async function sessionOf(booking_id: string): Promise<string> {
  const started = events.events.find(({ type, data }) => type === 'SessionStarted' && data.booking_id === booking_id)
  return started?.key ?? (await until('SessionStarted', () => sessionKey(booking_id)))
}

const sessionKey = (booking_id: string) =>
  events.events.find(({ type, data }) => type === 'SessionStarted' && data.booking_id === booking_id)?.key

async function transcript(booking_id: string): Promise<Answer[]> {
  const { api, trace, recruiter } = world
  const path = `/api/v1/interviews/${await sessionOf(booking_id)}/transcript`
  const { entries } = await api.get<{ entries: (Answer & { kind: string })[] }>(path, { trace, token: recruiter.token })
  return entries.filter(({ kind }) => kind === 'answered')
}

/** The page counts down the server's clock, whatever happened on the way. */
async function assertClock(page: Page, booking_id: string): Promise<void> {
  const { api, trace, recruiter } = world
  const path = `/api/v1/interviews/${await sessionOf(booking_id)}`
  const shown = (await page.getByRole('timer').textContent()) ?? ''
  const { remaining_ms } = await api.get<{ remaining_ms: number }>(path, { trace, token: recruiter.token })
  const [minutes = 0, seconds = 0] = (/\d+:\d\d/.exec(shown)?.[0] ?? '').split(':').map(Number)
  const apart = Math.abs(minutes * 60 + seconds - remaining_ms / 1_000)
  assert.ok(apart < 2.5, `${shown} is shown, ${remaining_ms} ms are left`)
}

test('in Hindi, dark, on a phone, with more time: the same room, and an answer typed when the tab goes is there when it is back', async () => {
  const { link } = await world.invite('प्रिया अय्यर')
  const booking_id = await world.book(link)
  const { api, trace, recruiter } = world
  const more = { trace, token: recruiter.token, body: { time_multiplier: 1.25 } }
  await api.post(`/api/v1/bookings/${booking_id}/accommodation`, more)
  const open = { viewport: sizes.phone, locale: 'hi-IN', colorScheme: 'dark' } as const
  const { page, problems, close } = await openPage(browser, `${portal}/book/${link}`, open)
  await page.locator(`a[href="/interviews/${booking_id}"]`).click()
  await page.getByText('+25 % समय सहित').waitFor()
  await assertAccessible(page, 'the lobby, Hindi, dark')
  await keepPicture(page, 'room-lobby-hindi-dark')
  await page.getByLabel('मैं सहमत हूँ').check()
  await page.getByLabel('निर्णय लोग लें').check()
  await page.getByRole('button', { name: 'साक्षात्कार शुरू करें' }).click()
  const answer = page.getByRole('textbox', { name: 'What are the objectives of IPv6?' })
  await answer.fill('बड़ा पता स्थान')
  const other = await page.context().newPage()
  await page.close({ runBeforeUnload: false })
  await other.goto(`${portal}/interviews/${booking_id}`)
  await isSaved(other)
  assert.equal(
    await other.getByRole('textbox', { name: 'What are the objectives of IPv6?' }).inputValue(),
    'बड़ा पता स्थान',
  )
  assert.match((await other.getByRole('timer').textContent()) ?? '', /1:1[45]:\d\d.*\+25 %/)
  await assertAccessible(other, 'a question, Hindi, dark')
  await keepPicture(other, 'room-question-hindi-dark')

  // Two tabs: one writes, the other says so and can take over.
  const second = await other.context().newPage()
  await second.goto(`${portal}/interviews/${booking_id}`)
  await second.getByRole('button', { name: 'यहाँ आगे बढ़ें' }).click()
  await second.getByRole('timer').waitFor()
  await other.getByRole('heading', { name: 'यह साक्षात्कार दूसरे टैब में खुला है' }).waitFor()
  await assertAccessible(other, 'another tab')
  assert.deepEqual(problems, [])
  await close()
})
