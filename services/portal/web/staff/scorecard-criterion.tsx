import { useId } from 'react'
import { Badge, Button, Initials, TextArea } from './kit.tsx'
import type { Criterion, Disagreement, Review, SoftwareResult } from './scorecard-queries.ts'
import { selectedWords } from './scorecard-words.tsx'
import { useTexts } from './texts.tsx'
import type { Writing } from './use-writing.ts'

const notesMax = 4_000

/** A criterion while it is rated: every level with its anchor, and notes that may quote the answer. */
export function RatedCriterion({
  criterion,
  questionId,
  writing,
}: {
  criterion: Criterion
  questionId: string
  writing: Writing
}) {
  const { scorecards: words } = useTexts()
  const { criterion_id, name, description, levels } = criterion
  const { draft, change } = writing
  const chosen = draft.levels[criterion_id]
  const notes = draft.notes[criterion_id] ?? ''
  const setNotes = (text: string) => change({ notes: { ...draft.notes, [criterion_id]: text.slice(0, notesMax) } })
  function rate(level: number | undefined) {
    const { [criterion_id]: _before, ...others } = draft.levels
    change({ levels: level === undefined ? others : { ...others, [criterion_id]: level } })
  }
  function quote() {
    const said = selectedWords(questionId)
    if (said) setNotes(`${notes}${notes && !notes.endsWith('\n') ? '\n' : ''}“${said}”\n`)
  }
  return (
    <fieldset className="criterion">
      <legend className="criterion-name">{name}</legend>
      {description && <p className="small soft">{description}</p>}
      <div className="levels">
        {levels.toReversed().map(({ level, label, anchor }) => (
          <label key={level} className="level" data-chosen={chosen === level || undefined}>
            <input
              type="radio"
              name={`level-${criterion_id}`}
              checked={chosen === level}
              onChange={() => rate(level)}
            />
            <span className="level-number figures">{level}</span>
            <span>
              <strong>{label}</strong> <span className="soft">{anchor}</span>
            </span>
          </label>
        ))}
        <label className="level">
          <input
            type="radio"
            name={`level-${criterion_id}`}
            checked={chosen === undefined}
            onChange={() => rate(undefined)}
          />
          <span className="level-number">–</span>
          <span className="soft">{words.card.notSeen}</span>
        </label>
      </div>
      <TextArea
        label={words.card.notes}
        aria-label={words.card.notesFor(name)}
        value={notes}
        maxLength={notesMax}
        rows={2}
        onChange={(event) => setNotes(event.target.value)}
      />
      <div>
        {/* Pressing takes the focus, not the selection. */}
        <button
          type="button"
          className="button"
          data-look="quiet"
          title={words.card.quoteHow}
          onMouseDown={(event) => event.preventDefault()}
          onClick={quote}
        >
          {words.card.quote}
        </button>
      </div>
    </fieldset>
  )
}

export interface Voice {
  key: string
  /** `You`, a name, or the software's. */
  name: string
  isSoftware: boolean
  level: number | null
  notes: string
}

/** What everybody gave a criterion: the same scale, with who is where. */
export function ReadCriterion({
  criterion,
  voices,
  suggestion,
  passages,
  disagreement,
  active,
  onToggle,
}: {
  criterion: Criterion
  voices: readonly Voice[]
  suggestion: SoftwareResult['criteria'][number] | undefined
  passages: number
  disagreement: Disagreement | undefined
  active: boolean
  onToggle(): void
}) {
  const { scorecards: words } = useTexts()
  const id = useId()
  const { name, levels, criterion_id } = criterion
  const noted = voices.filter(({ notes }) => notes !== '')
  const unseen = voices.filter(({ level, isSoftware }) => level === null && !isSoftware)
  return (
    <section
      className="criterion"
      id={`criterion-${criterion_id}`}
      data-active={active || undefined}
      aria-labelledby={id}
      tabIndex={-1}
    >
      <div className="row between">
        <h3 id={id} className="criterion-name">
          {name}
        </h3>
        <span className="row">
          {disagreement && !disagreement.settled && (
            <Badge tone="attention">{words.card.differ(disagreement.spread)}</Badge>
          )}
          {passages > 0 && (
            <Button look="quiet" aria-pressed={active} onPress={onToggle}>
              {active ? words.card.hideWords : words.card.showWords(passages)}
            </Button>
          )}
        </span>
      </div>
      <ol className="levels" aria-label={words.card.voices(name)}>
        {levels.toReversed().map(({ level, label, anchor }) => {
          const here = voices.filter((voice) => voice.level === level)
          return (
            <li key={level} className="level read" data-chosen={here.length > 0 || undefined}>
              <span className="level-number figures">{level}</span>
              <span>
                <strong>{label}</strong> <span className="soft">{anchor}</span>
              </span>
              <span className="voices">
                {here.map((voice) => (
                  <span
                    key={voice.key}
                    className="voice"
                    title={voice.name}
                    data-software={voice.isSoftware || undefined}
                  >
                    {voice.isSoftware ? (
                      <span className="initials" data-software aria-hidden>
                        {words.card.softwareShort}
                      </span>
                    ) : (
                      <Initials name={voice.name} />
                    )}
                    <span className="visually-hidden">{voice.name}</span>
                  </span>
                ))}
              </span>
            </li>
          )
        })}
      </ol>
      {unseen.length > 0 && (
        <p className="small soft">
          {words.card.notSeen}: {unseen.map((voice) => voice.name).join(', ')}
        </p>
      )}
      {suggestion && <Suggestion suggestion={suggestion} />}
      {noted.length > 0 && (
        <ul className="stack tight">
          {noted.map((voice) => (
            <li key={voice.key} className="noted">
              <strong>{voice.name}:</strong> {voice.notes}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Suggestion({ suggestion }: { suggestion: SoftwareResult['criteria'][number] }) {
  const { scorecards: words } = useTexts()
  const { score, level, confidence, flags, missing } = suggestion
  return (
    <div className="suggestion">
      <p className="row">
        <strong>{words.card.software}:</strong>
        {score === null
          ? words.card.withheld
          : words.card.suggested(score.toFixed(2), level === null ? '–' : String(level))}
        {score !== null && <span className="soft">{words.card.confidence(Math.round(confidence * 100))}</span>}
        {flags.map((flag) => (
          <Badge key={flag} tone={flag === 'needs_human' ? 'attention' : undefined}>
            {words.card.flags[flag] ?? flag.replaceAll('_', ' ')}
          </Badge>
        ))}
      </p>
      {missing.length > 0 && (
        <details>
          <summary>
            {words.card.notFound} ({missing.length})
          </summary>
          <ul className="missing">
            {missing.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** Everybody's level on one criterion, the own first, the software last. */
export function voicesOn(
  criterionId: string,
  reviews: readonly Review[],
  suggestion: SoftwareResult['criteria'][number] | undefined,
  { me, you, software, nameOf }: { me: string; you: string; software: string; nameOf(id: string): string },
): Voice[] {
  const people = reviews
    .toSorted((a, b) => Number(b.reviewer_id === me) - Number(a.reviewer_id === me))
    .map((review): Voice => {
      const rated = review.criteria.find(({ criterion_id }) => criterion_id === criterionId)
      const name = review.reviewer_id === me ? you : nameOf(review.reviewer_id)
      return {
        key: review.reviewer_id,
        name,
        isSoftware: false,
        level: rated?.level ?? null,
        notes: rated?.notes ?? '',
      }
    })
  return suggestion
    ? [...people, { key: 'software', name: software, isSoftware: true, level: suggestion.level, notes: '' }]
    : people
}
