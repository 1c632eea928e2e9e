import { Check, Field, Select } from './kit.tsx'
import { changePool, pools, removePool, withPart } from './plan-draft.ts'
import type { EditProps } from './plan-panel.tsx'
import { Several } from './several.tsx'
import { useTexts } from './texts.tsx'

const languages = ['en', 'hi'] as const

/** What holds for the whole interview: follow-ups, time after it, how long words are kept, and what is drawn. */
export function PlanRules({ draft, onChange }: EditProps) {
  const { plans: words } = useTexts()
  const { language = 'en', follow_ups, review_hours, retention_days } = draft
  const isOther = !languages.some((one) => one === language)
  const number = (
    label: string,
    hint: string | undefined,
    value: number,
    [low, high]: [number, number],
    set: (value: number) => void,
  ) => (
    <Field
      label={label}
      hint={hint}
      type="number"
      min={low}
      max={high}
      value={value}
      onChange={(event) => set(Math.min(high, Math.max(low, Math.round(Number(event.target.value)))))}
    />
  )
  return (
    <section className="panel" aria-labelledby="plan-rules">
      <header>
        <h2 id="plan-rules">{words.rules}</h2>
      </header>
      <div className="body stack">
        <div className="grid-form">
          {number(words.followUps, words.followUpsHint, follow_ups?.budget ?? 0, [0, 10], (budget) =>
            onChange({ ...draft, follow_ups: { budget } }),
          )}
          {number(words.correctionHours, words.correctionHoursHint, review_hours ?? 24, [0, 168], (hours) =>
            onChange({ ...draft, review_hours: hours }),
          )}
          {number(words.retention, words.retentionHint, retention_days ?? 180, [1, 3_650], (days) =>
            onChange({ ...draft, retention_days: days }),
          )}
          <Select
            label={words.answerLanguage}
            value={language}
            onChange={(event) => onChange({ ...draft, language: event.target.value })}
          >
            {languages.map((one) => (
              <option key={one} value={one}>
                {words.languages[one]}
              </option>
            ))}
            {isOther && <option value={language}>{language}</option>}
          </Select>
        </div>
        <Pools draft={draft} onChange={onChange} />
      </div>
    </section>
  )
}

/** Pools that questions are drawn from, and whether the order is drawn too. */
function Pools({ draft, onChange }: EditProps) {
  const { plans: words } = useTexts()
  const known = pools(draft)
  const members = (pool: string) => (draft.questions ?? []).filter((question) => question.pool === pool).length
  return (
    <div className="stack tight">
      <p className="hint">{words.poolsHint}</p>
      <Several
        label={words.pools}
        items={known}
        max={20}
        addLabel={words.addPool}
        removeLabel={words.removePool}
        add={() => ({
          pool: freeName(
            known.map(({ pool }) => pool),
            words.usualPool,
          ),
          count: 1,
        })}
        onChange={(next) => {
          const gone = known.findIndex(({ pool }) => !next.some((one) => one.pool === pool))
          onChange(
            next.length < known.length ? removePool(draft, gone) : { ...draft, draw: { ...draft.draw, pools: next } },
          )
        }}
      >
        {({ pool, count }, _set, index) => (
          <>
            <Field
              label={words.poolName(index + 1)}
              maxLength={64}
              required
              value={pool}
              onChange={(event) => {
                const name = event.target.value
                if (name !== '' && !known.some((one, at) => at !== index && one.pool === name))
                  onChange(changePool(draft, index, { pool: name }))
              }}
            />
            <Field
              label={words.poolCount}
              hint={words.poolMembers(members(pool))}
              error={members(pool) < count ? words.poolFew : undefined}
              type="number"
              min={1}
              max={50}
              value={count}
              onChange={(event) =>
                onChange(changePool(draft, index, { count: Math.min(50, Math.max(1, Number(event.target.value))) }))
              }
            />
          </>
        )}
      </Several>
      <Check
        label={words.shuffle}
        checked={draft.draw?.shuffle ?? false}
        onChange={(event) => {
          const shuffle = event.target.checked
          const draw =
            !shuffle && known.length === 0
              ? undefined
              : withPart({ ...draft.draw, pools: known }, 'shuffle', shuffle || undefined)
          onChange(withPart(draft, 'draw', draw))
        }}
      />
    </div>
  )
}

function freeName(taken: readonly string[], name: string): string {
  for (let n = 1; ; n++) {
    const one = n === 1 ? name : `${name} ${n}`
    if (!taken.includes(one)) return one
  }
}
