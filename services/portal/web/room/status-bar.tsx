import { useNow } from '../candidate/kit.tsx'
import { clockText, heldNow, secondsUntil } from './clock.ts'
import { isAllSaved } from './desk.ts'
import type { Room, RoomState } from './room.ts'
import type { Words } from './words.ts'

const slowMs = 1_000
const hurrySeconds = 5 * 60

/** Always in sight: whether the words are safe, how the line is, and how much time is left by the server's clock. */
export function StatusBar({ room, state, words }: { room: Room; state: RoomState; words: Words }) {
  const now = useNow(room.now, 500)
  const { session } = state
  if (!session) return null
  const left =
    session.deadline_at === null
      ? Math.ceil(session.remaining_ms / 1_000)
      : secondsUntil(Date.parse(session.deadline_at), heldNow(now, state.lostAt))
  const save = saveState(state, now, words)
  const line = lineState(state, words)
  return (
    <div className="status-bar">
      <div className="states">
        <span className={`state ${save.look}`} data-testid="save-state" data-saved={save.look === 'good'}>
          <span className="dot" aria-hidden="true" />
          {save.text}
        </span>
        <span className={`state ${line.look}`} data-testid="line-state">
          {line.text}
        </span>
        {state.watching > 0 && <span className="state quiet">{words.watching(state.watching)}</span>}
      </div>
      <span className={`time-left ${left <= hurrySeconds ? 'hurry' : ''}`} role="timer">
        <strong className="figures">{clockText(left)}</strong> {words.timeLeft}
        {session.time_multiplier > 1 && (
          <span className="soft more-time"> {words.moreTime(Math.round((session.time_multiplier - 1) * 100))}</span>
        )}
      </span>
    </div>
  )
}

function saveState({ desk, link, kept, savedAt }: RoomState, now: number, words: Words) {
  if (isAllSaved(desk)) {
    const ago = savedAt === undefined ? undefined : Math.max(0, Math.round((now - savedAt) / 1_000))
    return { look: 'good', text: ago !== undefined && ago >= 2 && ago < 60 ? words.savedAgo(ago) : words.saved }
  }
  if (link.kind === 'open') return { look: 'quiet', text: words.saving }
  return kept ? { look: 'attention', text: words.keptHere } : { look: 'danger', text: words.notKept }
}

function lineState({ link }: RoomState, words: Words) {
  if (link.kind === 'open')
    return link.tripMs !== undefined && link.tripMs > slowMs
      ? { look: 'attention', text: words.slow }
      : { look: 'quiet', text: words.good }
  return { look: 'attention', text: link.kind === 'waiting' && link.offline ? words.offlineShort : words.connecting }
}
