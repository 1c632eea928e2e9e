import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import {
  CalendarClock,
  CalendarDays,
  CalendarSearch,
  ChartColumn,
  ChartNoAxesCombined,
  ClipboardCheck,
  ClipboardList,
  Columns3,
  Ellipsis,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Search,
  Send,
  Sun,
  UserSearch,
  Users,
  Webhook,
} from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { allZones, cityOf } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { Inbox } from './inbox.tsx'
import { Dialog, Loading } from './kit.tsx'
import { type Line, useLive } from './live.tsx'
import { MeMenu } from './me-menu.tsx'
import { type PageEntry, pagesFor } from './pages.ts'
import { meQuery } from './queries.ts'
import { SearchDialog } from './search.tsx'
import { Mark } from './sign-in.tsx'
import { useTexts } from './texts.tsx'
import './frame.css'

const icons: Record<PageEntry['name'], LucideIcon> = {
  today: Sun,
  calendar: CalendarDays,
  availability: CalendarClock,
  bookings: ClipboardList,
  find: CalendarSearch,
  candidates: UserSearch,
  invitations: Send,
  plans: ListChecks,
  scorecards: ClipboardCheck,
  compare: Columns3,
  reports: ChartNoAxesCombined,
  load: ChartColumn,
  people: Users,
  apiKeys: KeyRound,
  webhooks: Webhook,
}

const barMax = 4

/** Rail or bottom bar, search, zone, me, and the page. */
export function Frame() {
  const texts = useTexts()
  const { data: me } = useSuspenseQuery(meQuery)
  const line = useLive()
  const [open, setOpen] = useState<'search' | 'help'>()
  const entries = pagesFor(me.roles)
  useShortcuts(entries, setOpen)
  usePageFocus()

  return (
    <div className="frame">
      <a className="skip" href="#page">
        {texts.frame.skip}
      </a>
      <nav className="rail" aria-label={texts.frame.pages}>
        <div className="brand">
          <Mark />
          <span>Candor</span>
        </div>
        <ul>
          {entries.map((entry) => (
            <li key={entry.path}>
              <PageLink entry={entry} />
            </li>
          ))}
        </ul>
      </nav>
      <header className="top">
        <button type="button" className="search-button" onClick={() => setOpen('search')}>
          <Search aria-hidden />
          <span>{texts.frame.search}</span>
          <kbd aria-hidden>/</kbd>
        </button>
        <div className="top-end">
          <LineState line={line} />
          <ZoneSwitch />
          <Inbox me={me} />
          <MeMenu me={me} onHelp={() => setOpen('help')} />
        </div>
      </header>
      <main id="page" className="page" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <nav className="bar" aria-label={texts.frame.pages}>
        {entries.slice(0, entries.length > barMax + 1 ? barMax : barMax + 1).map((entry) => (
          <PageLink key={entry.path} entry={entry} />
        ))}
        {entries.length > barMax + 1 && <More entries={entries.slice(barMax)} />}
      </nav>
      {open === 'search' && <SearchDialog me={me} onClose={() => setOpen(undefined)} />}
      {open === 'help' && <Shortcuts entries={entries} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

function PageLink({ entry }: { entry: PageEntry }) {
  const { pages } = useTexts()
  const Icon = icons[entry.name]
  return (
    <Link to={entry.path} className="page-link">
      <Icon aria-hidden />
      <span>{pages[entry.name]}</span>
    </Link>
  )
}

function More({ entries }: { entries: PageEntry[] }) {
  const { pages, frame } = useTexts()
  const router = useRouter()
  return (
    <MenuTrigger>
      <AriaButton className="page-link">
        <Ellipsis aria-hidden />
        <span>{frame.more}</span>
      </AriaButton>
      <Popover className="popover" placement="top end">
        <Menu className="menu" aria-label={frame.more}>
          {entries.map(({ path, name }) => (
            <MenuItem key={path} className="menu-item" onAction={() => void router.navigate({ to: path })}>
              {pages[name]}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function LineState({ line }: { line: Line }) {
  const { frame } = useTexts()
  return (
    <span className="line-state" data-line={line} role="status" title={frame.lines[line]}>
      <span className="dot" aria-hidden />
      <span className="line-words">{frame.lines[line]}</span>
    </span>
  )
}

function ZoneSwitch() {
  const { zone, setZone } = useClock()
  const { frame } = useTexts()
  // Some 400 options on every page are only there for whoever turns to them.
  const [isWanted, setWanted] = useState(false)
  const want = () => setWanted(true)
  return (
    <label className="zone">
      <span className="visually-hidden">{frame.zone}</span>
      <select value={zone} onFocus={want} onPointerDown={want} onChange={(event) => setZone(event.target.value)}>
        {(isWanted ? allZones(zone) : [zone]).map((one) => (
          <option key={one} value={one}>
            {one === zone ? cityOf(one) : one.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  )
}

function Shortcuts({ entries, onClose }: { entries: PageEntry[]; onClose(): void }) {
  const { frame, pages } = useTexts()
  return (
    <Dialog title={frame.shortcuts} onClose={onClose}>
      <table>
        <tbody>
          {[
            ['/', frame.search],
            ['?', frame.shortcuts],
            ['Esc', frame.closes],
          ].map(([key, what]) => (
            <tr key={key}>
              <td>
                <kbd>{key}</kbd>
              </td>
              <td>{what}</td>
            </tr>
          ))}
          {entries.map(({ key, name }) => (
            <tr key={key}>
              <td>
                <kbd>g</kbd> <kbd>{key}</kbd>
              </td>
              <td>{pages[name]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName))

/** `/` searches, `?` helps, `g` and a letter go to a page. Never while somebody types. */
function useShortcuts(entries: PageEntry[], open: (what: 'search' | 'help') => void): void {
  const router = useRouter()
  useEffect(() => {
    let going = false
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('.overlay'))
        return
      const page = going ? entries.find(({ key }) => key === event.key) : undefined
      going = event.key === 'g'
      if (page) void router.navigate({ to: page.path })
      else if (event.key === '/') open('search')
      else if (event.key === '?') open('help')
      else return
      event.preventDefault()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [entries, open, router])
}

/** A new page is announced by its heading: the focus goes to the page, and the title of the window says where one is. */
function usePageFocus(): void {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [first] = useState(path)
  useEffect(() => {
    const name = () => {
      const heading = document.querySelector('#page h1')?.textContent
      if (heading) document.title = `${heading} · Candor`
    }
    const timer = setTimeout(name, 300)
    if (path !== first) document.getElementById('page')?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
    return () => clearTimeout(timer)
  }, [path, first])
}
