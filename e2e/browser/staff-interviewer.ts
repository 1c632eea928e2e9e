import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../src/until.ts'
import { assertAccessible, keepPicture, sizes } from './browser.ts'
import { type Desk, goTo, type Signed } from './staff-desk.ts'

interface Availability {
  weekly: Record<string, { from: string; until: string }[]>
  time_off: { starts_at: string; ends_at: string }[]
}

const availabilityOf = ({ api, trace }: Desk, { person_id, token }: Signed) =>
  api.get<Availability>(`/api/v1/availability/${person_id}`, { trace, token })

/** Days that lie ahead, so that they can be days off. */
const dayAhead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

export function interviewerJourneys(desk: () => Desk): void {
  for (const [device, viewport] of Object.entries(sizes)) {
    test(`an interviewer gives hours, takes a week off, sees the day and steps back from an interview (${device})`, async (t) => {
      const { open, book, interviewers, api, trace, admin } = desk()
      const newcomer = await newInterviewer(desk(), 'Devika Nair')
      const { page, problems, close } = await open(newcomer, { viewport })
      await page.getByText('Nobody can book you yet').waitFor()
      await assertAccessible(page, `a day without hours on a ${device}`)
      await page.getByRole('link', { name: 'Give hours' }).click()
      await page.getByRole('heading', { level: 1, name: 'Availability' }).waitFor()

      await giveHoursByKeyboard(page)
      if (device === 'desk') await dragHours(page)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved ·').waitFor()
      const { weekly } = await availabilityOf(desk(), newcomer)
      assert.deepEqual(weekly.monday, [{ from: '08:15', until: '11:45' }])
      if (device === 'desk') assert.deepEqual(weekly.wednesday, [{ from: '10:00', until: '12:00' }])

      await page.getByLabel('First day off').fill(dayAhead(7))
      await page.getByLabel('Last day off').fill(dayAhead(9))
      await page.getByRole('button', { name: 'Take time off' }).click()
      await page.getByText('Saved. No interview lies in it.').waitFor()
      const { time_off } = await availabilityOf(desk(), newcomer)
      const [off] = time_off
      const days = (Date.parse(off?.ends_at ?? '') - Date.parse(off?.starts_at ?? '')) / 86_400_000
      assert.deepEqual([time_off.length, days], [1, 3])
      await page.getByLabel('First day off').fill(dayAhead(20))
      await page.getByRole('button', { name: 'Take time off' }).click()
      const ending = page.getByRole('button', { name: /^End it:/ })
      await ending.nth(1).click()
      await ending.nth(1).waitFor({ state: 'detached' })
      const left = await until('the second one to be ended', async (seen) => {
        const now = await availabilityOf(desk(), newcomer)
        return now.time_off.length === 1 ? now.time_off : seen(now.time_off)
      })
      assert.deepEqual(left, time_off)
      await assertAccessible(page, `availability on a ${device}`)
      await keepPicture(page, `staff-availability-${device}`)
      await close()

      const booked = await book(`Priya Iyer ${device}`)
      const member = interviewers.find(({ person_id }) => person_id === booked.panel[0]?.person_id)
      if (!member) throw new Error('the panel is not of this desk')
      const mine = await open(member, { viewport })
      await mine.page.getByText(`Priya Iyer ${device}`).waitFor()
      await assertAccessible(mine.page, `today on a ${device}`)
      await keepPicture(mine.page, `staff-today-${device}`)

      await t.test('a booking made elsewhere appears by itself', async () => {
        const another = await bookFor(desk(), member, `Maxwell Okafor ${device}`)
        await mine.page.getByText(another.candidate.name).waitFor()
      })

      await goTo(mine.page, 'Calendar')
      await showWeekOf(mine.page, booked.starts_at)
      await mine.page.getByText(`Priya Iyer ${device} ·`).first().waitFor()
      await assertAccessible(mine.page, `the calendar on a ${device}`)
      await keepPicture(mine.page, `staff-calendar-${device}`)

      await goTo(mine.page, 'Interviews')
      await mine.page.getByRole('link', { name: `Priya Iyer ${device}` }).click()
      await mine.page.getByRole('button', { name: 'Decline' }).first().click()
      const dialog = mine.page.getByRole('dialog', { name: 'Step back from this interview?' })
      await dialog.waitFor()
      await assertAccessible(mine.page, `stepping back on a ${device}`)
      await dialog.getByRole('button', { name: 'Decline' }).click()
      await mine.page.getByText('You are not on this panel').waitFor()
      const { panel } = await api.get<{ panel: { person_id: string }[] }>(`/api/v1/bookings/${booked.booking_id}`, {
        trace,
        token: admin.token,
      })
      assert.equal(panel.length, 2)
      assert.ok(!panel.some(({ person_id }) => person_id === member.person_id))
      assert.deepEqual([...problems, ...mine.problems], [])
      await mine.close()
    })
  }

  test('calendars elsewhere: busy times are read and given up, a hopeless address says why, the own interviews can be read', async (t) => {
    const { open, portal } = desk()
    const feed = createServer((_request, reply) => reply.setHeader('content-type', 'text/calendar').end(calendar))
    feed.listen(0, '127.0.0.1')
    await once(feed, 'listening')
    t.after(() => feed.close())
    const person = await newInterviewer(desk(), 'Tomás Ó Briain')
    const { page, close } = await open(person)
    await goTo(page, 'Availability')
    await page
      .getByLabel('Address of the calendar (iCal)')
      .fill(`http://127.0.0.1:${(feed.address() as AddressInfo).port}/busy.ics`)
    await page.getByLabel('Name', { exact: true }).fill('Work')
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.getByText('Current', { exact: true }).waitFor()
    await page.getByText('1 busy time ahead').waitFor()
    await page.getByRole('button', { name: 'Remove Work' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Work' }).click()
    await page.getByText('Work', { exact: true }).waitFor({ state: 'detached' })

    await page.getByLabel('Address of the calendar (iCal)').fill('ftp://calendars.example/busy.ics')
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.getByRole('alert').waitFor()

    // The other way round: one's own calendar program reads the interviews.
    await page.getByRole('button', { name: 'Make an address' }).click()
    const made = page.getByRole('dialog', { name: 'The address for your calendar program' })
    const address = new URL((await made.locator('.secret').textContent()) ?? '')
    const read = () => fetch(new URL(address.pathname, portal))
    assert.match(await (await read()).text(), /^BEGIN:VCALENDAR/)
    await made.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Withdraw it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw it' }).click()
    await page.getByRole('button', { name: 'Make an address' }).waitFor()
    assert.equal((await read()).status, 404)
    await close()
  })

  test('a block of hours is removed with the keyboard, and leaving without saving asks first', async () => {
    const { open } = desk()
    const person = await newInterviewer(desk(), 'Noor Haddad')
    const { page, close } = await open(person)
    await goTo(page, 'Availability')
    await page.getByRole('button', { name: 'Begin with 9 to 5' }).click()
    await page.getByText('35 hours a week').waitFor()
    const block = page.getByRole('button', { name: /09:00/ }).and(page.locator('.availability-grid *')).first()
    await block.focus()
    await page.keyboard.press('Delete')
    await page.getByText('31.5 hours a week').waitFor()
    let asked = ''
    page.once('dialog', (dialog) => {
      asked = dialog.message()
      void dialog.dismiss()
    })
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await until('the question before leaving', async (seen) => (asked ? asked : seen('nothing asked')), 5_000)
    await page.getByText('Not saved yet').waitFor()
    await close()
  })
}

const calendar = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//candor//test//EN',
  'BEGIN:VEVENT',
  'UID:busy@candor.example',
]
  .concat([`DTSTAMP:${stamp(0)}`, `DTSTART:${stamp(2)}`, `DTEND:${stamp(2, 60)}`, 'SUMMARY:Dentist', 'END:VEVENT'])
  .concat(['END:VCALENDAR', ''])
  .join('\r\n')

function stamp(days: number, minutes = 0): string {
  const at = new Date(Date.now() + days * 86_400_000 + minutes * 60_000)
  return `${at.toISOString().replaceAll(/[-:]/g, '').slice(0, 13)}00Z`
}

async function newInterviewer(desk: Desk, name: string): Promise<Signed> {
  const player = await desk.join('interviewer', name)
  const body = { email: player.email, password: player.password }
  const { access_token } = await desk.api.post<{ access_token: string }>('/api/v1/auth/login', {
    trace: desk.trace,
    body,
  })
  return { ...player, token: access_token }
}

/** Books until this interviewer is on the panel: fairness gives the seats in turn. */
async function bookFor(desk: Desk, { person_id }: Signed, name: string) {
  for (let attempt = 0; attempt < 3; attempt++) {
    const booked = await desk.book(`${name} ${attempt}`)
    if (booked.panel.some((one) => one.person_id === person_id)) return booked
  }
  throw new Error('never on the panel')
}

/** Goes on to the week in which something is. */
async function showWeekOf(page: Page, instant: string): Promise<void> {
  const mondayOf = (date: Date) => Math.floor((date.getTime() / 86_400_000 + 3 + 5.5 / 24) / 7)
  if (mondayOf(new Date(instant)) > mondayOf(new Date())) await page.getByRole('button', { name: 'Later week' }).click()
}

/** Monday 08:15 to 11:45, in the form, with keys only. */
async function giveHoursByKeyboard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add hours on Monday' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Monday, from').fill('08:15')
  await page.getByLabel('Monday, until').fill('11:45')
  await page.getByText('3.5 hours a week').waitFor()
}

/** Wednesday 10:00 to 12:00, with the mouse on the grid. */
async function dragHours(page: Page): Promise<void> {
  const grid = page.locator('.availability-grid')
  await grid.scrollIntoViewIfNeeded()
  const column = await grid.getByText('Wed', { exact: true }).boundingBox()
  const ten = await grid.getByText('10:00', { exact: true }).boundingBox()
  const twelve = await grid.getByText('12:00', { exact: true }).boundingBox()
  if (!column || !ten || !twelve) throw new Error('the grid shows neither Wednesday nor these hours')
  const x = column.x + column.width / 2
  const quarter = (twelve.y - ten.y) / 8
  await page.mouse.move(x, ten.y + quarter / 2)
  await page.mouse.down()
  await page.mouse.move(x, ten.y + quarter * 3, { steps: 4 })
  await page.mouse.move(x, twelve.y - quarter / 4, { steps: 8 })
  await page.mouse.up()
  await page.getByLabel('Wednesday, from').waitFor()
}
