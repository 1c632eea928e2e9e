import { useState } from 'react'
import type { Invitation } from './booking.ts'
import { Button, Dialog } from './kit.tsx'
import type { Words } from './words.ts'

/** What one is invited to, what happens there, and which part software has in it: read before anything is booked. */
export function About({ words, invitation }: { words: Words; invitation: Invitation }) {
  return (
    <div className="stack">
      <div>
        <p className="soft">{words.invited}</p>
        <h1>{invitation.title}</h1>
        <p className="facts">
          {words.length(invitation.duration_minutes)} · {words.inWriting}
        </p>
      </div>
      {invitation.description && <p>{invitation.description}</p>}
      <Notice words={words} automated={invitation.automated_scoring} />
    </div>
  )
}

/** The notice on automated tools, and the way to an adjustment. */
export function Notice({ words, automated }: { words: Words; automated: boolean }) {
  const [asking, setAsking] = useState(false)
  return (
    <section className="card stack tight" aria-labelledby="what-happens">
      <h2 id="what-happens">{words.whatHappens}</h2>
      <p>{words.recorded}</p>
      <p>
        <strong>{automated ? words.scored : words.unscored}</strong>
      </p>
      {automated && (
        <details>
          <summary>{words.how}</summary>
          <div className="stack tight">
            {words.howMore.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
        </details>
      )}
      <Button onPress={() => setAsking(true)}>{words.adjustment}</Button>
      {asking && (
        <Dialog title={words.adjustmentTitle} onClose={() => setAsking(false)}>
          <p>{words.adjustmentText}</p>
          <p className="soft">{words.adjustmentWhen}</p>
          <Button onPress={() => setAsking(false)}>{words.close}</Button>
        </Dialog>
      )}
    </section>
  )
}
