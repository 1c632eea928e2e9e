import { Button } from '../candidate/kit.tsx'
import type { Room, RoomState } from './room.ts'
import type { Words } from './words.ts'

/** What to know while the line is gone (that one can go on writing, where the words are meanwhile) and once it is back. */
export function LineBanner({ room, state, words }: { room: Room; state: RoomState; words: Words }) {
  const { link, kept, restored } = state
  if (link.kind === 'closed')
    return (
      <div className="note danger banner" role="alert">
        <p>
          <strong>{words.closedTitle}</strong> {words.closedText}
        </p>
      </div>
    )
  if (link.kind === 'open' && restored && restored.away_ms >= 1_000)
    return (
      <div className="note good banner" data-testid="restored">
        <p>{words.lineRestored(restored.away_ms, restored.given_back_ms)}</p>
        <Button look="slim" onPress={room.seenRestored}>
          {words.gotIt}
        </Button>
      </div>
    )
  if (link.kind === 'open' || (link.kind === 'connecting' && !state.lost)) return null
  const offline = link.kind === 'waiting' && link.offline
  return (
    <div className="note attention banner">
      <p>{!kept ? words.offlineNoCopy : offline ? words.offline : words.lost}</p>
      <Button look="slim" onPress={room.retryNow}>
        {words.retry}
      </Button>
    </div>
  )
}
