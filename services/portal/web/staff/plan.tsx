import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useParams } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Check, Confirm, Failure, Field, Loaded, PageHead, Select, TextArea } from './kit.tsx'
import { peopleQuery, planQuery } from './queries.ts'
import { useTexts } from './texts.tsx'
import './plan.css'

type Plan = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof planQuery>['queryFn']>>>>
type Content = Plan['content']
type Question = NonNullable<Content['questions']>[number]
type Criterion = NonNullable<Question['criteria']>[number]

/** A plan's draft: its panel rule, its questions with what a good answer holds, and publishing it as a version. */
export function PlanPage() {
  const { id } = useParams({ from: '/inside/plans/$id' })
  const query = useQuery(planQuery(id))
  return <Loaded query={query}>{(plan) => <Editor key={plan.draft_version} plan={plan} />}</Loaded>
}

function Editor({ plan }: { plan: Plan }) {
  const { plans: words, availability } = useTexts()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Content>(plan.content)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [publishing, setPublishing] = useState(false)
  const dirty = JSON.stringify(draft) !== JSON.stringify(plan.content)
  useBlocker({ shouldBlockFn: () => dirty && !confirm(availability.leave), enableBeforeUnload: dirty })
  const published = plan.latest && plan.latest.published_at > plan.updated_at

  async function save() {
    setBusy(true)
    setError(undefined)
    try {
      const params = { path: { id: plan.plan_id }, query: { expected_version: plan.draft_version } }
      const saved = await take(api.PUT('/api/v1/plans/{id}', { params, body: draft }))
      client.setQueryData(planQuery(plan.plan_id).queryKey, saved)
    } catch (refused) {
      setError(refused)
    }
    setBusy(false)
  }

  async function publish() {
    await take(api.POST('/api/v1/plans/{id}/publish', { params: { path: { id: plan.plan_id } } }))
    await client.invalidateQueries({ queryKey: ['plans'] })
  }

  return (
    <>
      <PageHead
        title={plan.content.title}
        lead={
          <span className="row">
            {plan.latest ? (
              <Badge tone="good">{words.version(plan.latest.version)}</Badge>
            ) : (
              <Badge>{words.draft}</Badge>
            )}
            <span role="status" className="save-state" data-dirty={dirty || undefined}>
              {busy
                ? availability.saving
                : dirty
                  ? availability.unsaved
                  : published
                    ? words.isPublished
                    : words.differs}
            </span>
          </span>
        }
        action={
          dirty ? (
            <Button look="main" isDisabled={busy} onPress={() => void save()}>
              {availability.save}
            </Button>
          ) : (
            <Button look="main" isDisabled={Boolean(published)} onPress={() => setPublishing(true)}>
              {words.publish}
            </Button>
          )
        }
      />
      <div className="stack wide">
        {error !== undefined && <Failure error={error} kept={availability.kept} />}
        <section className="panel">
          <header>
            <h2>{words.about}</h2>
          </header>
          <div className="body grid-form">
            <Field
              label={words.name}
              value={draft.title}
              maxLength={200}
              onChange={(event) => setDraft({ ...draft, title: event.target.value })}
            />
            <Field
              label={words.lengthMinutes}
              type="number"
              min={5}
              max={480}
              step={5}
              value={draft.duration_minutes}
              onChange={(event) => setDraft({ ...draft, duration_minutes: Number(event.target.value) })}
            />
            <div className="whole">
              <TextArea
                label={words.description}
                hint={words.descriptionHint}
                maxLength={5_000}
                value={draft.description ?? ''}
                onChange={(event) => setDraft({ ...draft, description: event.target.value })}
              />
            </div>
            <div className="whole">
              <Check
                label={words.software}
                checked={draft.automated_scoring ?? false}
                onChange={(event) => setDraft({ ...draft, automated_scoring: event.target.checked })}
              />
            </div>
          </div>
        </section>
        <PanelRule draft={draft} planId={plan.plan_id} onChange={setDraft} />
        <Questions draft={draft} onChange={setDraft} />
      </div>
      {publishing && (
        <Confirm
          title={words.publishTitle}
          consequence={words.publishConsequence((plan.latest?.version ?? 0) + 1)}
          action={words.publish}
          onConfirm={publish}
          onClose={() => setPublishing(false)}
        />
      )}
    </>
  )
}

interface EditProps {
  draft: Content
  onChange(draft: Content): void
}

