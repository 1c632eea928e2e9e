import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import type { paths } from '../shared/api-types/notification.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Check, Confirm, Dialog, Empty, Failure, Field, List, Notice, PageHead, When } from './kit.tsx'
import { webhooksQuery } from './queries.ts'
import { SecretShown } from './secret.tsx'
import { useTexts } from './texts.tsx'

type Hook = paths['/api/v1/webhooks']['get']['responses'][200]['content']['application/json']['items'][number]
type HookEvent = Hook['events'][number]
type Asking = { what: 'add' } | { what: 'shown'; secret: string } | { what: 'remove' | 'recover'; hook: Hook }

type Group = 'booking' | 'session' | 'scorecard' | 'person'
/** What each event that an endpoint may have tells of. One that the API adds or takes away does not compile until it stands here. */
const groupOf: Record<HookEvent, Group> = {
  InvitationIssued: 'booking',
  InvitationUsed: 'booking',
  InvitationRevoked: 'booking',
  BookingConfirmed: 'booking',
  BookingRescheduled: 'booking',
  BookingCancelled: 'booking',
  BookingPanelChanged: 'booking',
  BookingAccommodated: 'booking',
  BookingNoShowRecorded: 'booking',
  BookingFlagged: 'booking',
  SessionStarted: 'session',
  SessionCompleted: 'session',
  SessionExpired: 'session',
  SessionAbandoned: 'session',
  ScorecardOpened: 'scorecard',
  ScoresCompleted: 'scorecard',
  ReviewSubmitted: 'scorecard',
  DisagreementFound: 'scorecard',
  ScorecardFinalized: 'scorecard',
  HumanReviewRequested: 'scorecard',
  HumanReviewClosed: 'scorecard',
  PersonErased: 'person',
}
const groups = Map.groupBy(Object.keys(groupOf) as HookEvent[], (event) => groupOf[event])
const recoverDays = 7

/** Endpoints of other systems: made, watched, recovered, removed. */
export function Webhooks() {
  const { webhooks: words } = useTexts()
  const client = useQueryClient()
  const query = useQuery(webhooksQuery)
  const [asking, setAsking] = useState<Asking>()
  const [recovered, setRecovered] = useState<{ url: string; count: number }>()
  const close = () => setAsking(undefined)
  const again = () => client.invalidateQueries({ queryKey: ['webhooks'] })

  async function remove({ webhook_id }: Hook) {
    await take(api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id: webhook_id } } }))
    await again()
  }
  async function recover({ webhook_id, url }: Hook) {
    const since = new Date(Date.now() - recoverDays * 86_400_000).toISOString()
    const answer = await take(
      api.POST('/api/v1/webhooks/{id}/recover', { params: { path: { id: webhook_id } }, body: { since } }),
    )
    setRecovered({ url, count: answer.recovered })
    await again()
  }

  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          <Button look="main" onPress={() => setAsking({ what: 'add' })}>
            {words.add}
          </Button>
        }
      />
      <div className="stack">
        {recovered && <Notice tone="good">{words.recovered(recovered.count, recovered.url)}</Notice>}
        <List
          label={words.title}
          query={query}
          rows={query.data ?? []}
          keyOf={(hook) => hook.webhook_id}
          empty={
            <Empty title={words.none} action={<Button onPress={() => setAsking({ what: 'add' })}>{words.add}</Button>}>
              {words.noneText}
            </Empty>
          }
          columns={[
            {
              head: words.url,
              isName: true,
              cell: ({ url, description }) => (
                <span className="breakable">
                  {url}
                  {description && <span className="soft small block">{description}</span>}
                </span>
              ),
            },
            {
              head: words.events,
              look: 'soft small',
              cell: ({ events }) => (events.length === 0 ? words.allEvents : events.join(', ')),
            },
            {
              head: words.state,
              cell: (hook) => (
                <span>
                  <HookState hook={hook} />
                  {hook.failing_since && (
                    <span className="small block">
                      {words.failingSince} <When at={hook.failing_since} />
                    </span>
                  )}
                </span>
              ),
            },
            {
              head: words.actions,
              isActions: true,
              cell: (hook) => (
                <span className="row nowrap">
                  <Button
                    aria-label={words.recoverWhich(hook.url)}
                    onPress={() => setAsking({ what: 'recover', hook })}
                  >
                    {words.recover}
                  </Button>
                  <Button
                    look="quiet"
                    aria-label={words.removeWhich(hook.url)}
                    onPress={() => setAsking({ what: 'remove', hook })}
                  >
                    {words.remove}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      </div>
      {asking?.what === 'add' && <NewHook onClose={close} onMade={(secret) => setAsking({ what: 'shown', secret })} />}
      {asking?.what === 'shown' && <SecretShown title={words.secret} secret={asking.secret} onClose={close} />}
      {asking?.what === 'remove' && (
        <Confirm
          title={words.removeWhich(asking.hook.url)}
          consequence={words.removeConsequence}
          action={words.remove}
          danger
          onConfirm={() => remove(asking.hook)}
          onClose={close}
        />
      )}
      {asking?.what === 'recover' && (
        <Confirm
          title={words.recover}
          consequence={words.recoverConsequence(recoverDays)}
          action={words.recover}
          onConfirm={() => recover(asking.hook)}
          onClose={close}
        />
      )}
    </>
  )
}

function HookState({ hook }: { hook: Hook }) {
  const { webhooks: words } = useTexts()
  if (hook.status === 'disabled')
    return <Badge tone="danger">{hook.disabled_reason === 'gone' ? words.gone : words.disabled}</Badge>
  return hook.failing_since ? (
    <Badge tone="attention">{words.failing}</Badge>
  ) : (
    <Badge tone="good">{words.active}</Badge>
  )
}

function NewHook({ onClose, onMade }: { onClose(): void; onMade(secret: string): void }) {
  const { webhooks: words, common } = useTexts()
  const client = useQueryClient()
  const [all, setAll] = useState(true)
  const [chosen, setChosen] = useState<HookEvent[]>([])
  const [error, setError] = useState<unknown>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setError(undefined)
    try {
      const body = {
        url: String(form.get('url')).trim(),
        description: String(form.get('description')).trim(),
        events: all ? [] : chosen,
      }
      const made = await take(api.POST('/api/v1/webhooks', { params: {}, body }))
      await client.invalidateQueries({ queryKey: ['webhooks'] })
      onMade(made.secret)
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <Dialog title={words.add} wide onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field label={words.url} name="url" type="url" required maxLength={2_048} placeholder="https://" autoFocus />
        <Field label={words.description} name="description" maxLength={200} />
        <Check label={words.allEvents} checked={all} onChange={(event) => setAll(event.target.checked)} />
        {!all && (
          <div className="grid-form">
            {[...groups].map(([group, events]) => (
              <fieldset key={group}>
                <legend>{words.groups[group]}</legend>
                {events.map((one) => (
                  <Check
                    key={one}
                    label={one}
                    checked={chosen.includes(one)}
                    onChange={(event) =>
                      setChosen(event.target.checked ? [...chosen, one] : chosen.filter((other) => other !== one))
                    }
                  />
                ))}
              </fieldset>
            ))}
          </div>
        )}
        {error !== undefined && <Failure error={error} />}
        <div className="actions">
          <Button onPress={onClose}>{common.back}</Button>
          <Button type="submit" look="main" isDisabled={!all && chosen.length === 0}>
            {words.add}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
