import { useState } from 'react'
import { Button, StepHeading } from '../candidate/kit.tsx'
import type { SessionView } from './frames.ts'
import type { LiveProps } from './interview.tsx'

/** A moment for oneself: the question is out of sight and the clock stands. */
export function Paused({ interviews, room, words, session }: LiveProps & { session: SessionView }) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  async function goOn(): Promise<void> {
    setBusy(true)
    setFailed(false)
    try {
      room.heard(await interviews.resume(session.session_id))
    } catch {
      setFailed(true)
      setBusy(false)
    }
  }
  return (
    <div className="stack">
      <StepHeading>{words.pausedTitle}</StepHeading>
      <p>{words.pausedText}</p>
      {failed && (
        <p className="note attention" role="alert">
          {words.needsLine}
        </p>
      )}
      <Button look="main wide-on-phone" busy={busy} onPress={() => void goOn()}>
        {words.goOn}
      </Button>
    </div>
  )
}