/** "1 hiring manager, 2 of the senior engineers, at least 1 trained for this plan, 1 shadow allowed", with who there is for each. */
function PanelRule({ draft, planId, onChange }: EditProps & { planId: string }) {
  const { plans: words } = useTexts()
  const interviewers = useQuery(peopleQuery({ role: 'interviewer' })).data ?? []
  const known = [...new Set(interviewers.flatMap(({ qualifications }) => qualifications))]
    .filter((one) => !one.includes(':'))
    .sort()
  const having = (qualification: string | undefined) =>
    qualification
      ? interviewers.filter(({ qualifications }) => qualifications.includes(qualification)).length
      : interviewers.length
  const { panel } = draft
  const change = (part: Partial<Content['panel']>) => onChange({ ...draft, panel: { ...panel, ...part } })
  const number = (
    label: string,
    key: 'required_reviews' | 'review_due_hours' | 'trained_count' | 'shadow_count',
    range: [number, number],
    usual: number,
    hint?: string,
  ) => (
    <Field
      label={label}
      hint={hint}
      type="number"
      min={range[0]}
      max={range[1]}
      value={panel[key] ?? usual}
      onChange={(event) => change({ [key]: Math.max(range[0], Math.min(range[1], Number(event.target.value))) })}
    />
  )
  return (
    <section className="panel" aria-labelledby="panel-rule">
      <header>
        <h2 id="panel-rule">{words.panel}</h2>
        <Button
          look="quiet"
          isDisabled={panel.seats.length >= 10}
          onPress={() => change({ seats: [...panel.seats, { count: 1 }] })}
        >
          <Plus aria-hidden /> {words.addSeat}
        </Button>
      </header>
      <div className="body stack">
        <datalist id="qualifications">
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        {panel.seats.map((seat, index) => {
          const set = (part: Partial<typeof seat>) =>
            change({ seats: panel.seats.map((one, at) => (at === index ? { ...one, ...part } : one)) })
          const { qualification: _, ...anybody } = seat
          const count = having(seat.qualification)
          return (
            <div key={index} className="seat">
              <Field
                label={words.seatCount}
                type="number"
                min={1}
                max={10}
                value={seat.count ?? 1}
                onChange={(event) => {
                  const people = Math.max(1, Number(event.target.value))
                  set({ count: people, required_reviews: Math.min(seat.required_reviews ?? 0, people) })
                }}
              />
              <Field
                label={words.seatOf}
                list="qualifications"
                maxLength={64}
                value={seat.qualification ?? ''}
                placeholder={words.anybody}
                onChange={(event) =>
                  event.target.value
                    ? set({ qualification: event.target.value })
                    : change({ seats: panel.seats.map((one, at) => (at === index ? anybody : one)) })
                }
              />
              <Field
                label={words.mustReview}
                type="number"
                min={0}
                max={seat.count ?? 1}
                value={seat.required_reviews ?? 0}
                onChange={(event) =>
                  set({ required_reviews: Math.max(0, Math.min(seat.count ?? 1, Number(event.target.value))) })
                }
              />
              <span className="seat-have" data-few={count < (seat.count ?? 1) || undefined}>
                {words.having(count)}
              </span>
              <Button
                look="quiet"
                icon
                aria-label={words.removeSeat(index + 1)}
                isDisabled={panel.seats.length === 1}
                onPress={() => change({ seats: panel.seats.filter((_, at) => at !== index) })}
              >
                <Trash2 aria-hidden />
              </Button>
            </div>
          )
        })}
        <p className="hint">{words.mustReviewHint}</p>
        <div className="grid-form">
          {number(words.trained, 'trained_count', [0, 10], 0, words.trainedHint(`trained:${planId}`))}
          {number(words.shadows, 'shadow_count', [0, 5], 0, words.shadowsHint(`training:${planId}`))}
          {number(words.reviews, 'required_reviews', [1, 20], 1)}
          {number(words.reviewHours, 'review_due_hours', [1, 720], 48)}
        </div>
      </div>
    </section>
  )
}

const kinds = ['open', 'choice', 'code', 'scale'] as const

