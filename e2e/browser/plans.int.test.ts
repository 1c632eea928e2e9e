// A recruiter writes questions, keeps them in the bank, and makes a plan with everything a plan can have, through the pages alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { assertAccessible, keepPicture, sizes } from './browser.ts'
import { type Desk, useDesk } from './staff-desk.ts'

const desk = useDesk()

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).first().click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

/** Looked at in both sizes. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const [device, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await assertAccessible(page, `${name} on a ${device}`)
    await keepPicture(page, `${name}-${device}`)
  }
}

/** Writes the first criterion of a question and what its lowest level looks like. */
async function judge(part: Locator, name: string, points: string): Promise<void> {
  await part.getByLabel('What is judged').fill(name)
  await part.getByLabel('Points a good answer makes').fill(points)
  await part.getByLabel('An answer on level 1…').fill(`does not show: ${name}`)
}

interface Content {
  follow_ups?: object
  draw?: object
  questions: {
    options?: string[]
    multiple?: boolean
    pool?: string
    code?: object
    time_limit_seconds?: number
    reference_answers?: string[]
    prompts?: { criterion_id?: string }[]
    criteria: { criterion_id: string; levels: { label: string }[] }[]
  }[]
}
async function contentOf({ api, trace, recruiter }: Desk, page: Page): Promise<Content> {
  const plan_id = new URL(page.url()).pathname.split('/').at(-1)
  const path = `/api/v1/plans/${plan_id}`
  return (await api.get<{ content: Content }>(path, { trace, token: recruiter.token })).content
}

test('questions of every kind go into the bank, are searched, counted and retired', async () => {
  const { open, recruiter, qualification } = desk()
  const { page, problems, close } = await open(recruiter, { viewport: sizes.desk })
  await goTo(page, 'Plans')
  await page.getByRole('link', { name: 'Question bank' }).click()
  await page.getByText('The bank is empty').or(page.getByRole('table')).first().waitFor()
  await lookAt(page, 'bank-begun')

  const save = async () => {
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'Question bank' }).waitFor()
  }
  await page.getByRole('link', { name: 'New question' }).first().click()
  await page.getByLabel('What the candidate reads').fill(`Write a query ${qualification}`)
  await page.getByLabel('Answer', { exact: true }).selectOption('code')
  await page.getByLabel('Language').fill('sql')
  await page.getByLabel('Stands in the editor').fill('select 1')
  await page.getByRole('button', { name: 'Add test' }).press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'TEXTAREA', 'one writes on at once')
  await page.keyboard.type('orders of Asha')
  await page.getByLabel('Expected output of test 1').fill('3')
  await page.getByLabel('Minutes to answer').fill('7.5')
  await page.getByLabel('Category').fill('SQL')
  await judge(page.getByRole('group', { name: 'Criterion 1' }), 'Joins', 'joins orders and people')
  await page.getByRole('button', { name: 'Add model answer' }).click()
  await page.getByLabel('Model answer 1', { exact: true }).fill('select count(*) from orders')
  await page.getByRole('button', { name: 'Add follow-up' }).click()
  await page.getByLabel('Follow-up 1', { exact: true }).fill('What if there are none?')
  await page.getByLabel('When this is missing').selectOption({ label: 'Joins' })
  await page.getByLabel('Prefer others once').fill('25')
  await lookAt(page, 'bank-question')
  await page.setViewportSize(sizes.desk)
  await save()

  for (const [kind, text] of [
    ['choice', `Which of these keeps order ${qualification}?`],
    ['scale', `How well do you know Kafka ${qualification}?`],
  ] as const) {
    await page.getByRole('link', { name: 'New question' }).first().click()
    await page.getByLabel('What the candidate reads').fill(text)
    await page.getByLabel('Answer', { exact: true }).selectOption(kind)
    if (kind === 'choice') {
      await page.getByLabel('Options').pressSequentially('a topic\na partition\n')
      await page.getByLabel('Several may be chosen').check()
    } else {
      await page.getByLabel('To', { exact: true }).fill('0')
      await page.getByText('The end must be above the beginning.').waitFor()
      await page.getByLabel('To', { exact: true }).fill('7')
    }
    await judge(page.getByRole('group', { name: 'Criterion 1' }), `Right ${kind}`, '')
    await save()
  }

  const rows = page.getByRole('row')
  await page.getByLabel('Search the bank').fill(`query ${qualification}`)
  await page.getByRole('status').filter({ hasText: '1 question' }).waitFor()
  await rows.getByText('seen by 0 of at most 25 candidates').waitFor()
  await page.getByLabel('Search the bank').fill(qualification)
  await rows.getByText('Which of these keeps order').waitFor()
  await lookAt(page, 'bank')
  await page.setViewportSize(sizes.desk)

  const scale = `How well do you know Kafka ${qualification}?`
  await page.getByRole('button', { name: `Retire: ${scale}` }).click()
  const asks = page.getByRole('dialog', { name: 'Retire this question?' })
  await asks.getByText('It does not come back').waitFor()
  await asks.getByRole('button', { name: 'Retire' }).click()
  await rows.getByText(scale).waitFor({ state: 'detached' })
  await page.getByLabel('State').selectOption('retired')
  await page.getByRole('link', { name: scale }).click()
  await page.getByText('This question is retired. It stays as it is.').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true)
  assert.deepEqual(problems, [])
  await close()
})

