import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { localeOf } from '../shared/language.ts'
import { type Clock, deviceZone } from '../shared/time.ts'
import { useLanguage } from './texts.tsx'

interface Zones extends Clock {
  setZone(zone: string): void
}

const Context = createContext<Zones | undefined>(undefined)
const key = 'candor-zone'

/** The zone in which this person reads times, kept on this device; the device's own until another is chosen. */
export function ClockProvider({ children }: { children: ReactNode }) {
  const language = useLanguage()
  const [zone, setZone] = useState(() => localStorage.getItem(key) ?? deviceZone())
  const clock = useMemo(
    () => ({
      zone,
      locale: localeOf(language),
      setZone(next: string) {
        localStorage.setItem(key, next)
        setZone(next)
      },
    }),
    [zone, language],
  )
  return <Context.Provider value={clock}>{children}</Context.Provider>
}

export function useClock(): Zones {
  const clock = useContext(Context)
  if (!clock) throw new Error('there is no ClockProvider above this')
  return clock
}

/** The present, looked at anew every `everyMs`. */
export function useNow(everyMs = 30_000): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
