import { Field, TextArea } from './kit.tsx'
import { LinesArea } from './lines-area.tsx'
import { withPart } from './plan-draft.ts'
import type { Criterion } from './plan-queries.ts'
import { Several } from './several.tsx'
import { useTexts } from './texts.tsx'

const levelsMax = 10

/** What an answer is judged by: its name and weight, the points a good answer makes, and levels that say what each looks like. */
export function CriterionEditor({
  criterion,
  onChange,
}: {
  criterion: Criterion
  onChange(criterion: Criterion): void
}) {
  const { plans: words } = useTexts()
  const set = (part: Partial<Criterion>) => onChange({ ...criterion, ...part })
  const highest = criterion.levels.at(-1)?.level ?? 0
  return (
    <div className="criterion">
      <div className="grid-form">
        <Field
          label={words.judged}
          maxLength={200}
          required
          value={criterion.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Field
          label={words.weight}
          hint={words.weightHint}
          type="number"
          min={0.1}
          max={100}
          step="any"
          value={criterion.weight ?? 1}
          onChange={(event) => set({ weight: Math.min(100, Math.max(0.1, Number(event.target.value))) })}
        />
      </div>
      <TextArea
        label={words.meaning}
        hint={words.meaningHint}
        maxLength={2_000}
        rows={2}
        value={criterion.description ?? ''}
        onChange={(event) => onChange(withPart(criterion, 'description', event.target.value || undefined))}
      />
      <LinesArea
        label={words.points}
        hint={words.oneALine}
        max={30}
        maxLength={500}
        value={criterion.reference_points ?? []}
        onChange={(reference_points) => set({ reference_points })}
      />
      <Several
        label={words.levels}
        items={criterion.levels}
        max={levelsMax}
        addLabel={words.addLevel}
        removeLabel={words.removeLevel}
        add={() => ({ level: Math.min(10, highest + 1), label: '', anchor: '' })}
        onChange={(levels) => set({ levels })}
      >
        {(level, setLevel, index) => (
          <>
            <Field
              label={words.levelNumber}
              type="number"
              min={0}
              max={10}
              value={level.level}
              onChange={(event) => setLevel({ ...level, level: Math.min(10, Math.max(0, Number(event.target.value))) })}
            />
            <Field
              label={words.levelName}
              maxLength={100}
              required
              value={level.label}
              onChange={(event) => setLevel({ ...level, label: event.target.value })}
            />
            <div className="wide">
              <Field
                label={words.anchor(index + 1)}
                maxLength={1_000}
                required
                value={level.anchor}
                onChange={(event) => setLevel({ ...level, anchor: event.target.value })}
              />
            </div>
          </>
        )}
      </Several>
    </div>
  )
}
