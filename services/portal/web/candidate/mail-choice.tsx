import { useEffect, useState } from 'react'
import { take } from '../shared/api.ts'
import type { Link } from './link.ts'
import type { Words } from './words.ts'

const kind = 'interview_reminder'

/** Whether a reminder comes by mail before the interview. Everything else that concerns it always does. Nothing while that is not known. */
export function MailChoice({ link, words }: { link: Link; words: Words }) {
  const [muted, setMuted] = useState<boolean>()
  const [state, setState] = useState<'still' | 'saving' | 'saved' | 'failed'>('still')
  useEffect(() => {
    let isGone = false
    take(link.api.GET('/api/v1/preferences/me')).then(
      (known) => isGone || setMuted(known.muted.includes(kind)),
      // Without an answer there is nothing to choose; the page is about the interview.
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [link])
  if (muted === undefined) return null

  async function choose(next: boolean) {
    setState('saving')
    setMuted(next)
    try {
      await take(link.api.PUT('/api/v1/preferences/me', { params: {}, body: { muted: next ? [kind] : [] } }))
      setState('saved')
    } catch {
      setMuted(!next)
      setState('failed')
    }
  }
  return (
    <section className="stack tight">
      <label className="choice">
        <input
          type="checkbox"
          checked={!muted}
          disabled={state === 'saving'}
          onChange={(event) => void choose(!event.target.checked)}
        />
        <span>{words.remindMe}</span>
      </label>
      <p className="soft" role="status">
        {state === 'saved' ? words.remindSaved : state === 'failed' ? words.troubleText : words.remindRest}
      </p>
    </section>
  )
}