function Questions({ draft, onChange }: EditProps) {
  const { plans: words } = useTexts()
  const questions = draft.questions ?? []
  const set = (next: Question[]) => onChange({ ...draft, questions: next })
  const add = () =>
    set([
      ...questions,
      {
        kind: 'open',
        category: words.usualCategory,
        text: '',
        criteria: [
          { name: '', levels: words.usualLevels.map((label, index) => ({ level: index + 1, label, anchor: label })) },
        ],
      },
    ])
  return (
    <section className="stack" aria-labelledby="questions">
      <div className="row between">
        <h2 id="questions">{words.questionsTitle(questions.length)}</h2>
        <Button onPress={add}>
          <Plus aria-hidden /> {words.addQuestion}
        </Button>
      </div>
      {questions.length === 0 && <p className="soft">{words.noQuestions}</p>}
      {questions.map((question, index) => (
        <QuestionEditor
          key={index}
          number={index + 1}
          question={question}
          onChange={(next) => set(questions.map((one, at) => (at === index ? next : one)))}
          onRemove={() => set(questions.filter((_, at) => at !== index))}
        />
      ))}
    </section>
  )
}

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

function QuestionEditor({
  number,
  question,
  onChange,
  onRemove,
}: {
  number: number
  question: Question
  onChange(question: Question): void
  onRemove(): void
}) {
  const { plans: words } = useTexts()
  const criteria = question.criteria ?? []
  const setCriterion = (index: number, part: Partial<Criterion>) =>
    onChange({ ...question, criteria: criteria.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  return (
    <article className="panel">
      <header>
        <h3>{words.question(number)}</h3>
        <Button look="quiet" icon aria-label={words.removeQuestion(number)} onPress={onRemove}>
          <Trash2 aria-hidden />
        </Button>
      </header>
      <div className="body grid-form">
        <div className="whole">
          <TextArea
            label={words.text}
            required
            maxLength={5_000}
            value={question.text}
            onChange={(event) => onChange({ ...question, text: event.target.value })}
          />
        </div>
        <Select
          label={words.kind}
          value={question.kind}
          onChange={(event) => onChange({ ...question, kind: event.target.value as Question['kind'] })}
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
          value={question.category}
          onChange={(event) => onChange({ ...question, category: event.target.value })}
        />
        {question.kind === 'choice' && (
          <div className="whole">
            <TextArea
              label={words.options}
              hint={words.oneALine}
              value={(question.options ?? []).join('\n')}
              onChange={(event) => onChange({ ...question, options: lines(event.target.value) })}
            />
          </div>
        )}
        {question.kind === 'scale' && (
          <>
            <Field
              label={words.scaleFrom}
              type="number"
              value={question.scale?.from ?? 1}
              onChange={(event) =>
                onChange({ ...question, scale: { from: Number(event.target.value), to: question.scale?.to ?? 5 } })
              }
            />
            <Field
              label={words.scaleTo}
              type="number"
              value={question.scale?.to ?? 5}
              onChange={(event) =>
                onChange({ ...question, scale: { from: question.scale?.from ?? 1, to: Number(event.target.value) } })
              }
            />
          </>
        )}
        {criteria.map((criterion, index) => (
          <fieldset key={index} className="whole criterion">
            <legend>{words.criterion(index + 1)}</legend>
            <Field
              label={words.judged}
              maxLength={200}
              value={criterion.name}
              onChange={(event) => setCriterion(index, { name: event.target.value })}
            />
            <TextArea
              label={words.points}
              hint={words.oneALine}
              value={(criterion.reference_points ?? []).join('\n')}
              onChange={(event) =>
                setCriterion(index, {
                  reference_points: event.target.value
                    .split('\n')
                    .filter((line, at, all) => line.trim() !== '' || at === all.length - 1)
                    .slice(0, 30),
                })
              }
            />
            <div className="levels">
              {criterion.levels.map((level, at) => (
                <Field
                  key={level.level}
                  label={words.level(level.level)}
                  maxLength={1_000}
                  value={level.anchor}
                  onChange={(event) =>
                    setCriterion(index, {
                      levels: criterion.levels.map((one, place) =>
                        place === at ? { ...one, anchor: event.target.value } : one,
                      ),
                    })
                  }
                />
              ))}
            </div>
          </fieldset>
        ))}
        <div className="whole">
          <Button
            look="quiet"
            isDisabled={criteria.length >= 10}
            onPress={() =>
              onChange({
                ...question,
                criteria: [
                  ...criteria,
                  {
                    name: '',
                    levels: words.usualLevels.map((label, index) => ({ level: index + 1, label, anchor: label })),
                  },
                ],
              })
            }
          >
            <Plus aria-hidden /> {words.addCriterion}
          </Button>
        </div>
      </div>
    </article>
  )
}
