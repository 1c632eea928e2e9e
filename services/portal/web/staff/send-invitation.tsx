import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Button, Check, Dialog, Failure, Field, Loaded, Notice, Select, When } from './kit.tsx'
import { lookAnew, type Person, peopleQuery, plansQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

/** Sends a candidate a link with which they choose a time themselves. */
export function SendInvitation({
  candidate,
  planId,
  onClose,
}: {
  candidate: Person
  planId?: string
  onClose(): void
}) {
  const { invite, common } = useTexts()
  const client = useQueryClient()
  const plans = useQuery(plansQuery)
  const interviewers = useQuery(peopleQuery({ role: 'interviewer' }))
  const published = (plans.data ?? []).filter(({ latest }) => latest !== null)
  const [plan, setPlan] = useState(planId ?? '')
  const [days, setDays] = useState(14)
  const [panel, setPanel] = useState<string[]>([])
  const [state, setState] = useState<
    'asking' | 'sending' | { error: unknown } | { id: string; expires_at: string } | 'withdrawn'
  >('asking')

  async function send() {
    setState('sending')
    try {
      const body = {
        plan_id: plan || (published[0]?.plan_id ?? ''),
        candidate_id: candidate.person_id,
        expires_in_days: days,
        panel_ids: panel,
      }
      const sent = await take(api.POST('/api/v1/invitations', { params: {}, body }))
      lookAnew(client, 'invitations')
      setState({ id: sent.invitation_id, expires_at: sent.expires_at })
    } catch (error) {
      setState({ error })
    }
  }

  async function withdraw(invitation_id: string) {
    try {
      await take(
        api.POST('/api/v1/invitations/{invitation_id}/revoke', {
          params: { path: { invitation_id } },
          body: { reason: 'withdrawn' },
        }),
      )
      setState('withdrawn')
    } catch (error) {
      setState({ error })
    }
  }

  if (state === 'withdrawn' || (typeof state === 'object' && 'id' in state)) {
    return (
      <Dialog title={invite.title(candidate.name)} onClose={onClose}>
        {state === 'withdrawn' ? (
          <Notice>{invite.withdrawn}</Notice>
        ) : (
          <Notice tone="good">
            {invite.sent(candidate.email)} <When at={state.expires_at} />
          </Notice>
        )}
        <div className="actions">
          {state !== 'withdrawn' && (
            <Button look="quiet" onPress={() => void withdraw(state.id)}>
              {invite.withdraw}
            </Button>
          )}
          <Button look="main" onPress={onClose}>
            {common.done}
          </Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={invite.title(candidate.name)} onClose={onClose}>
      <Loaded query={plans}>
        {() =>
          published.length === 0 ? (
            <Notice tone="attention">{invite.noPlans}</Notice>
          ) : (
            <>
              <Select label={invite.plan} value={plan} onChange={(event) => setPlan(event.target.value)}>
                {published.map(({ plan_id, title }) => (
                  <option key={plan_id} value={plan_id}>
                    {title}
                  </option>
                ))}
              </Select>
              <Field
                label={invite.days}
                type="number"
                min={1}
                max={90}
                value={days}
                onChange={(event) => setDays(Math.max(1, Math.min(90, Number(event.target.value))))}
              />
              <details>
                <summary>{panel.length > 0 ? invite.chosen(panel.length) : invite.everybody}</summary>
                <fieldset className="stack tight choices">
                  <legend>{invite.panel}</legend>
                  <p className="hint">{invite.panelHint}</p>
                  {(interviewers.data ?? []).map(({ person_id, name }) => (
                    <Check
                      key={person_id}
                      label={name}
                      checked={panel.includes(person_id)}
                      onChange={(event) =>
                        setPanel(
                          event.target.checked ? [...panel, person_id] : panel.filter((one) => one !== person_id),
                        )
                      }
                    />
                  ))}
                </fieldset>
              </details>
            </>
          )
        }
      </Loaded>
      {typeof state === 'object' && <Failure error={state.error} kept={invite.nothingSent} />}
      <p className="soft small">{invite.consequence(candidate.email)}</p>
      <div className="actions">
        <Button onPress={onClose}>{common.back}</Button>
        <Button look="main" isDisabled={state === 'sending' || published.length === 0} onPress={() => void send()}>
          {state === 'sending' ? common.working : invite.send}
        </Button>
      </div>
    </Dialog>
  )
}
