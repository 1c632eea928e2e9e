import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '../src/api.ts'
import { signIn } from '../src/people.ts'
import { assertAccessible, keepPicture, sizes } from './browser.ts'
import { type Desk, goTo } from './staff-desk.ts'

const password = 'a password of some length'
/** 60 characters, as a name may well have. */
const longName = 'Venkatanarasimharajuvaripeta Krishnamoorthy Subramanian Iyer'

export function adminJourneys(desk: () => Desk): void {
  for (const [device, viewport] of Object.entries(sizes)) {
    test(`an admin adds a person, changes their roles, takes access away and gives it back (${device})`, async () => {
      const { open, admin, qualification, api, trace } = desk()
      const email = `iyer.${qualification}.${device}@candor.example`
      const { page, problems, close } = await open(admin, { viewport })
      await goTo(page, 'People')
      await page.getByRole('button', { name: 'Add person' }).click()
      const form = page.getByRole('dialog', { name: 'Add person' })
      await form.getByLabel('Name', { exact: true }).fill(longName)
      await form.getByLabel('E-mail address').fill(email)
      await form.getByLabel('Qualifications').fill(`senior, ${qualification}-more`)
      await form.getByLabel('Password').fill(password)
      await assertAccessible(page, `adding somebody on a ${device}`)
      await form.getByRole('button', { name: 'Save' }).click()
      await form.waitFor({ state: 'detached' })
      await page.getByLabel('Filter').fill(email)
      await page.getByText(email).waitFor()
      await assertAccessible(page, `people on a ${device}`)
      await keepPicture(page, `staff-people-${device}`)

      await page.getByRole('button', { name: `Edit ${longName}` }).click()
      const edit = page.getByRole('dialog', { name: `Edit ${longName}` })
      await edit.getByLabel('Recruiter').check()
      await edit.getByRole('button', { name: 'Save' }).click()
      await edit.waitFor({ state: 'detached' })
      await page.getByText('Recruiter', { exact: true }).waitFor()
      await signIn(api, trace, { email, password })

      await page.getByRole('button', { name: `Disable ${longName}` }).click()
      await page.getByRole('dialog').getByText('is signed out everywhere').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
      await page.getByText('Nobody matches').waitFor()
      await assert.rejects(signIn(api, trace, { email, password }), Refused)
      await page.getByLabel('Status').selectOption('disabled')
      await page.getByRole('button', { name: `Enable ${longName}` }).click()
      await page.getByText('Nobody matches').waitFor()
      await signIn(api, trace, { email, password })
      assert.deepEqual(problems, [])
      await close()
    })

    test(`an admin makes and revokes a key, adds and removes a webhook; each secret is shown once (${device})`, async () => {
      const { open, admin, qualification } = desk()
      const { page, problems, close } = await open(admin, { viewport })
      const name = `Warehouse ${qualification} ${device}`
      await goTo(page, 'API keys')
      await page.getByRole('button', { name: 'New key' }).first().click()
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByRole('button', { name: 'Make the key' }).click()
      const made = page.getByRole('dialog', { name: `Key of ${name}` })
      await made.getByText('shown this once').waitFor()
      assert.ok(((await made.locator('.secret').textContent()) ?? '').length >= 32)
      await assertAccessible(page, `a new key on a ${device}`)
      await made.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('button', { name: `Revoke the key of ${name}` }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
      await page.getByText(name, { exact: true }).waitFor({ state: 'detached' })
      await page.getByLabel('State').selectOption('revoked')
      const row = page.getByRole('row', { name: new RegExp(name) })
      await row.getByText('Revoked').waitFor()
      await assertAccessible(page, `keys on a ${device}`)
      await keepPicture(page, `staff-api-keys-${device}`)

      const url = `https://hooks.example/${qualification}/${device}`
      await goTo(page, 'Webhooks')
      await page.getByRole('button', { name: 'Add endpoint' }).first().click()
      const form = page.getByRole('dialog', { name: 'Add endpoint' })
      await form.getByLabel('Address').fill(url)
      await form.getByLabel('All events').uncheck()
      await form.getByLabel('BookingConfirmed').check()
      await assertAccessible(page, `a new endpoint on a ${device}`)
      await form.getByRole('button', { name: 'Add endpoint' }).click()
      await page.getByRole('dialog', { name: 'Secret of the endpoint' }).getByRole('button', { name: 'Done' }).click()
      const endpoint = page.getByRole('row', { name: new RegExp(url) })
      await endpoint.getByText('BookingConfirmed').waitFor()
      await assertAccessible(page, `endpoints on a ${device}`)
      await keepPicture(page, `staff-webhooks-${device}`)
      await page.getByRole('button', { name: `Remove ${url}` }).click()
      await page.getByRole('dialog').getByRole('button', { name: `Remove` }).last().click()
      await endpoint.waitFor({ state: 'detached' })
      assert.deepEqual(problems, [])
      await close()
    })
  }
}
