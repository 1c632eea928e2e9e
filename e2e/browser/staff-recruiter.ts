import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { linkToken, openMailbox } from '../src/mailbox.ts'
import { until } from '../src/until.ts'
import { assertAccessible, keepPicture, sizes } from './browser.ts'
import { alwaysFree, type Desk, goTo } from './staff-desk.ts'

export function recruiterJourneys(desk: () => Desk): void {
  for (const [device, viewport] of Object.entries(sizes)) {
    test(`a recruiter makes a plan with a panel rule, publishes it, and invites a candidate (${device})`, async () => {
      const { open, recruiter, qualification, mailFolder } = desk()
      const { page, problems, close } = await open(recruiter, { viewport })
      await goTo(page, 'Plans')
      await assertAccessible(page, `plans on a ${device}`)
      await page.getByRole('button', { name: 'New plan' }).click()
      await page.getByLabel('Title').fill(`Data analyst ${device}`)
      await page.getByRole('button', { name: 'Make the plan' }).click()
      await page.getByRole('heading', { level: 1, name: `Data analyst ${device}` }).waitFor()

      await page.getByLabel('How many').fill('2')
      await page.getByLabel('With the qualification').fill(qualification)
      await page.getByText('3 interviewers have it').waitFor()
      await page.getByRole('button', { name: 'Add seats' }).click()
      await page.getByRole('button', { name: 'Remove seats 2' }).click()
      await page.getByRole('button', { name: 'Add question' }).click()
      await page.getByLabel('What the candidate reads').fill('Which of two dashboards would you trust, and why?')
      await page.getByLabel('What is judged').fill('Doubt')
      await page.getByLabel('Points a good answer makes').fill('asks where the numbers come from\nnames the base rate')
      await assertAccessible(page, `a plan on a ${device}`)
      await keepPicture(page, `staff-plan-${device}`)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Publish' }).click()
      await page.getByRole('dialog').getByText('It becomes version 1').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
      await page.getByText('Version 1').waitFor()
      await page.getByText('Published', { exact: true }).waitFor()

      const mailbox = await openMailbox(mailFolder)
      const email = `lin.${qualification}.${device}@candor.example`
      await goTo(page, 'Candidates')
      await page.getByRole('button', { name: 'Add candidate' }).first().click()
      await page.getByLabel('Name', { exact: true }).fill('Lin Chen')
      await page.getByLabel('E-mail address').fill(email)
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      const invitation = page.getByRole('dialog', { name: 'Invite Lin Chen' })
      await invitation.getByLabel('Plan').selectOption({ label: `Data analyst ${device}` })
      await assertAccessible(page, `inviting on a ${device}`)
      await invitation.getByRole('button', { name: 'Send invitation' }).click()
      await invitation.getByText(`Sent to ${email}`).waitFor()
      await invitation.getByRole('button', { name: 'Done' }).click()
      await page.getByText(email).waitFor()
      await keepPicture(page, `staff-candidates-${device}`)
      assert.match(linkToken(await mailbox.take(email, 'invitation')), /\./)
      assert.deepEqual(problems, [])
      await close()
    })

    test(`a recruiter finds a time, learns why another is not offered, books, moves, and cancels (${device})`, async () => {
      const { open, recruiter, plan, join, qualification } = desk()
      const candidate = await join('candidate', `Fatima ${device} ${qualification}`)
      const { page, problems, close } = await open(recruiter, { viewport })
      await goTo(page, 'Find a time')
      await page.getByLabel('Plan', { exact: true }).selectOption(plan.plan_id)
      await page.getByRole('button', { name: 'Later week' }).click()
      const free = page.locator('.find-cell[data-free]').first()
      await free.click()
      await page.getByText('Choose a candidate to book one of these.').waitFor()
      await page.getByLabel('Candidate', { exact: true }).selectOption(candidate.person_id)
      await page.getByRole('button', { name: 'Later week' }).click()
      await page.getByRole('button', { name: 'Later week' }).waitFor()
      await free.click()
      await assertAccessible(page, `offers on a ${device}`)
      await keepPicture(page, `staff-find-${device}`)
      await page.locator('.offer').getByRole('button', { name: 'Book' }).first().click()
      const asks = page.getByRole('dialog', { name: 'Book this time?' })
      await asks.getByText(`${candidate.name} and the panel`).waitFor()
      await asks.getByRole('button', { name: 'Book' }).click()
      await page.getByRole('heading', { level: 1, name: `${candidate.name} · ${plan.title}` }).waitFor()
      const before = await startOf(page)
      await assertAccessible(page, `an interview on a ${device}`)
      await keepPicture(page, `staff-booking-${device}`)

      await page.getByRole('link', { name: 'Move' }).click()
      await page.getByRole('heading', { level: 1, name: `Move the interview of ${candidate.name}` }).waitFor()
      await page.getByRole('button', { name: 'Later week' }).click()
      await page.locator('.find-cell[data-free]').nth(9).click()
      await page.locator('.offer').getByRole('button', { name: 'Move here' }).first().click()
      await page.getByRole('dialog').getByRole('button', { name: 'Move here' }).click()
      await page.getByRole('heading', { level: 1, name: `${candidate.name} · ${plan.title}` }).waitFor()
      assert.notEqual(await startOf(page), before)

      await page.getByRole('button', { name: 'Rename' }).click()
      const renaming = page.getByRole('dialog', { name: 'Another title for this interview' })
      await renaming.getByLabel('Title').fill('Second talk')
      await renaming.getByRole('button', { name: 'Rename' }).click()
      await page.getByRole('heading', { level: 1, name: `${candidate.name} · Second talk` }).waitFor()

      await page.getByRole('button', { name: 'Cancel the interview' }).click()
      const cancelling = page.getByRole('dialog', { name: 'Cancel this interview?' })
      await cancelling.getByText(`${candidate.name} and 2 interviewers get a mail`).waitFor()
      await cancelling.getByLabel('Reason').selectOption('position_filled')
      await cancelling.getByRole('button', { name: 'Cancel the interview' }).click()
      await page.getByText('Cancelled: the position is filled').waitFor()

      await goTo(page, 'Interviews')
      await page.getByLabel('Filter').fill(candidate.name)
      await page.getByText('No interview matches').or(page.getByText('No interviews here yet')).waitFor()
      await page.getByLabel('Status').selectOption('cancelled')
      await page.getByRole('link', { name: candidate.name }).waitFor()
      await assertAccessible(page, `interviews on a ${device}`)
      await keepPicture(page, `staff-bookings-${device}`)
      assert.deepEqual(problems, [])
      await close()
    })
  }

  test('a candidate asks for more time and waits for a slot: the inbox says so, and the recruiter decides', async () => {
    const { open, recruiter, plan, join, api, trace, mailFolder, qualification } = desk()
    const mailbox = await openMailbox(mailFolder)
    const candidate = await join('candidate', `Ingrid ${qualification}`)
    const body = { plan_id: plan.plan_id, candidate_id: candidate.person_id }
    const { token } = recruiter
    const { invitation_id } = await api.post<{ invitation_id: string }>('/api/v1/invitations', { trace, token, body })
    const invitation_token = linkToken(await mailbox.take(candidate.email, 'invitation'))
    const link = { trace, body: { invitation_token } }
    const { access_token } = await api.post<{ access_token: string }>('/api/v1/auth/exchange', link)
    const reason = `I read with a screen reader, ${qualification}.`
    const asked = { trace, token: access_token, body: { time_multiplier: 1.5, reason } }
    await api.post(`/api/v1/invitations/${invitation_id}/accommodation`, asked)
    const mail = await mailbox.take(recruiter.email, 'more time', ({ subject }) =>
      /More time is asked for/.test(subject ?? ''),
    )
    assert.ok(!JSON.stringify(mail).includes('screen reader'), 'why is read on the page alone')
    const { page, close } = await open(recruiter)
    await page.getByRole('button', { name: /things? waits? for you/ }).click()
    await page.getByRole('menuitem', { name: `${candidate.name} asks for more time` }).click()
    await page.getByRole('button', { name: `Decide on more time for ${candidate.name}` }).click()
    const dialog = page.getByRole('dialog', { name: `Decide on more time for ${candidate.name}` })
    await dialog.getByText(reason).waitFor()
    await assertAccessible(page, 'deciding on more time')
    await keepPicture(page, 'staff-more-time')
    await dialog.getByRole('button', { name: 'Grant' }).click()
    const row = page.getByRole('row', { name: new RegExp(candidate.name) })
    await row.getByText('+50 % time', { exact: true }).waitFor()

    await api.post('/api/v1/waitlist', { trace, token: access_token, body: {} })
    const off = page.getByRole('button', { name: `Remove ${candidate.name} from the line` })
    await off.waitFor()
    await assertAccessible(page, 'invitations')
    await keepPicture(page, 'staff-invitations')
    await off.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await off.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: `Withdraw the invitation of ${candidate.name}` }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click()
    await row.getByText('Withdrawn', { exact: true }).waitFor()
    await close()
  })

  test('why a time is not offered is said person by person, with the nearest that works', async () => {
    const { open, recruiter, plan, interviewers, api, trace } = desk()
    const [asha] = interviewers
    if (!asha) throw new Error('nobody is here')
    // Nobody works in the small hours of the day after tomorrow any more; Asha does, but wants 30 days' notice.
    const date = new Date(Date.now() + 48 * 3_600_000).toISOString().slice(0, 10)
    const officeHours = { ...alwaysFree, overrides: [{ date, hours: [{ from: '09:00', until: '18:00' }] }] }
    const longNotice = { ...alwaysFree, minimum_notice_minutes: 30 * 24 * 60 }
    for (const { person_id, token } of interviewers) {
      const body = person_id === asha.person_id ? longNotice : officeHours
      await api.put(`/api/v1/availability/${person_id}`, { trace, token, body })
    }
    const { page, close } = await open(recruiter)
    await goTo(page, 'Find a time')
    await page.getByLabel('Plan', { exact: true }).selectOption(plan.plan_id)
    const day = new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
    })
    await page.getByRole('button', { name: new RegExp(`${day.replace(',', ',?')}, 03:00 Kolkata`) }).click()
    await page.getByText('is not offered').waitFor()
    const side = page.locator('.find-side')
    await side.getByText('Asha Rao').waitFor()
    await side.getByText('too short notice').waitFor()
    assert.equal(await side.getByText('outside their hours').count(), 2)
    await assertAccessible(page, 'why not')
    await keepPicture(page, 'staff-why-not')
    await side.getByRole('button', { name: /Nearest that works/ }).click()
    await page.locator('.offer').first().waitFor()
    await close()
    await api.put(`/api/v1/availability/${asha.person_id}`, { trace, token: asha.token, body: alwaysFree })
  })

  test('a booking made elsewhere appears in the list and in the load of its panel by itself', async () => {
    const { open, recruiter, book, qualification } = desk()
    const { page, close } = await open(recruiter)
    await goTo(page, 'Interviews')
    await page.getByLabel('Filter').fill(`Jonas ${qualification}`)
    await page.getByText('No interview matches').or(page.getByText('No interviews here yet')).waitFor()
    await book(`Jonas ${qualification}`)
    await page.getByRole('link', { name: `Jonas ${qualification}` }).waitFor()

    await goTo(page, 'Load')
    const row = page.getByRole('row', { name: /Mei Lin/ }).first()
    await row.waitFor()
    await assertAccessible(page, 'load')
    await keepPicture(page, 'staff-load')
    await row.getByRole('button', { name: 'Pairs of Mei Lin' }).click()
    const pairs = page.getByRole('dialog', { name: 'Pairs of Mei Lin' })
    await pairs.getByRole('group', { name: 'Only together with' }).getByLabel('Asha Rao').first().check()
    await pairs.getByRole('group', { name: 'Never together with' }).getByLabel('Asha Rao').first().check()
    await assertAccessible(page, 'pairs')
    await pairs.getByRole('button', { name: 'Save' }).click()
    await pairs.waitFor({ state: 'detached' })

    const before = await hoursIn(page)
    await book('Kenji Tanaka')
    await until('the hours to rise', async (seen) => {
      const after = await hoursIn(page)
      return after > before ? after : seen(after)
    })
    await close()
  })
}

async function startOf(page: Page): Promise<string | null> {
  return page.locator('.page-head time').first().getAttribute('datetime')
}

/** Of all interviewers in the chart. */
async function hoursIn(page: Page): Promise<number> {
  const texts = await page.locator('.load-cell .figures').allTextContents()
  return texts.reduce((sum, text) => sum + Number.parseFloat(text), 0)
}
