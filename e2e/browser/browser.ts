import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

interface Cleanup {
  after(fn: () => Promise<void> | void): void
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
/** Widths every page is looked at in: a phone and a desk. */
export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const

/** The real browser of this machine (CANDOR_CHROMIUM, else Debian's). */
export async function openBrowser(t: Cleanup): Promise<Browser> {
  const executablePath = process.env.CANDOR_CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: [...flags, '--disable-sync'] })
  t.after(() => browser.close())
  return browser
}

/** A page of a person of their own. What it writes to the console as an error fails the test at `done`. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; problems: string[]; close(): Promise<void> }> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Asia/Kolkata',
    viewport: sizes.phone,
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  // A page that is refused something by the content policy says so here.
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
      problems.push(message.text())
  })
  await page.goto(url)
  return { page, problems, close: () => context.close() }
}

/** Fails naming each serious or critical finding of axe, and a page that is wider than its window. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  // Through the debugger, not a script element: the content policy stays as it is.
  if (!isThere) await page.evaluate(await (await import('node:fs/promises')).readFile(axeFile, 'utf8'))
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Finding[] }> }
    }
    type Finding = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`).join(' | ')}`,
      )
  })
  assert.deepEqual(found, [], what)
  await assertFits(page, what)
}

/** Fails for a page that is wider than its window. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  assert.ok(overflow <= 0, `${what} is ${overflow} px wider than its window`)
}

/** Keeps a picture where CANDOR_SCREENSHOTS names a folder. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.CANDOR_SCREENSHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true })
}
