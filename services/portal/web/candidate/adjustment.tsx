import { useId, useRef, useState } from 'react'
import { take } from '../shared/api.ts'
import { type Invitation, sayFailure } from './booking.ts'
import { Button, Dialog } from './kit.tsx'
import type { Link } from './link.ts'
import type { Words } from './words.ts'

interface AdjustmentProps {
  link: Link
  words: Words
  invitation: Invitation
}

const factors = [1.25, 1.5, 2] as const
const reasonCharactersMax = 2_000

/** More time: asking for it, and what became of that. Why it is needed is read by whoever decides, and by nobody else. */
export function Adjustment({ link, words, invitation }: AdjustmentProps) {
  const [standing, setStanding] = useState(invitation.accommodation)
  const [asking, setAsking] = useState(false)
  return (
    <>
      {standing?.status === 'asked' && (
        <p className="note" role="status">
          {words.moreTimeAsked(percentOf(standing.time_multiplier))}
        </p>
      )}
      {standing?.status === 'granted' && (
        <p className="note good">{words.moreTimeGranted(percentOf(standing.time_multiplier))}</p>
      )}
      {standing?.status === 'declined' && <p className="note attention">{words.moreTimeDeclined}</p>}
      {standing?.status !== 'granted' && (
        <Button onPress={() => setAsking(true)}>{standing ? words.adjustmentAgain : words.adjustment}</Button>
      )}
      {asking && (
        <AskDialog
          link={link}
          words={words}
          invitationId={invitation.invitation_id}
          asked={standing?.time_multiplier ?? factors[0]}
          onAsked={(time_multiplier) => {
            setStanding({ status: 'asked', time_multiplier })
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

interface AskProps {
  link: Link
  words: Words
  invitationId: string
  asked: number
  onAsked(factor: number): void
  onClose(): void
}

function AskDialog({ link, words, invitationId, asked, onAsked, onClose }: AskProps) {
  const [factor, setFactor] = useState(asked)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const hint = useId()
  /** Asked again after a lost answer, it is still one wish; another wish is another key. */
  const wish = useRef({ said: '', key: '' })

  async function ask(): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    const said = JSON.stringify([factor, reason.trim()])
    if (wish.current.said !== said) wish.current = { said, key: crypto.randomUUID() }
    try {
      await take(
        link.api.POST('/api/v1/invitations/{invitation_id}/accommodation', {
          params: { path: { invitation_id: invitationId } },
          headers: { 'idempotency-key': wish.current.key },
          body: { time_multiplier: factor, ...(reason.trim() !== '' && { reason: reason.trim() }) },
        }),
      )
      onAsked(factor)
    } catch (error) {
      setFailure(sayFailure(error, words))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog title={words.adjustmentTitle} onClose={onClose}>
      <p>{words.adjustmentText}</p>
      <fieldset className="stack tight">
        <legend>{words.moreTime}</legend>
        {factors.map((one) => (
          <label key={one} className="choice">
            <input type="radio" name="factor" checked={factor === one} onChange={() => setFactor(one)} />
            {words.moreTimeBy(percentOf(one))}
          </label>
        ))}
      </fieldset>
      <label className="stack tight">
        <span>{words.adjustmentWhy}</span>
        <textarea
          className="field"
          rows={3}
          maxLength={reasonCharactersMax}
          value={reason}
          aria-describedby={hint}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <p className="soft small" id={hint}>
        {words.adjustmentReader}
      </p>
      <p className="soft small">{words.adjustmentWhen}</p>
      {failure && (
        <p className="note danger" role="alert">
          {failure}
        </p>
      )}
      <div className="row">
        <Button look="main" busy={busy} onPress={() => void ask()}>
          {words.adjustmentAsk}
        </Button>
        <Button onPress={onClose}>{words.close}</Button>
      </div>
    </Dialog>
  )
}

const percentOf = (factor: number) => Math.round((factor - 1) * 100)
