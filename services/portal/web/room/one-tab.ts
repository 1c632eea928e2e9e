import { useEffect, useState } from 'react'

export interface Seat {
  /** `taken`: another tab of this browser writes. */
  state: 'asking' | 'here' | 'taken'
  /** Takes the seat from the other tab, which then only says so. */
  take(): void
}

/** Of several tabs with the same interview one writes, so that two copies of one answer never overtake each other. */
export function useOneTab(sessionId: string): Seat {
  const [state, setState] = useState<Seat['state']>('asking')
  const [steal, setSteal] = useState(false)
  useEffect(() => {
    // Browsers without the Web Locks API have one person at one tab, as far as we can know.
    if (!navigator.locks) return setState('here')
    let leave = () => {}
    let wanted = true
    navigator.locks
      .request(`candor.room.${sessionId}`, steal ? { steal: true } : { ifAvailable: true }, (lock) => {
        if (!wanted) return
        setState(lock ? 'here' : 'taken')
        if (!lock) return
        return new Promise<void>((resolve) => {
          leave = resolve
        })
      })
      .catch(() => {
        // Another tab took the seat.
        if (!wanted) return
        setSteal(false)
        setState('taken')
      })
    return () => {
      wanted = false
      leave()
    }
  }, [sessionId, steal])
  return { state, take: () => setSteal(true) }
}
