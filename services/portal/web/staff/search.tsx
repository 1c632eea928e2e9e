import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Autocomplete, Input, Menu, MenuItem, SearchField, useFilter } from 'react-aria-components'
import { fullTime } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { Dialog } from './kit.tsx'
import { isStaff, pagesFor } from './pages.ts'
import { bookingsQuery, type Me, peopleOf, peopleQuery, plansQuery, useNames } from './queries.ts'
import { useTexts } from './texts.tsx'

interface Found {
  id: string
  text: string
  kind: string
  go(): void
}

const shownMax = 40

/** `/`: pages, bookings, people and plans by what one types. */
export function SearchDialog({ me, onClose }: { me: Me; onClose(): void }) {
  const { frame, pages, kinds } = useTexts()
  const [wanted, setWanted] = useState('')
  const router = useRouter()
  const clock = useClock()
  const { contains } = useFilter({ sensitivity: 'base' })
  const staff = isStaff(me.roles)
  const [from] = useState(() => new Date(Date.now() - 7 * 86_400_000).toISOString())
  const bookings = useQuery(bookingsQuery({ from, limit: 200, status: 'confirmed' })).data?.items ?? []
  const people = useQuery({ ...peopleQuery(), enabled: staff }).data ?? []
  const plans = useQuery({ ...plansQuery, enabled: staff }).data ?? []
  const { nameOf } = useNames(peopleOf(bookings))

  const all: Found[] = useMemo(() => {
    const to = (go: () => Promise<void>) => () => {
      onClose()
      void go()
    }
    return [
      ...pagesFor(me.roles).map((page) => ({
        id: page.path,
        text: pages[page.name],
        kind: kinds.page,
        go: to(() => router.navigate({ to: page.path })),
      })),
      ...bookings.map((booking) => ({
        id: booking.booking_id,
        text: `${nameOf(booking.candidate_id) ?? ''} · ${booking.title ?? ''} · ${fullTime(booking.starts_at, clock)}`,
        kind: kinds.booking,
        go: to(() => router.navigate({ to: '/bookings/$id', params: { id: booking.booking_id } })),
      })),
      ...people.map((person) => ({
        id: person.person_id,
        text: `${person.name} · ${person.email}`,
        kind: kinds.person,
        go: to(() => router.navigate({ to: person.roles.includes('candidate') ? '/candidates' : '/people' })),
      })),
      ...plans.map((plan) => ({
        id: plan.plan_id,
        text: plan.title,
        kind: kinds.plan,
        go: to(() => router.navigate({ to: '/plans/$id', params: { id: plan.plan_id } })),
      })),
    ]
  }, [bookings, people, plans, nameOf, clock, me.roles, router, pages, kinds, onClose])

  const found = all.filter(({ text }) => contains(text, wanted)).slice(0, shownMax)
  return (
    <Dialog title={frame.search} onClose={onClose}>
      <Autocomplete inputValue={wanted} onInputChange={setWanted}>
        <SearchField aria-label={frame.search} autoFocus>
          <Input className="input" placeholder={frame.searchHint} />
        </SearchField>
        <Menu
          className="menu search-results"
          aria-label={frame.results}
          items={found}
          renderEmptyState={() => <p className="soft">{frame.nothing}</p>}
        >
          {(item) => (
            <MenuItem id={item.id} className="menu-item" textValue={item.text} onAction={item.go}>
              {item.text} <span className="soft small">{item.kind}</span>
            </MenuItem>
          )}
        </Menu>
      </Autocomplete>
    </Dialog>
  )
}
