import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { hour } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { Button, Confirm, TextArea } from './kit.tsx'
import { lookAnew } from './queries.ts'
import { bodyOf, type Draft, draftOf, emptyDraft, forgetDraft, keepDraft, recallDraft } from './scorecard-draft.ts'
import type { Card, Material, ReviewBody } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'

const keepAfterMs = 400
const recommendations: ReviewBody['recommendation'][] = ['definitely_no', 'no', 'yes', 'strong_yes']

export interface Writing {
  draft: Draft
  /** When this device kept the draft last; null where it keeps none. */
  keptAt: string | null | undefined
  amends: boolean
  change(next: Partial<Draft>): void
  submit(body: ReviewBody): Promise<void>
  startAmending(): void
  stopAmending(): void
}

/** The own review while it is written: undefined for whoever does not write, or has written and does not amend. */
export function useWriting(card: Card, me: string): { writing: Writing | undefined; amend(): void } {
  const client = useQueryClient()
  const session = card.session_id
  const mayWrite = card.panel_ids.includes(me) && card.ended_at !== null
  const [kept] = useState(() => recallDraft(me, session))
  const [amending, setAmending] = useState(card.my_review !== null && kept !== undefined)
  const [draft, setDraft] = useState<Draft>(kept?.draft ?? emptyDraft)
  const [keptAt, setKeptAt] = useState<string | null | undefined>(kept?.at)
  const isChanged = useRef(false)
  useEffect(() => {
    if (!isChanged.current) return
    const timer = setTimeout(() => setKeptAt(keepDraft(me, session, draft) ?? null), keepAfterMs)
    return () => clearTimeout(timer)
  }, [draft, me, session])

  function forget() {
    isChanged.current = false
    forgetDraft(me, session)
    setAmending(false)
    setKeptAt(undefined)
  }
  const writing: Writing = {
    draft,
    keptAt,
    amends: card.my_review !== null,
    change(next) {
      isChanged.current = true
      setDraft((before) => ({ ...before, ...next }))
    },
    async submit(body) {
      await take(
        api.POST('/api/v1/scorecards/{session_id}/reviews', { params: { path: { session_id: session } }, body }),
      )
      await client.refetchQueries({ queryKey: ['scorecards', 'one', session] })
      forget()
      lookAnew(client, 'scorecards')
    },
    startAmending() {
      if (card.my_review) setDraft(draftOf(card.my_review))
      setAmending(true)
    },
    stopAmending: forget,
  }
  const isWriting = mayWrite && (card.my_review === null || amending)
  return { writing: isWriting ? writing : undefined, amend: writing.startAmending }
}

/** Would they go on with this person: the overall recommendation and why. */
export function Overall({ writing }: { writing: Writing }) {
  const { scorecards: words } = useTexts()
  const { draft, change } = writing
  return (
    <section className="panel" aria-labelledby="overall">
      <header>
        <h2 id="overall">{words.card.overall}</h2>
      </header>
      <div className="body stack">
        <fieldset className="stack tight">
          <legend>{words.card.overallHint}</legend>
          <div className="recommendations">
            {recommendations.map((one) => (
              <label key={one} className="recommendation">
                <input
                  type="radio"
                  name="recommendation"
                  checked={draft.recommendation === one}
                  onChange={() => change({ recommendation: one })}
                />
                <span>{words.recommendations[one]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <TextArea
          label={words.card.overallNotes}
          value={draft.overall}
          maxLength={4_000}
          onChange={(event) => change({ overall: event.target.value })}
        />
      </div>
    </section>
  )
}

/** How far the review is, whether it is kept, and the way to submit it. Stays in sight. */
export function ReviewBar({ writing, material }: { writing: Writing; material: Material }) {
  const { scorecards: words } = useTexts()
  const clock = useClock()
  const [asking, setAsking] = useState(false)
  const { draft, keptAt, amends } = writing
  const all = material.questions.flatMap(({ criteria }) => criteria).length
  const done = Object.keys(draft.levels).length
  const body = bodyOf(draft)
  const missing = done === 0 ? words.card.needLevel : draft.recommendation ? undefined : words.card.needOverall
  const state =
    keptAt === null
      ? words.card.notKept
      : keptAt
        ? words.card.kept(hour(keptAt, clock))
        : amends
          ? words.card.amending
          : words.card.nothingYet
  return (
    <div className="review-bar">
      <div>
        <p className="figures">{words.card.progress(done, all)}</p>
        <p className="small soft" role="status" data-kept={typeof keptAt === 'string' || undefined}>
          {state}
        </p>
      </div>
      <div className="row">
        {missing && <span className="small soft review-missing">{missing}</span>}
        {amends && <Button onPress={writing.stopAmending}>{words.card.leaveAmend}</Button>}
        <Button look="main" isDisabled={!body} onPress={() => setAsking(true)}>
          {amends ? words.card.resubmit : words.card.submit}
        </Button>
      </div>
      {asking && body && (
        <Confirm
          title={words.card.submitTitle}
          consequence={words.card.submitText}
          action={amends ? words.card.resubmit : words.card.submit}
          onClose={() => setAsking(false)}
          onConfirm={() => writing.submit(body)}
        >
          <p>
            <strong>{words.recommendations[body.recommendation]}</strong>
          </p>
          {done < all && <p>{words.card.unrated(all - done)}</p>}
        </Confirm>
      )}
    </div>
  )
}
