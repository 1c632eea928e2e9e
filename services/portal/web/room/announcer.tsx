import { useEffect, useRef, useState } from 'react'
import { useNow } from '../candidate/kit.tsx'
import { secondsUntil } from './clock.ts'
import type { Room, RoomState } from './room.ts'
import type { Words } from './words.ts'

/** Minutes left at which a screen reader says so. */
const spokenMinutes = [30, 15, 10, 5, 2, 1]

/** Says to screen readers what others see in passing: the line, the time, and what was noted. Never each key that is saved. */
export function Announcer({ room, state, words }: { room: Room; state: RoomState; words: Words }) {
  const now = useNow(room.now, 1_000)
  const [text, setText] = useState('')
  const { session, link, lost, noted, elsewhere, passedByPanel, restored } = state
  const before = useRef({ lost, minutes: Number.POSITIVE_INFINITY, noted: noted.length })

  const deadline = session?.status === 'in_progress' ? session.deadline_at : null
  const minutes = deadline ? Math.ceil(secondsUntil(Date.parse(deadline), now) / 60) : undefined
  useEffect(() => {
    if (minutes === undefined) return
    const passed = spokenMinutes.find((mark) => minutes <= mark && before.current.minutes > mark)
    const first = before.current.minutes === Number.POSITIVE_INFINITY
    before.current.minutes = minutes
    if (passed !== undefined && !first) setText(words.minutesLeft(minutes))
  }, [minutes, words])
  useEffect(() => {
    if (lost === before.current.lost) return
    before.current.lost = lost
    setText(lost ? words.lost : words.backOnLine)
  }, [lost, words])
  useEffect(() => {
    if (restored && restored.away_ms >= 1_000) setText(words.lineRestored(restored.away_ms, restored.given_back_ms))
  }, [restored, words])
  useEffect(() => {
    if (noted.length === before.current.noted) return
    before.current.noted = noted.length
    const last = noted.at(-1)
    if (last) setText(noteText(last.signal, words))
  }, [noted, words])
  useEffect(() => {
    if (elsewhere) setText(words.elsewhere)
  }, [elsewhere, words])
  useEffect(() => {
    if (passedByPanel) setText(words.passedByPanel)
  }, [passedByPanel, words])
  useEffect(() => {
    if (link.kind === 'closed' && session?.status === 'in_progress') setText(words.closedTitle)
  }, [link.kind, session?.status, words])

  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  )
}

export function noteText(signal: string, words: Words): string {
  if (signal === 'tab_hidden') return words.signalHidden
  return signal === 'large_paste' ? words.signalPaste : words.signalReconnected
}
