import { useState } from 'react'
import { hour } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { Button, Confirm, Notice, TextArea } from './kit.tsx'
import { bodyOf } from './scorecard-draft.ts'
import type { Material, ReviewBody } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'
import type { Writing } from './use-writing.ts'

const recommendations: ReviewBody['recommendation'][] = ['definitely_no', 'no', 'yes', 'strong_yes']

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
  const [asking, setAsking] = useState(false)
  const { draft, state, amends } = writing
  const all = material.questions.flatMap(({ criteria }) => criteria).length
  const done = Object.keys(draft.levels).length
  const body = bodyOf(draft)
  const missing = done === 0 ? words.card.needLevel : draft.recommendation ? undefined : words.card.needOverall
  if (state.kind === 'elsewhere') return <Elsewhere writing={writing} />
  return (
    <div className="review-bar">
      <div>
        <p className="figures">{words.card.progress(done, all)}</p>
        <KeptLine writing={writing} />
      </div>
      <div className="row">
        {missing && <span className="small soft review-missing">{missing}</span>}
        {amends && <Button onPress={() => void writing.stopAmending()}>{words.card.leaveAmend}</Button>}
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

/** Whether what is written is kept, in words. */
function KeptLine({ writing: { state, amends } }: { writing: Writing }) {
  const { scorecards: words } = useTexts()
  const clock = useClock()
  const said =
    state.kind === 'kept'
      ? words.card.kept(hour(state.at, clock))
      : {
          still: amends ? words.card.amending : words.card.nothingYet,
          writing: words.card.saving,
          failed: words.card.notKept,
          elsewhere: words.card.elsewhere,
        }[state.kind]
  return (
    <p className="small soft" role="status" data-kept={state.kind === 'kept' || undefined}>
      {said}
    </p>
  )
}

/** Another device was further: which of the two stands is the person's choice. */
function Elsewhere({ writing }: { writing: Writing }) {
  const { scorecards: words } = useTexts()
  return (
    <div className="review-bar">
      <Notice tone="attention">{words.card.elsewhere}</Notice>
      <div className="row">
        <Button onPress={() => void writing.takeTheirs()}>{words.card.takeTheirs}</Button>
        <Button look="main" onPress={() => void writing.keepMine()}>
          {words.card.keepMine}
        </Button>
      </div>
    </div>
  )
}