test('a plan with pools, a code question from the bank, follow-ups, limits and anchored levels is made, mended and published', async () => {
  const { open, recruiter, qualification } = desk()
  const { page, problems, close } = await open(recruiter, { viewport: sizes.desk })
  const title = `Data engineer ${qualification}`
  await goTo(page, 'Plans')
  await page.getByRole('button', { name: 'New plan' }).click()
  await page.getByLabel('Title').fill(title)
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await page.getByLabel('Must review').fill('1')
  await page.getByLabel('Follow-ups in one interview').fill('3')
  await page.getByLabel('Hours to correct answers').fill('12')
  await page.getByRole('button', { name: 'Add pool' }).press('Enter')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('Warm-up')
  await page.getByLabel('The order of all questions is drawn, too').check()

  await page.getByRole('button', { name: 'Add from the bank' }).click()
  const bank = page.getByRole('dialog', { name: 'Add from the bank' })
  await bank.getByLabel('Search the bank').fill(qualification)
  await bank.getByText(`Write a query ${qualification}`).waitFor()
  assert.equal(await bank.getByText('How well do you know Kafka').count(), 0, 'retired questions are not offered')
  await assertAccessible(page, 'choosing from the bank')
  await keepPicture(page, 'plan-bank-picker')
  await bank.getByLabel(/Write a query/).check()
  await bank.getByLabel(/Which of these keeps order/).check()
  await bank.getByRole('button', { name: 'Add 2 questions' }).click()
  for (const text of ['Tell me about a day when everything was late.', 'Which tool would you miss most?']) {
    await page.getByRole('button', { name: 'Add question' }).click()
    const question = page.getByRole('article').last()
    await question.getByLabel('What the candidate reads').fill(text)
    await question.getByLabel('Asked', { exact: true }).selectOption('Warm-up')
    await judge(question.getByRole('group', { name: 'Criterion 1' }), text.slice(0, 20), 'a reason')
  }
  const last = page.getByRole('article', { name: 'Question 4' })
  await last.getByRole('button', { name: 'Remove level 4' }).click()
  await last.getByRole('button', { name: 'Add level' }).click()
  await last.getByLabel('Its name').last().fill('outstanding')
  await last.getByLabel('An answer on level 4…').fill('says what it cost and what they would do today')
  await lookAt(page, 'plan-editor')
  await page.setViewportSize(sizes.desk)

  await page.getByLabel('Questions drawn').fill('3')
  await page.getByText('It has fewer questions than that.').waitFor()
  await last.getByLabel('Minutes to answer').fill('90')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('It can not be published yet').waitFor()
  await page.getByRole('link', { name: 'Pools' }).waitFor()
  await lookAt(page, 'plan-problems')
  await page.setViewportSize(sizes.desk)
  await page.getByLabel('Questions drawn').fill('1')
  await last.getByLabel('Minutes to answer').fill('5')

  const first = page.getByRole('article', { name: 'Question 1' })
  await page.getByRole('button', { name: 'Move question 1 down' }).click()
  await first.getByText('Write a query').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Draft differs from what is published').waitFor()
  assert.equal(await last.getByLabel('Minutes to answer').inputValue(), '5', 'what one works on stays open over a save')
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await page.getByText('Published', { exact: true }).waitFor()

  const { follow_ups, draw, questions } = await contentOf(desk(), page)
  assert.deepEqual(follow_ups, { budget: 3 })
  assert.deepEqual(draw, { shuffle: true, pools: [{ pool: 'Warm-up', count: 1 }] })
  const [code, choice] = questions
  assert.deepEqual([choice?.options, choice?.multiple], [['a topic', 'a partition'], true])
  assert.deepEqual(code?.code, {
    language: 'sql',
    starter: 'select 1',
    tests: [{ input: 'orders of Asha', output: '3' }],
  })
  assert.deepEqual([code?.time_limit_seconds, code?.reference_answers], [450, ['select count(*) from orders']])
  const ids = questions.flatMap(({ criteria }) => criteria.map(({ criterion_id }) => criterion_id))
  assert.equal(new Set(ids).size, ids.length, 'no two criteria share an id')
  assert.equal(code?.prompts?.[0]?.criterion_id, code?.criteria[0]?.criterion_id)
  assert.equal(questions.at(-1)?.criteria[0]?.levels.at(-1)?.label, 'outstanding')
  assert.deepEqual(
    questions.map(({ pool }) => pool),
    [undefined, undefined, 'Warm-up', 'Warm-up'],
  )

  for (const format of ['CSV', 'JSON']) {
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: format, exact: true }).click()
    const file = await (await downloading).path()
    const name = `again.${format.toLowerCase()}`
    const text = (await import('node:fs')).readFileSync(file)
    await goTo(page, 'Plans')
    await page.getByRole('button', { name: 'Import a plan' }).click()
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: text })
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.getByText('Draft', { exact: true }).waitFor()
    assert.deepEqual((await contentOf(desk(), page)).questions, questions, format)
  }
  assert.deepEqual(problems, [])
  await close()
})

