import { Adjustment } from './adjustment.tsx'
import type { Invitation } from './booking.ts'
import type { Link } from './link.ts'
import type { Words } from './words.ts'

interface AboutProps {
  link: Link
  words: Words
  invitation: Invitation
}

/** What one is invited to, what happens there, and which part software has in it: read before anything is booked. */
export function About({ link, words, invitation }: AboutProps) {
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
      <Notice link={link} words={words} invitation={invitation} />
    </div>
  )
}

/** The notice on automated tools, and the way to an adjustment. */
export function Notice({ link, words, invitation }: AboutProps) {
  const automated = invitation.automated_scoring
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
      <Adjustment link={link} words={words} invitation={invitation} />
    </section>
  )
}
