import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import ICAL from 'ical.js'
import type { Browser } from 'playwright-core'
import { linkToken, openMailbox } from '../src/mailbox.ts'
import { assertAccessible, keepPicture, openBrowser, openPage, sizes } from './browser.ts'
import { createWorld, startPlatform, type World } from './world.ts'

const closing: (() => Promise<void> | void)[] = []
const cleanup = { after: (fn: () => Promise<void> | void) => closing.unshift(fn) }
let browser: Browser
let world: World
let portal: string
let mailDir: string

before(async () => {
  const platform = await startPlatform(cleanup)
  portal = process.env.CANDOR_PORTAL ?? platform.stack().portal
  mailDir = platform.stack().mail_dir
  ;[browser, world] = await Promise.all([openBrowser(cleanup), createWorld(platform)])
})
after(async () => {
  for (const close of closing) await close()
})

const startName = /^\w{3},? \d+ \w{3}, \d\d:\d\d$/

for (const [device, viewport] of Object.entries(sizes)) {
  test(`a candidate without an account books, keeps the calendar entry, moves and cancels (${device})`, async () => {
    const { link } = await world.invite()
    const { page, problems, close } = await openPage(browser, `${portal}/book/${link}`, { viewport })
    await page.getByRole('heading', { name: 'Backend engineer' }).waitFor()
    await page.getByText('Software suggests scores from your words').waitFor()
    assert.match((await page.getByText('Times are shown for').textContent()) ?? '', /(Kolkata|Calcutta) \(GMT\+5:30\)/)
    const first = page.getByRole('button', { name: startName }).first()
    await first.waitFor()
    await assertAccessible(page, `picking on a ${device}`)
    await keepPicture(page, `pick-${device}`)

    await page.getByRole('button', { name: device === 'phone' ? 'Week' : 'List', exact: true }).click()
    await first.waitFor()
    await assertAccessible(page, `the other view on a ${device}`)
    await keepPicture(page, `pick-${device}-other`)

    await page.getByRole('button', { name: 'I need an adjustment' }).click()
    const dialog = page.getByRole('dialog', { name: 'An adjustment for you' })
    await dialog.getByLabel('50 % more').check()
    await dialog.getByLabel('Why').fill('I write slowly with my left hand.')
    await assertAccessible(page, `asking for more time on a ${device}`)
    await keepPicture(page, `adjustment-${device}`)
    await dialog.getByRole('button', { name: 'Ask for it' }).click()
    await page.getByText('You asked for 50 % more time').waitFor()

    await page.getByRole('button', { name: startName }).nth(3).click()
    await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
    assert.match((await page.getByRole('timer').textContent()) ?? '', /^\d:\d\d$/)
    await assertAccessible(page, `confirming on a ${device}`)
    await keepPicture(page, `confirm-${device}`)
    await page.reload()
    await page.getByRole('button', { name: /^Confirm \w{3}/ }).click()

    await page.getByRole('heading', { name: 'Your interview is booked' }).waitFor()
    await assertAccessible(page, `booked on a ${device}`)
    await keepPicture(page, `booked-${device}`)
    await page.getByLabel('Remind me by mail before the interview').uncheck()
    await page.getByText('Saved.', { exact: true }).waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Add to calendar' }).click()
    const entry = entryOf(await readFile(await (await downloading).path(), 'utf8'))
    const shown = await page.locator('.big-time time').getAttribute('datetime')
    assert.equal(entry.startDate.toJSDate().toISOString(), shown)

    await page.getByRole('button', { name: 'Move it' }).click()
    await page.getByRole('heading', { name: 'Move your interview' }).waitFor()
    await page.getByRole('button', { name: startName }).nth(9).click()
    await page.getByRole('button', { name: /^Confirm/ }).click()
    await page.getByRole('heading', { name: 'Your interview was moved' }).waitFor()
    assert.notEqual(await page.locator('.big-time time').getAttribute('datetime'), shown)

    await page.goto(`${portal}/book/${link}`)
    await page.getByLabel('Remind me by mail before the interview').waitFor()
    assert.equal(await page.getByLabel('Remind me by mail before the interview').isChecked(), false)
    await page.getByRole('button', { name: 'Cancel it' }).click()
    await page.getByText('You and 2 interviewers get a mail').waitFor()
    await assertAccessible(page, `cancelling on a ${device}`)
    await keepPicture(page, `cancel-${device}`)
    await page.getByRole('button', { name: 'Cancel the interview' }).click()
    await page.getByRole('heading', { name: 'This interview was cancelled' }).waitFor()
    assert.deepEqual(problems, [])
    await close()
  })
}

