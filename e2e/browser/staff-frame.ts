import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertFits, keepPicture, sizes } from './browser.ts'
import { type Desk, goTo } from './staff-desk.ts'

export function frameJourneys(desk: () => Desk): void {
  test('the keyboard alone: help, search, going to pages; each page says its name', async () => {
    const { open, recruiter, book } = desk()
    await book('Aarav Sharma')
    const { page, close } = await open(recruiter)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await assertAccessible(page, 'the shortcuts')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.getByRole('heading', { level: 1, name: 'Plans' }).waitFor()
    await page.waitForFunction(() => document.title === 'Plans · Candor')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'page')

    await page.keyboard.press('/')
    await page.getByRole('dialog', { name: 'Search' }).waitFor()
    await page.keyboard.type('aarav')
    await page.getByRole('menuitem', { name: /Aarav Sharma · Backend/ }).waitFor()
    await assertAccessible(page, 'the search')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Aarav Sharma' }).waitFor()
    await close()
  })

  test('all pages of a recruiter read in Hindi and in dark colours on a phone', async () => {
    const { open, recruiter, plan, portal } = desk()
    const { page, problems, close } = await open(recruiter, {
      viewport: sizes.phone,
      locale: 'hi-IN',
      colorScheme: 'dark',
    })
    assert.equal(await page.locator('html').getAttribute('lang'), 'hi')
    const looked = new Set(['/bookings', '/find'])
    for (const path of [
      '/calendar',
      '/bookings',
      '/invitations',
      '/find',
      '/candidates',
      '/plans',
      `/plans/${plan.plan_id}`,
      '/load',
    ]) {
      await page.goto(`${portal}${path}`)
      await settled(page)
      await assertFits(page, `${path} in Hindi`)
      if (looked.has(path)) await assertAccessible(page, `${path} in Hindi`)
      await keepPicture(page, `staff-hindi${path.replaceAll('/', '-').slice(0, 20)}`)
    }
    assert.deepEqual(problems, [])
    await close()
  })

  test('at 200 % zoom on a small desk every page fits its window', async () => {
    const { open, recruiter, portal } = desk()
    const { page, close } = await open(recruiter, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
    for (const path of ['/bookings', '/find', '/load']) {
      await page.goto(`${portal}${path}`)
      await settled(page)
      await assertFits(page, `${path} at 200 %`)
    }
    await close()
  })

  test('mails one can do without are chosen in the own menu and kept', async () => {
    const { open, interviewers } = desk()
    const [asha] = interviewers
    if (!asha) throw new Error('nobody is here')
    const { page, problems, close } = await open(asha, { viewport: sizes.phone })
    const choose = async () => {
      await page.getByRole('button', { name: /settings and sign-out/ }).click()
      await page.getByRole('menuitem', { name: 'Mails you get' }).press('Enter')
      return page.getByRole('dialog', { name: 'Mails you get' })
    }
    const dialog = await choose()
    await dialog.getByLabel('My review is still missing').uncheck()
    await dialog.getByText('Saved. It holds from the next mail on.').waitFor()
    assert.equal(await dialog.getByLabel('A scorecard is finished').count(), 0, 'that goes to recruiters')
    await assertAccessible(page, 'choosing mails')
    await keepPicture(page, 'staff-mails-phone')
    await page.reload()
    const again = await choose()
    await again.getByLabel('A reminder before an interview').waitFor()
    assert.equal(await again.getByLabel('My review is still missing').isChecked(), false)
    assert.deepEqual(problems, [])
    await close()
  })

  test('language and colours are chosen in the own menu and kept; signing out ends the session', async () => {
    const { open, interviewers, portal } = desk()
    const [asha] = interviewers
    if (!asha) throw new Error('nobody is here')
    const { page, close } = await open(asha)
    await page.getByRole('button', { name: /Asha Rao: settings/ }).click()
    await page.getByRole('menuitem', { name: 'Dark colours' }).click()
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
    await page.getByRole('button', { name: /Asha Rao: settings/ }).click()
    await page.getByRole('menuitem', { name: 'हिन्दी' }).click()
    await page.getByRole('heading', { level: 1, name: 'आज' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
    await page.getByRole('button', { name: /Asha Rao: सेटिंग/ }).click()
    await page.getByRole('menuitem', { name: 'साइन-आउट करें' }).click()
    await page.getByRole('heading', { name: 'साइन-इन' }).waitFor()
    await page.goto(`${portal}/availability`)
    await page.getByRole('heading', { name: 'साइन-इन' }).waitFor()
    await close()
  })

  test('who may not see a page is told so, a wrong address leads back, and a lost line is shown', async () => {
    const { open, interviewers, portal } = desk()
    const [asha] = interviewers
    if (!asha) throw new Error('nobody is here')
    const { page, close } = await open(asha)
    await page.goto(`${portal}/api-keys`)
    await page.getByText('You may not do this').waitFor()
    await page.goto(`${portal}/bookings/nowhere`)
    await page.getByRole('alert').waitFor()
    await goTo(page, 'Today')
    await page.context().setOffline(true)
    await page.getByText('Offline', { exact: true }).waitFor()
    await page.context().setOffline(false)
    await page.getByText('Up to date').waitFor()
    await close()
  })
}

/** The page has its heading, and nothing of it is still loading. */
async function settled(page: Page): Promise<void> {
  await page.locator('#page h1').waitFor()
  await page.locator('.loading').first().waitFor({ state: 'detached' })
}
