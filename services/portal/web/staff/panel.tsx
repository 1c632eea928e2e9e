import type { Booking } from './queries.ts'
import { useTexts } from './texts.tsx'

/** The panel in words: "you, S. Khan; shadow: T. Rao". */
export function usePanelText(nameOf: (id: string) => string | undefined, me?: string) {
  const { bookings } = useTexts()
  const named = (id: string) => (id === me ? bookings.you : (nameOf(id) ?? bookings.unnamed))
  return (panel: Booking['panel']): string => {
    const seated = panel.filter(({ shadow }) => !shadow).map(({ person_id }) => named(person_id))
    const shadows = panel.filter(({ shadow }) => shadow).map(({ person_id }) => named(person_id))
    return [seated.join(', '), shadows.length > 0 && bookings.shadow(shadows.join(', '))].filter(Boolean).join(' · ')
  }
}
