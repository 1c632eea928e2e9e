import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Check, Confirm, Field, Loaded, Notice, PageHead, TextArea } from './kit.tsx'
import { type EditProps, PanelRule } from './plan-panel.tsx'
import { PlanProblems } from './plan-problems.tsx'
import type { Content, Plan } from './plan-queries.ts'
import { PlanQuestions } from './plan-questions.tsx'
import { PlanRules } from './plan-rules.tsx'
import { planQuery } from './queries.ts'
import { useTexts } from './texts.tsx'
import './plan.css'

/** A plan's draft: its panel rule, its questions with what a good answer holds, and publishing it as a version. */
export function PlanPage() {
  const { id } = useParams({ from: '/inside/plans/$id' })
  const query = useQuery(planQuery(id))
  return <Loaded query={query}>{(plan) => <Editor key={id} plan={plan} />}</Loaded>
}

function Editor({ plan }: { plan: Plan }) {
  const { plans: words, availability } = useTexts()
  const client = useQueryClient()
  const [base, setBase] = useState(plan)
  const [draft, setDraft] = useState<Content>(plan.content)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [publishing, setPublishing] = useState(false)
  const dirty = JSON.stringify(draft) !== JSON.stringify(base.content)
  useBlocker({ shouldBlockFn: () => dirty && !confirm(availability.leave), enableBeforeUnload: dirty })
  const published = plan.latest && plan.latest.published_at > plan.updated_at
  const isBehind = plan.draft_version > base.draft_version

  // Somebody else saved: shown at once to whoever has changed nothing here.
  useEffect(() => {
    if (!isBehind || dirty || busy) return
    setBase(plan)
    setDraft(plan.content)
  }, [isBehind, dirty, busy, plan])

  async function save() {
    setBusy(true)
    setError(undefined)
    const sent = draft
    try {
      const params = { path: { id: plan.plan_id }, query: { expected_version: base.draft_version } }
      const saved = await take(api.PUT('/api/v1/plans/{id}', { params, body: sent }))
      setBase(saved)
      // With the ids it was given, unless more was typed meanwhile.
      setDraft((now) => (now === sent ? saved.content : now))
      client.setQueryData(planQuery(plan.plan_id).queryKey, saved)
      void client.invalidateQueries({ queryKey: ['plans'], exact: true })
    } catch (refused) {
      setError(refused)
    }
    setBusy(false)
  }

  async function publish() {
    setError(undefined)
    try {
      await take(api.POST('/api/v1/plans/{id}/publish', { params: { path: { id: plan.plan_id } } }))
      await client.invalidateQueries({ queryKey: ['plans'] })
    } catch (refused) {
      // What is missing stays in sight while it is put right.
      setError(refused)
    }
  }

  return (
    <>
      <PageHead
        title={base.content.title}
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
        {isBehind && dirty && <Notice tone="attention">{words.changedElsewhere}</Notice>}
        {error !== undefined && <PlanProblems error={error} kept={availability.kept} />}
        <About draft={draft} onChange={setDraft} />
        <PanelRule draft={draft} planId={plan.plan_id} onChange={setDraft} />
        <PlanRules draft={draft} onChange={setDraft} />
        <PlanQuestions draft={draft} planId={plan.plan_id} onChange={setDraft} />
        <Export planId={plan.plan_id} dirty={dirty} />
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

function About({ draft, onChange }: EditProps) {
  const { plans: words } = useTexts()
  return (
    <section className="panel" aria-labelledby="about">
      <header>
        <h2 id="about">{words.about}</h2>
      </header>
      <div className="body grid-form">
        <Field
          label={words.name}
          value={draft.title}
          maxLength={200}
          onChange={(event) => onChange({ ...draft, title: event.target.value })}
        />
        <Field
          label={words.lengthMinutes}
          type="number"
          min={5}
          max={480}
          step={5}
          value={draft.duration_minutes}
          onChange={(event) => onChange({ ...draft, duration_minutes: Number(event.target.value) })}
        />
        <div className="whole">
          <TextArea
            label={words.description}
            hint={words.descriptionHint}
            maxLength={5_000}
            value={draft.description ?? ''}
            onChange={(event) => onChange({ ...draft, description: event.target.value })}
          />
        </div>
        <div className="whole">
          <Check
            label={words.software}
            checked={draft.automated_scoring ?? false}
            onChange={(event) => onChange({ ...draft, automated_scoring: event.target.checked })}
          />
        </div>
      </div>
    </section>
  )
}

const formats = ['csv', 'json'] as const

/** The saved draft as a file: for a spreadsheet, or for another installation. */
function Export({ planId, dirty }: { planId: string; dirty: boolean }) {
  const { plans: words } = useTexts()
  return (
    <section className="row" aria-label={words.export}>
      <span className="soft">{words.export}</span>
      {formats.map((format) => (
        <a
          key={format}
          className="button"
          data-look="quiet"
          download
          href={`/api/v1/plans/${encodeURIComponent(planId)}/export?format=${format}`}
        >
          {format.toUpperCase()}
        </a>
      ))}
      {dirty && <span className="hint">{words.exportSaved}</span>}
    </section>
  )
}