test('a sheet with mistakes is refused row by row; the file is mended and taken; the pages are in Hindi for whoever reads it', async () => {
  const { open, recruiter } = desk()
  const { page, problems, close } = await open(recruiter, { viewport: sizes.desk })
  await goTo(page, 'Plans')
  await page.getByRole('button', { name: 'Import a plan' }).click()
  const sheet = (minutes: string, level: string) =>
    Buffer.from(
      [
        'setting,value,seats,kind,category,text,criterion,level,label,anchor',
        'title,From a sheet,1,,,,,,,',
        `duration_minutes,${minutes},,,,,,,,`,
        'required_reviews,1,,,,,,,,',
        ',,,open,technical,What is DHCP?,Right,1,weak,names nothing',
        `,,,,,,,${level},strong,names the lease`,
      ].join('\n'),
    )
  const choose = (buffer: Buffer) =>
    page.getByLabel('File', { exact: true }).setInputFiles({ name: 'plan.csv', mimeType: 'text/csv', buffer })
  await choose(sheet('soon', 'two'))
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
  const wrong = page.getByRole('region', { name: 'What is wrong in the file' })
  await wrong.waitFor()
  const rows = await wrong.locator('tbody tr td:first-child').allTextContents()
  assert.deepEqual(rows.toSorted(), ['3', '6'])
  await wrong.getByText('Question 1, criterion 1').waitFor()
  await lookAt(page, 'plan-import-errors')
  await page.setViewportSize(sizes.desk)
  await choose(sheet('45', '2'))
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
  await page.getByRole('heading', { level: 1, name: 'From a sheet' }).waitFor()
  await page.getByRole('button', { name: 'Question 1: What is DHCP?' }).waitFor()

  await page.getByRole('button', { name: /settings and sign-out/ }).click()
  await page.getByRole('menuitem', { name: 'हिन्दी' }).click()
  await page.getByText('उम्मीदवार क्या पढ़ेंगे').waitFor()
  await lookAt(page, 'plan-editor-hi')
  await page.goto(new URL('/plans/bank', page.url()).href)
  await page.getByRole('heading', { level: 1, name: 'प्रश्न बैंक' }).waitFor()
  await lookAt(page, 'bank-hi')
  assert.deepEqual(problems, [])
  await close()
})
