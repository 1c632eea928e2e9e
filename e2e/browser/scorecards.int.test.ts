// From the end of an interview to a person's answer: blind reviews beside the words, a disagreement, reports, the trail, and the
// candidate's side, as people see them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Player } from '../src/people.ts'
import { until } from '../src/until.ts'
import { assertAccessible, keepPicture, openBrowser, openPage, sizes } from './browser.ts'
import { createWorld, startPlatform, type World } from './world.ts'

const closing: (() => Promise<void> | void)[] = []
const cleanup = { after: (fn: () => Promise<void> | void) => closing.unshift(fn) }
let browser: Browser
let world: World
let portal: string
let interview: { session_id: string; booking_id: string; link: string }
let panel: Player[]

const levels = [
  { level: 1, label: 'Thin', anchor: 'names one or none' },
  { level: 2, label: 'Partial', anchor: 'names two' },
  { level: 3, label: 'Solid', anchor: 'names three or four' },
  { level: 4, label: 'Strong', anchor: 'names four and says why they matter' },
]
const questions = [
  {
    question_id: 'ipv6',
    kind: 'open',
    category: 'Networking',
    text: 'What are the objectives of IPv6? State at least four.',
    criteria: [
      {
        criterion_id: 'objectives',
        name: 'Names objectives of IPv6',
        description: 'Counts distinct objectives, not words.',
        levels,
        reference_points: [
          'Support billions of end systems with a larger address space.',
          'Reduce the size of routing tables.',
        ],
      },
      {
        criterion_id: 'reasons',
        name: 'Says why they matter',
        levels,
        reference_points: ['Simpler headers let routers process packets faster.'],
      },
    ],
  },
  {
    question_id: 'dhcp',
    kind: 'open',
    category: 'Networking',
    text: 'What is DHCP used for?',
    criteria: [
      {
        criterion_id: 'use',
        name: 'Knows what it is for',
        levels,
        reference_points: ['It assigns IP addresses to devices automatically.'],
      },
    ],
  },
]
const answers = {
  ipv6: 'IPv6 supports billions of end systems with a larger address space.\nIt also reduces the size of routing tables, and its simpler headers let routers process packets faster.',
  dhcp: 'It assigns IP addresses to the devices of a network automatically.',
}
const review = (level: number, recommendation: string) => ({
  recommendation,
  notes: 'Clear and to the point.',
  criteria: ['objectives', 'reasons', 'use'].map((criterion_id) => ({ criterion_id, level, notes: '' })),
})

before(async () => {
  const platform = await startPlatform(cleanup)
  portal = process.env.CANDOR_PORTAL ?? platform.stack().portal
  const plan = { questions, duration_minutes: 30 }
  const names = ['Asha Rao', 'Sami Khan', 'Mei Lin', 'Tom Hill']
  ;[browser, world] = await Promise.all([openBrowser(cleanup), createWorld(platform, plan, names)])
  const [first, second] = [await world.invite('Priya Iyer'), await world.invite('Maya Okafor')]
  interview = { ...(await world.hold(first.link, answers)), link: first.link }
  panel = await panelOf(interview.session_id)
  const other = await world.hold(second.link, { ...answers, ipv6: 'Something about routing tables and their size.' })
  for (const [index, player] of (await panelOf(other.session_id)).entries())
    await submit(other.session_id, player, review(2 + index, 'yes'))
})
after(async () => {
  for (const close of closing) await close()
})

const tokenOf = ({ person_id }: Player) =>
  world.interviewers.find(({ player }) => player.person_id === person_id)?.token ?? ''
const recruiterCall = () => ({ trace: world.trace, token: world.recruiter.token })

/** Who sits on the panel of an interview whose answers are all scored. */
async function panelOf(session_id: string): Promise<Player[]> {
  type Card = { panel_ids: string[]; software: { complete: boolean } | null }
  const card = await until('the scores', async (seen) => {
    const found = await world.api.get<Card>(`/api/v1/scorecards/${session_id}`, recruiterCall()).catch(() => undefined)
    return found?.software?.complete ? found : seen(found?.software ?? 'no card')
  })
  return world.interviewers.flatMap(({ player }) => (card.panel_ids.includes(player.person_id) ? [player] : []))
}

