import { Plus, Trash2 } from 'lucide-react'
import { CriterionEditor } from './criterion-editor.tsx'
import { Button, Check, Field, Select, TextArea } from './kit.tsx'
import { LinesArea } from './lines-area.tsx'
import { kinds, withKind, withPart } from './plan-draft.ts'
import type { Criterion, Question } from './plan-queries.ts'
import { Several } from './several.tsx'
import { useTexts } from './texts.tsx'
import './plan.css'

type Prompt = NonNullable<Question['prompts']>[number]
const criteriaMax = 10
const languages = ['python', 'javascript', 'typescript', 'java', 'c', 'c++', 'sql', 'go', 'rust']

interface EditorProps {
  question: Question
  onChange(question: Question): void
}

/** One question with all it can have, of a plan or of the bank. `freeId` gives an id that no criterion around it has. */
export function QuestionEditor({
  question,
  poolNames = [],
  freeId,
  onChange,
}: EditorProps & { poolNames?: readonly string[]; freeId(): string | undefined }) {
  const { plans: words } = useTexts()
  const set = (part: Partial<Question>) => onChange({ ...question, ...part })
  const criteria = question.criteria ?? []
  const setCriteria = (next: Criterion[]) => set({ criteria: next })
  return (
    <div className="body stack">
      <div className="grid-form">
        <div className="whole">
          <TextArea
            label={words.text}
            required
            maxLength={5_000}
            rows={3}
            value={question.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        </div>
        <Select
          label={words.kind}
          value={question.kind}
          onChange={(event) => onChange(withKind(question, event.target.value as Question['kind']))}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {words.kinds[kind]}
            </option>
          ))}
        </Select>
        <Field
          label={words.category}
          maxLength={100}
          required
          value={question.category}
          onChange={(event) => set({ category: event.target.value })}
        />
        <TimeLimit question={question} onChange={onChange} />
        {poolNames.length > 0 && (
          <Select
            label={words.fromPool}
            value={question.pool ?? ''}
            onChange={(event) => onChange(withPart(question, 'pool', event.target.value || undefined))}
          >
            <option value="">{words.askedOfAll}</option>
            {poolNames.map((pool) => (
              <option key={pool} value={pool}>
                {pool}
              </option>
            ))}
          </Select>
        )}
      </div>
      <KindEditor question={question} onChange={onChange} />
      {criteria.map((criterion, index) => (
        <fieldset key={index} className="criterion-frame">
          <legend>{words.criterion(index + 1)}</legend>
          <CriterionEditor
            criterion={criterion}
            onChange={(next) => setCriteria(criteria.map((one, at) => (at === index ? next : one)))}
          />
          <Button look="quiet" onPress={() => setCriteria(criteria.filter((_, at) => at !== index))}>
            <Trash2 aria-hidden /> {words.removeCriterion(index + 1)}
          </Button>
        </fieldset>
      ))}
      <div>
        <Button
          look="quiet"
          isDisabled={criteria.length >= criteriaMax}
          onPress={() => setCriteria([...criteria, newCriterion(words.usualLevels, freeId())])}
        >
          <Plus aria-hidden /> {words.addCriterion}
        </Button>
      </div>
      <Several
        label={words.referenceAnswers}
        items={question.reference_answers ?? []}
        max={10}
        addLabel={words.addReference}
        removeLabel={words.removeReference}
        add={() => ''}
        onChange={(reference_answers) => set({ reference_answers })}
      >
        {(text, setText, index) => (
          <TextArea
            label={words.reference(index + 1)}
            maxLength={5_000}
            rows={2}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Several>
      <Prompts question={question} onChange={onChange} />
    </div>
  )
}

/** A criterion to begin with: four levels in plain words. */
export const newCriterion = (labels: readonly string[], criterion_id: string | undefined): Criterion => ({
  ...(criterion_id !== undefined && { criterion_id }),
  name: '',
  levels: labels.map((label, index) => ({ level: index + 1, label, anchor: label })),
})

/** Minutes for people, seconds for the plan: 10 seconds to 4 hours, or none. */
function TimeLimit({ question, onChange }: EditorProps) {
  const { plans: words } = useTexts()
  const seconds = question.time_limit_seconds
  return (
    <Field
      label={words.timeLimit}
      hint={words.timeLimitHint}
      type="number"
      min={0.5}
      max={240}
      step="any"
      value={seconds === undefined ? '' : Number((seconds / 60).toFixed(2))}
      onChange={(event) => {
        const minutes = event.target.valueAsNumber
        const limit = Number.isNaN(minutes) ? undefined : Math.min(14_400, Math.max(10, Math.round(minutes * 60)))
        onChange(withPart(question, 'time_limit_seconds', limit))
      }}
    />
  )
}

