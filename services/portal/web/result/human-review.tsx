import { useState } from 'react'
import { Button } from '../candidate/kit.tsx'
import type { Api } from '../shared/api.ts'
import { Refusal } from '../shared/api.ts'
import { type Clock, fullTime } from '../shared/time.ts'
import { askForPerson, type Explanation } from './result-api.ts'
import type { Words } from './words.ts'

const reasonCharsMax = 4_000

interface HumanReviewProps {
  words: Words
  clock: Clock
  api: Api
  told: Explanation
  /** What is known is read again. */
  onAsked(): Promise<void>
}

/** The right to a person: asking for one, that the request waits, and what the person answered. */
export function HumanReview({ words, clock, api, told, onAsked }: HumanReviewProps) {
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { human_review, session_id, status } = told

  async function ask() {
    setBusy(true)
    setFailure(undefined)
    try {
      await askForPerson(api, session_id, reason)
      setReason('')
      await onAsked()
    } catch (error) {
      const code = error instanceof Refusal ? error.code : ''
      if (code === 'HUMAN_REVIEW_OPEN') await onAsked()
      else setFailure(code === 'TOO_MANY_HUMAN_REVIEWS' ? words.tooOften : words.askFailed)
    }
    setBusy(false)
  }

  return (
    <section className="stack" aria-labelledby="person">
      <h2 id="person">{words.person}</h2>
      <p>{words.personText}</p>
      {human_review?.outcome && (
        <div className="note good stack tight" role="status">
          <p>
            <strong>{words.outcomes[human_review.outcome.decision]}</strong>
          </p>
          <p className="said">{human_review.outcome.explanation}</p>
          <p className="small soft">
            <time dateTime={human_review.outcome.at}>{fullTime(human_review.outcome.at, clock)}</time>
          </p>
        </div>
      )}
      {human_review?.status === 'open' ? (
        <div className="note stack tight" role="status">
          <p>
            <strong>{words.asked}</strong>
          </p>
          <p>
            {words.askedText(fullTime(human_review.requested_at, clock))}
            {human_review.assigned_to === null ? '' : ` ${words.askedWho}`}
          </p>
          {human_review.reason && <p className="soft said">“{human_review.reason}”</p>}
        </div>
      ) : status === 'in_progress' ? (
        <p className="soft">{words.askLater}</p>
      ) : (
        <div className="stack tight">
          <label htmlFor="reason">{words.reason}</label>
          <textarea
            id="reason"
            className="field reason"
            rows={4}
            maxLength={reasonCharsMax}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          {failure && (
            <p className="note danger" role="alert">
              {failure}
            </p>
          )}
          <Button look="main wide-on-phone" busy={busy} onPress={() => void ask()}>
            {human_review ? words.askAgain : words.ask}
          </Button>
        </div>
      )}
    </section>
  )
}
