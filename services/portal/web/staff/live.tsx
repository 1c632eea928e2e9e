import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { createCoalescer } from './coalesce.ts'
import { lookAnew, meQuery } from './queries.ts'

export type Line = 'live' | 'looking' | 'offline'

const lookEveryMs = 60_000
const reopenMs = 3_000
/** Where much happens, a page must not use up its requests by looking at each ring. */
const restMs = 4_000
const kinds = ['bookings', 'plans', 'people', 'scorecards']

/** Keeps what is shown true: by the gateway's rings, and by looking once a minute where there are none. Returns how good the line is. */
export function useLive(): Line {
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const stream = new EventSource('/session/changes')
    const bells = createCoalescer((kind) => lookAnew(client, kind), restMs)
    let opened = attempt > 0
    let again: ReturnType<typeof setTimeout> | undefined
    stream.addEventListener('open', () => {
      setOpen(true)
      // What rang while the line was down was not heard.
      if (opened) for (const kind of kinds) lookAnew(client, kind)
      opened = true
    })
    stream.addEventListener('error', () => {
      setOpen(false)
      if (stream.readyState !== EventSource.CLOSED) return
      // Refused, so the browser does not try again: most likely the token ran out. Asking who we are renews it.
      again = setTimeout(() => {
        void client
          .fetchQuery({ ...meQuery, staleTime: 0 })
          .finally(() => setAttempt(attempt + 1))
          .catch(() => {})
      }, reopenMs)
    })
    stream.addEventListener('changed', (event) => bells.ring(String(event.data)))
    return () => {
      bells.stop()
      clearTimeout(again)
      stream.close()
    }
  }, [client, attempt])
  useEffect(() => {
    if (open) return
    const timer = setInterval(() => {
      for (const kind of kinds) lookAnew(client, kind)
    }, lookEveryMs)
    return () => clearInterval(timer)
  }, [open, client])
  useEffect(() => {
    const told = () => setOnline(navigator.onLine)
    addEventListener('online', told)
    addEventListener('offline', told)
    return () => {
      removeEventListener('online', told)
      removeEventListener('offline', told)
    }
  }, [])
  if (!online) return 'offline'
  return open ? 'live' : 'looking'
}