async function submit(session_id: string, player: Player, body: object): Promise<void> {
  await world.api.post(`/api/v1/scorecards/${session_id}/reviews`, { trace: world.trace, token: tokenOf(player), body })
}

async function openAs(player: Player, path: string, options: BrowserContextOptions = { viewport: sizes.desk }) {
  const opened = await openPage(browser, `${portal}/sign-in?next=${encodeURIComponent(path)}`, options)
  const { page } = opened
  await page.locator('[name=email]').fill(player.email)
  await page.locator('[name=password]').fill(player.password ?? '')
  await page.locator('[type=submit]').click()
  return opened
}

/** Looked at in both sizes, and in the dark where that is asked for. */
async function lookAt(page: Page, name: string, { dark = false } = {}): Promise<void> {
  for (const [device, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await assertAccessible(page, `${name} on a ${device}`)
    await keepPicture(page, `${name}-${device}`)
  }
  if (!dark) return
  await page.emulateMedia({ colorScheme: 'dark' })
  // Colours on their way are not judged.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  await assertAccessible(page, `${name} in the dark`)
  await keepPicture(page, `${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
}

test('an interviewer writes a blind review by keyboard beside the words; the draft survives a reload; others appear after', async () => {
  const [asha, sami] = panel
  if (!asha || !sami) throw new Error('the panel has two members')
  await submit(interview.session_id, sami, review(1, 'definitely_no'))
  const { page, problems, close } = await openAs(asha, '/scorecards')
  await page.getByRole('link', { name: 'Write the review of Priya Iyer' }).waitFor()
  await lookAt(page, 'scorecards')
  await page.getByRole('link', { name: 'Write the review of Priya Iyer' }).press('Enter')

  await page.getByText('Yours. Others appear after you submit.').waitFor()
  assert.equal(await page.locator('.passage, .suggestion, .voice').count(), 0)
  assert.doesNotMatch(
    (await page.locator('main').textContent()) ?? '',
    /Definitely no.*Clear and to the point|Software:/,
  )
  const objectives = page.getByRole('group', { name: 'Names objectives of IPv6' })
  await objectives.getByRole('radio', { name: /Solid/ }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowUp')
  assert.equal(await objectives.getByRole('radio', { name: /Strong/ }).isChecked(), true)
  await page.locator('[data-answer=ipv6]').selectText()
  await objectives.getByRole('button', { name: 'Quote the selected words' }).click()
  assert.match(await page.getByLabel('Notes on Names objectives of IPv6').inputValue(), /^“IPv6 supports billions/)
  await page.getByText('Draft saved at').waitFor()
  await page.reload()
  await page.getByText('Draft saved at').waitFor()
  assert.equal(await objectives.getByRole('radio', { name: /Strong/ }).isChecked(), true)
  assert.equal(await page.getByRole('button', { name: 'Submit' }).isDisabled(), true)
  await lookAt(page, 'scorecard-blind')

  await page.getByRole('radio', { name: 'Strong yes' }).check()
  await page.getByRole('button', { name: 'Submit' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Submit your review?' })
  await dialog.getByText('2 criteria have no level').waitFor()
  await assertAccessible(page, 'submitting')
  await dialog.getByRole('button', { name: 'Submit' }).press('Enter')

  await page.getByRole('button', { name: 'Amend my review' }).waitFor()
  const read = page.getByRole('region', { name: 'Names objectives of IPv6' })
  await read.getByText('Software:').waitFor()
  await read.getByRole('button', { name: /^Show \d+ passage/ }).press('Enter')
  const active = page.locator('.passage[data-active]')
  assert.match((await active.allTextContents()).join(' '), /billions of end systems|routing tables/)
  await page.locator('.passage', { hasText: 'IP addresses' }).first().press('Enter')
  assert.equal(await page.locator('.criterion[data-active] h3').textContent(), 'Knows what it is for')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'criterion-use')
  await page.getByText(sami.name).first().waitFor()
  await lookAt(page, 'scorecard-open', { dark: true })

  await page.getByRole('button', { name: 'Amend my review' }).click()
  await page.getByText('You are changing your review').waitFor()
  assert.equal(await page.locator('.passage').count(), 0)
  await page.getByRole('button', { name: 'Leave it as it was' }).click()
  await page.getByRole('button', { name: 'Amend my review' }).waitFor()
  assert.deepEqual(problems, [])
  await close()
})

test('a recruiter settles the disagreement, compares candidates, reads how raters rate, and sees the trail', async () => {
  const { page, problems, close } = await openAs(world.recruiter.player, '/scorecards')
  const disagreeing = page.getByRole('region', { name: /Reviewers disagree/ })
  await disagreeing.getByRole('link', { name: 'Priya Iyer' }).click()
  await page.getByRole('heading', { name: 'Reviewers disagree' }).waitFor()
  await page.getByText('Rosa Marin looks at it').first().waitFor()
  await lookAt(page, 'scorecard-recruiter')
  for (let left = await page.getByRole('button', { name: 'Note what came of it' }).count(); left > 0; left--) {
    await page.getByRole('button', { name: 'Note what came of it' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('In words').fill('Talked it over; the answer names three.')
    await dialog.getByRole('button', { name: 'Note what came of it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page
      .getByText('Settled by Rosa Marin')
      .nth((await page.getByText('Settled by Rosa Marin').count()) - 1)
      .waitFor()
  }
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  assert.match((await downloading).suggestedFilename(), /^scorecard-.*\.csv$/)

  await page.getByRole('link', { name: 'Compare candidates' }).click()
  await page.getByRole('row', { name: /Maya Okafor/ }).waitFor()
  const order = await page.locator('tbody th a').allTextContents()
  assert.deepEqual(order.toSorted(), ['Maya Okafor', 'Priya Iyer'])
  await page.getByLabel('Order').selectOption('software')
  assert.deepEqual(await page.locator('tbody th a').allTextContents(), ['Priya Iyer', 'Maya Okafor'])
  await lookAt(page, 'compare')

  await page.getByRole('navigation').getByRole('link', { name: 'Reports' }).first().click()
  await page.getByRole('heading', { name: 'Reports' }).waitFor()
  await page.getByLabel('Plan').selectOption({ label: 'Backend engineer' })
  await page.getByText('Too few to judge by').first().waitFor()
  await page.locator('.chart circle').first().waitFor()
  await lookAt(page, 'reports', { dark: true })

  await page.goto(`${portal}/scorecards/${interview.session_id}/trail`)
  await page.getByText('Settled a disagreement').first().waitFor()
  await page.getByText('Submitted a review').first().waitFor()
  await lookAt(page, 'trail')
  assert.deepEqual(problems, [])
  await close()
})

test('a candidate reads how the result came about, asks for a person, and gets the answer', async () => {
  const { page, problems, close } = await openPage(browser, `${portal}/book/${interview.link}`)
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('candor-link:')))
  await page.goto(`${portal}/results/${interview.booking_id}`)
  await page.getByRole('heading', { name: 'How your result came about' }).waitFor()
  await page.getByText('2 people reviewed your interview').waitFor()
  await page.getByText('billions of end systems', { exact: false }).first().waitFor()
  assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /Clear and to the point|Asha|Sami|Mei|Tom/)
  await lookAt(page, 'result', { dark: true })
  await page.getByLabel('What should they look at?').fill('My second answer was read too quickly.')
  await page.getByRole('button', { name: 'Ask for a person to look again' }).press('Enter')
  await page.getByText('A person has been asked').waitFor()
  await assertAccessible(page, 'a person has been asked')

  const staff = await openAs(world.recruiter.player, `/scorecards/${interview.session_id}`)
  await staff.page.getByText('My second answer was read too quickly.').waitFor()
  await keepPicture(staff.page, 'human-review')
  await staff.page.getByRole('button', { name: 'Answer', exact: true }).click()
  const dialog = staff.page.getByRole('dialog', { name: 'Answer Priya Iyer' })
  await dialog.getByLabel('In plain words').fill('Two of us read it again, word by word.')
  await assertAccessible(staff.page, 'answering the candidate')
  await dialog.getByRole('button', { name: 'Answer', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await staff.close()

  await page.reload()
  await page.getByText('Two of us read it again, word by word.').waitFor()
  await page.getByRole('button', { name: 'हिन्दी' }).click()
  await page.getByRole('heading', { name: 'आपका परिणाम कैसे बना' }).waitFor()
  await lookAt(page, 'result-hi')
  assert.deepEqual(problems, [])
  await close()
})

test('the pages are in Hindi for whoever reads it', async () => {
  const options = { viewport: sizes.phone, locale: 'hi-IN' }
  const { page, problems, close } = await openAs(world.recruiter.player, `/scorecards/${interview.session_id}`, options)
  await page.getByRole('heading', { name: 'समीक्षकों में मतभेद' }).waitFor()
  await lookAt(page, 'scorecard-hi')
  await page.goto(`${portal}/scorecards`)
  await page.getByRole('heading', { name: 'सभी स्कोरकार्ड' }).waitFor()
  await lookAt(page, 'scorecards-hi')
  assert.deepEqual(problems, [])
  await close()
})

test('a draft goes on on another device, through a cut line and a sign-out; of two devices the person chooses; nothing stays in the browser', async () => {
  const third = await world.invite('Lena Chen')
  const { session_id } = await world.hold(third.link, answers)
  const [author] = await panelOf(session_id)
  if (!author) throw new Error('nobody is on the panel')
  const path = `/scorecards/${session_id}`
  const desk = await openAs(author, path)
  const phone = await openAs(author, path, { viewport: sizes.phone, hasTouch: true })
  const notesOf = (page: Page) => page.getByLabel('Notes on Knows what it is for')
  const saved = (page: Page) => page.getByText('Draft saved at').waitFor()
  await notesOf(desk.page).fill('Begun at the desk')
  await saved(desk.page)
  await phone.page.reload()
  await saved(phone.page)
  assert.equal(await notesOf(phone.page).inputValue(), 'Begun at the desk')

  await phone.page.context().setOffline(true)
  await notesOf(phone.page).fill('Begun at the desk, gone on in a tunnel')
  await phone.page.getByText('Not saved yet').waitFor()
  await assertAccessible(phone.page, 'a draft that is not saved')
  await keepPicture(phone.page, 'scorecard-offline')
  await phone.page.context().setOffline(false)
  await saved(phone.page)

  await notesOf(desk.page).fill('Begun at the desk, written over')
  await desk.page.getByText('On another device you wrote further').waitFor()
  await lookAt(desk.page, 'scorecard-elsewhere')
  await desk.page.getByRole('button', { name: 'What is there' }).press('Enter')
  await saved(desk.page)
  assert.equal(await notesOf(desk.page).inputValue(), 'Begun at the desk, gone on in a tunnel')
  await notesOf(desk.page).fill('Finished at the desk')
  await saved(desk.page)
  await notesOf(phone.page).fill('The phone insists')
  await phone.page.getByRole('button', { name: 'What I wrote here' }).click()
  await saved(phone.page)

  // Typed and signed out in one go: the last words are sent before the session ends.
  await notesOf(phone.page).fill('The last words')
  await phone.page.getByRole('button', { name: /settings and sign-out/ }).click()
  await phone.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await phone.page.locator('[name=password]').waitFor()
  const left = await phone.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  assert.doesNotMatch(left, /last words|insists|desk|review/i)
  await desk.page.reload()
  await saved(desk.page)
  assert.equal(await notesOf(desk.page).inputValue(), 'The last words')
  assert.deepEqual([...desk.problems, ...phone.problems], [])
  await desk.close()
  await phone.close()
})