test('the week can be walked through and booked with the keyboard alone', async () => {
  const { link } = await world.invite()
  const { page, close } = await openPage(browser, `${portal}/book/${link}`, { viewport: sizes.desk })
  // A whole week: what is left of this one depends on the day of the test.
  await page.locator('[data-start]').first().waitFor()
  await page.getByRole('button', { name: 'Later week' }).click()
  const first = page.locator('[data-start][tabindex="0"]')
  await first.focus()
  const from = await page.evaluate(() => document.activeElement?.getAttribute('data-start'))
  await page.keyboard.press('ArrowDown')
  const below = await page.evaluate(() => document.activeElement?.getAttribute('data-start'))
  assert.equal(Date.parse(below ?? '') - Date.parse(from ?? ''), 30 * 60_000)
  await page.keyboard.press('ArrowRight')
  const right = await page.evaluate(() => document.activeElement?.getAttribute('data-start'))
  assert.equal(Date.parse(right ?? '') - Date.parse(below ?? ''), 24 * 3_600_000)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  await page.getByRole('button', { name: /^Confirm/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your interview is booked' }).waitFor()
  await close()
})

test('the page is light and nothing jumps while it loads', async () => {
  const { link } = await world.invite()
  const { page, close } = await openPage(browser, `${portal}/book/${link}`, { viewport: sizes.phone })
  await page.getByRole('button', { name: startName }).first().waitFor()
  const seen = await page.evaluate(async () => {
    const shifts = await new Promise<number>((resolve) => {
      new PerformanceObserver((list) => {
        const entries = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]
        resolve(entries.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0))
      }).observe({ type: 'layout-shift', buffered: true })
      setTimeout(() => resolve(0), 500)
    })
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const bytes = files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
    return { shifts, bytes, requests: files.length, nodes: document.querySelectorAll('*').length }
  })
  // Lighthouse's lines between good and middling for a slow phone.
  assert.ok(seen.shifts < 0.1, `layout shift ${seen.shifts}`)
  assert.ok(seen.bytes < 400_000, `${seen.bytes} bytes`)
  assert.ok(seen.requests <= 30, `${seen.requests} requests`)
  assert.ok(seen.nodes < 800, `${seen.nodes} elements`)
  await close()
})

test('another zone shows both clocks, and Hindi and dark colours read as well', async () => {
  const { link } = await world.invite('प्रिया अय्यर')
  const open = { viewport: sizes.phone, locale: 'hi-IN', colorScheme: 'dark' } as const
  const { page, problems, close } = await openPage(browser, `${portal}/book/${link}`, open)
  await page.getByRole('heading', { name: 'समय चुनिए' }).waitFor()
  await page.getByRole('button', { name: 'बदलें' }).click()
  await page.getByLabel('समय क्षेत्र').selectOption('Europe/London')
  await page.getByText('London (').first().waitFor()
  await page.getByText('इस उपकरण पर').waitFor()
  await assertAccessible(page, 'Hindi, dark')
  await keepPicture(page, 'pick-hindi-dark')
  assert.deepEqual(problems, [])
  await close()
})

test('a link that is forged, damaged or withdrawn says so and what to do', async () => {
  const { link, invitationId } = await world.invite()
  const { api, trace, recruiter } = world
  await api.post(`/api/v1/invitations/${invitationId}/revoke`, { trace, token: recruiter.token, body: {} })
  const [head, , signature] = link.split('.')
  const forged = `${head}.${Buffer.from('{"sub":"me"}').toString('base64url')}.${signature}`
  const cases = [
    [link, 'This invitation was withdrawn'],
    [forged, 'This link leads nowhere'],
    [link.slice(0, 40), 'This link leads nowhere'],
    ['%F0%9F%A6%94', 'This link leads nowhere'],
  ] as const
  for (const [token, title] of cases) {
    const { page, close } = await openPage(browser, `${portal}/book/${token}`)
    await page.getByRole('heading', { name: title }).waitFor()
    await assertAccessible(page, title)
    await close()
  }
})

test('whoever finds no time that suits waits, and gets a mail when one is held', async () => {
  const { link, candidate } = await world.invite()
  const mailbox = await openMailbox(mailDir)
  const { page, close } = await openPage(browser, `${portal}/book/${link}`, { viewport: sizes.phone })
  await page.getByText('None of these fits?').click()
  await page.getByRole('button', { name: 'Wait for a time' }).click()
  await page.getByText('You are waiting for a time between').waitFor()
  await assertAccessible(page, 'waiting for a time')
  await keepPicture(page, 'waiting-phone')
  const offered = linkToken(await mailbox.take(candidate.email, 'a time is held'))
  await page.goto(`${portal}/book/${offered}`)
  await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  await close()
})

test('two candidates want the same time: the slower one is offered others near it', async () => {
  const [one, two] = [await world.invite(), await world.invite()]
  const slow = await openPage(browser, `${portal}/book/${two.link}`, { viewport: sizes.desk })
  const wanted = slow.page.locator('[data-start]').nth(5)
  await wanted.waitFor()
  const starts_at = (await wanted.getAttribute('data-start')) ?? ''
  const { api, trace } = world
  const body = { invitation_token: one.link }
  const { access_token } = await api.post<{ access_token: string }>('/api/v1/auth/exchange', { trace, body })
  await api.post('/api/v1/holds', { trace, token: access_token, body: { starts_at } })
  await wanted.click()
  await slow.page.getByText('Somebody was faster').waitFor()
  await slow.page.getByRole('alert').getByRole('button').first().click()
  await slow.page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  await slow.close()
})

function entryOf(text: string): ICAL.Event {
  const calendar = new ICAL.Component(ICAL.parse(text))
  return new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
}
