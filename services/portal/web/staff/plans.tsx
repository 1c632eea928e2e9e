import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Dialog, Empty, Failure, Field, List, PageHead } from './kit.tsx'
import { PlanImport } from './plan-import.tsx'
import { plansQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

/** Interview plans: what is asked, for how long, and by whom. */
export function Plans() {
  const { plans: words } = useTexts()
  const query = useQuery(plansQuery)
  const [adding, setAdding] = useState(false)
  const [importing, setImporting] = useState(false)
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          <span className="row">
            <Link to="/plans/bank" className="button" data-look="quiet">
              {words.bank}
            </Link>
            <Button look="quiet" onPress={() => setImporting(true)}>
              {words.import}
            </Button>
            <Button look="main" onPress={() => setAdding(true)}>
              {words.add}
            </Button>
          </span>
        }
      />
      <List
        label={words.title}
        query={query}
        rows={query.data ?? []}
        keyOf={(plan) => plan.plan_id}
        empty={
          <Empty title={words.none} action={<Button onPress={() => setAdding(true)}>{words.add}</Button>}>
            {words.noneText}
          </Empty>
        }
        columns={[
          {
            head: words.name,
            isName: true,
            cell: ({ plan_id, title }) => (
              <Link to="/plans/$id" params={{ id: plan_id }} className="row-link">
                {title}
              </Link>
            ),
          },
          { head: words.length, look: 'figures', cell: (plan) => words.minutes(plan.duration_minutes) },
          { head: words.questions, look: 'figures', cell: (plan) => plan.questions },
          {
            head: words.state,
            cell: ({ latest }) =>
              latest ? <Badge tone="good">{words.version(latest.version)}</Badge> : <Badge>{words.draft}</Badge>,
          },
        ]}
      />
      {importing && <PlanImport onClose={() => setImporting(false)} />}
      {adding && <NewPlan onClose={() => setAdding(false)} />}
    </>
  )
}

function NewPlan({ onClose }: { onClose(): void }) {
  const { plans: words, common } = useTexts()
  const client = useQueryClient()
  const router = useRouter()
  const [error, setError] = useState<unknown>()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setError(undefined)
    try {
      const body = {
        title: String(form.get('title')).trim(),
        duration_minutes: Number(form.get('duration')),
        panel: { seats: [{ count: 1 }], required_reviews: 1 },
      }
      const plan = await take(api.POST('/api/v1/plans', { params: {}, body }))
      await client.invalidateQueries({ queryKey: ['plans'] })
      await router.navigate({ to: '/plans/$id', params: { id: plan.plan_id } })
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field label={words.name} hint={words.nameHint} name="title" required maxLength={200} autoFocus />
        <Field
          label={words.lengthMinutes}
          name="duration"
          type="number"
          min={5}
          max={480}
          step={5}
          defaultValue={60}
          required
        />
        {error !== undefined && <Failure error={error} />}
        <div className="actions">
          <Button onPress={onClose}>{common.back}</Button>
          <Button type="submit" look="main">
            {words.make}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