/** What only this kind of question has. */
function KindEditor({ question, onChange }: EditorProps) {
  const { plans: words } = useTexts()
  const { kind, options = [], scale, code } = question
  if (kind === 'choice')
    return (
      <div className="stack tight">
        <LinesArea
          label={words.options}
          hint={words.oneALine}
          max={20}
          maxLength={500}
          value={options}
          onChange={(next) => onChange({ ...question, options: next })}
        />
        <Check
          label={words.multiple}
          checked={question.multiple ?? false}
          onChange={(event) => onChange(withPart(question, 'multiple', event.target.checked || undefined))}
        />
      </div>
    )
  if (kind === 'scale') {
    const { from, to } = scale ?? { from: 1, to: 5 }
    return (
      <div className="grid-form">
        <Field
          label={words.scaleFrom}
          type="number"
          min={0}
          max={10}
          value={from}
          onChange={(event) => onChange({ ...question, scale: { from: clamp(event.target.value, 0, 10), to } })}
        />
        <Field
          label={words.scaleTo}
          type="number"
          min={1}
          max={100}
          value={to}
          error={from >= to ? words.scaleRises : undefined}
          onChange={(event) => onChange({ ...question, scale: { from, to: clamp(event.target.value, 1, 100) } })}
        />
      </div>
    )
  }
  if (kind === 'code') {
    const known = code ?? { language: 'python' }
    const set = (part: Partial<typeof known>) => onChange({ ...question, code: { ...known, ...part } })
    return (
      <div className="stack">
        <Field
          label={words.codeLanguage}
          hint={words.codeLanguageHint}
          list="code-languages"
          required
          maxLength={40}
          value={known.language}
          onChange={(event) => set({ language: event.target.value })}
        />
        <datalist id="code-languages">
          {languages.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <div className="code-field">
          <TextArea
            label={words.starter}
            hint={words.starterHint}
            maxLength={5_000}
            rows={6}
            spellCheck={false}
            value={known.starter ?? ''}
            onChange={(event) =>
              onChange({ ...question, code: withPart(known, 'starter', event.target.value || undefined) })
            }
          />
        </div>
        <Several
          label={words.tests}
          items={known.tests ?? []}
          max={30}
          addLabel={words.addTest}
          removeLabel={words.removeTest}
          add={() => ({ input: '', output: '' })}
          onChange={(tests) => set({ tests })}
        >
          {(one, setOne, index) => (
            <>
              <div className="code-field">
                <TextArea
                  label={words.testInput(index + 1)}
                  maxLength={2_000}
                  rows={2}
                  spellCheck={false}
                  value={one.input}
                  onChange={(event) => setOne({ ...one, input: event.target.value })}
                />
              </div>
              <div className="code-field">
                <TextArea
                  label={words.testOutput(index + 1)}
                  maxLength={2_000}
                  rows={2}
                  spellCheck={false}
                  value={one.output}
                  onChange={(event) => setOne({ ...one, output: event.target.value })}
                />
              </div>
            </>
          )}
        </Several>
      </div>
    )
  }
  return null
}

const clamp = (text: string, low: number, high: number) => Math.min(high, Math.max(low, Math.round(Number(text))))

/** Follow-ups that the plan has ready, for when an answer has not touched a criterion. */
function Prompts({ question, onChange }: EditorProps) {
  const { plans: words } = useTexts()
  const criteria = (question.criteria ?? []).flatMap(({ criterion_id, name }, index) =>
    criterion_id === undefined ? [] : [{ criterion_id, name: name || words.criterion(index + 1) }],
  )
  return (
    <Several
      label={words.prompts}
      items={question.prompts ?? []}
      max={10}
      addLabel={words.addPrompt}
      removeLabel={words.removePrompt}
      add={(): Prompt => ({ text: '' })}
      onChange={(prompts) => onChange({ ...question, prompts })}
    >
      {(prompt, setPrompt, index) => (
        <>
          <div className="wide">
            <Field
              label={words.prompt(index + 1)}
              maxLength={1_000}
              value={prompt.text}
              onChange={(event) => setPrompt({ ...prompt, text: event.target.value })}
            />
          </div>
          <Select
            label={words.promptFor}
            value={prompt.criterion_id ?? ''}
            onChange={(event) => setPrompt(withPart(prompt, 'criterion_id', event.target.value || undefined))}
          >
            <option value="">{words.anyCriterion}</option>
            {criteria.map(({ criterion_id, name }) => (
              <option key={criterion_id} value={criterion_id}>
                {name}
              </option>
            ))}
          </Select>
        </>
      )}
    </Several>
  )
}
