import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { type CalendarLink, withdrawLink } from './calendar-link.ts'
import type { Person } from './person.ts'
import type { Preferences } from './preferences.ts'

interface PersonStores {
  people: AggregateStore<Person>
  preferences: AggregateStore<Preferences>
  calendarLinks: AggregateStore<CalendarLink>
}

/** Keeps addresses and names in one place, from which they are erased in one write. */
export function onPerson(stores: PersonStores): AnyFold[] {
  const people: Fold<Person, 'PersonSaved' | 'PersonErased'> = {
    store: stores.people,
    types: ['PersonSaved', 'PersonErased'],
    targets: (event) => [event.data.person_id],
    apply(state, event) {
      if (state?.status === 'erased') return undefined
      if (event.type === 'PersonErased') {
        return { state: { status: 'erased', erased_at: event.data.erased_at }, events: [] }
      }
      const { email, name, time_zone, locale } = event.data
      return { state: { status: 'known', email, name, time_zone, locale }, events: [] }
    },
  }
  const preferences: Fold<Preferences, 'PersonErased'> = {
    store: stores.preferences,
    types: ['PersonErased'],
    targets: (event) => [event.data.person_id],
    apply: (state) => (state && state.muted.length > 0 ? { state: { muted: [] }, events: [] } : undefined),
  }
  const calendars: Fold<CalendarLink, 'PersonSaved' | 'PersonErased'> = {
    store: stores.calendarLinks,
    types: ['PersonSaved', 'PersonErased'],
    targets: (event) => [event.data.person_id],
    apply(state, event) {
      const stays = event.type === 'PersonSaved' && event.data.status === 'active'
      return state?.token_hash && !stays ? withdrawLink(state) : undefined
    },
  }
  return [people, preferences, calendars]
}
