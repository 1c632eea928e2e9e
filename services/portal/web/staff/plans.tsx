import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Dialog, Empty, Failure, Field, Loaded, PageHead } from './kit.tsx'
import { plansQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

/** Interview plans: what is asked, for how long, and by whom. */
export function Plans() {
  const { plans: words } = useTexts()
  const query = useQuery(plansQuery)
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          <Button look="main" onPress={() => setAdding(true)}>
            {words.add}
          </Button>
        }
      />
      <Loaded query={query}>
        {(plans) =>
          plans.length === 0 ? (
            <Empty title={words.none} action={<Button onPress={() => setAdding(true)}>{words.add}</Button>}>
              {words.noneText}
            </Empty>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
            <section className="table-frame cards" tabIndex={0} aria-label={words.title}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.length}</th>
                    <th scope="col">{words.questions}</th>
                    <th scope="col">{words.state}</th>
                  </tr>
                </thead>
                <tbody>
                  {plans.map((plan) => (
                    <tr key={plan.plan_id}>
                      <td className="card-title">
                        <Link to="/plans/$id" params={{ id: plan.plan_id }} className="row-link">
                          {plan.title}
                        </Link>
                      </td>
                      <td data-label={words.length} className="figures">
                        {words.minutes(plan.duration_minutes)}
                      </td>
                      <td data-label={words.questions} className="figures">
                        {plan.questions}
                      </td>
                      <td data-label={words.state}>
                        {plan.latest ? (
                          <Badge tone="good">{words.version(plan.latest.version)}</Badge>
                        ) : (
                          <Badge>{words.draft}</Badge>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Loaded>
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
