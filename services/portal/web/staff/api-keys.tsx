import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { relative } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { Badge, Button, Check, Confirm, Dialog, Empty, Failure, Field, List, PageHead, Select } from './kit.tsx'
import { apiKeysQuery } from './queries.ts'
import { SecretShown } from './secret.tsx'
import { useTexts } from './texts.tsx'

const machineRoles = ['recruiter', 'auditor', 'admin'] as const
type MachineRole = (typeof machineRoles)[number]
type ApiKey = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof apiKeysQuery>['queryFn']>>>>[number]
type Status = 'active' | 'revoked'
type Asking = { what: 'add' } | { what: 'shown'; name: string; secret: string } | { what: 'revoke'; key: ApiKey }

/** Keys of machines: made here, rotated by the machine within a day, revoked here. */
export function ApiKeys() {
  const { apiKeys: words, roles } = useTexts()
  const clock = useClock()
  const now = useNow()
  const client = useQueryClient()
  const [status, setStatus] = useState<Status>('active')
  const query = useQuery(apiKeysQuery(status))
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)

  async function revoke(key: ApiKey) {
    await take(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id: key.api_key_id } } }))
    await client.invalidateQueries({ queryKey: ['api-keys'] })
  }

  const add = (
    <Button look="main" onPress={() => setAsking({ what: 'add' })}>
      {words.add}
    </Button>
  )
  return (
    <>
      <PageHead title={words.title} lead={words.lead} action={add} />
      <div className="stack">
        <div className="row">
          <Select label={words.state} value={status} onChange={(event) => setStatus(event.target.value as Status)}>
            <option value="active">{words.active}</option>
            <option value="revoked">{words.revoked}</option>
          </Select>
        </div>
        <List
          label={words.title}
          query={query}
          rows={query.data ?? []}
          keyOf={(key) => key.api_key_id}
          empty={
            status === 'revoked' ? (
              <p className="soft">{words.noneRevoked}</p>
            ) : (
              <Empty
                title={words.none}
                action={<Button onPress={() => setAsking({ what: 'add' })}>{words.add}</Button>}
              >
                {words.noneText}
              </Empty>
            )
          }
          columns={[
            { head: words.name, isName: true, cell: (key) => key.name },
            { head: words.may, cell: (key) => key.roles.map((role) => roles[role]).join(', ') },
            {
              head: words.state,
              cell: (key) =>
                key.status === 'revoked' ? (
                  <Badge>{words.revoked}</Badge>
                ) : key.expires_at && new Date(key.expires_at) < now ? (
                  <Badge tone="attention">{words.expired}</Badge>
                ) : (
                  <Badge tone="good">
                    {key.expires_at ? words.until(relative(key.expires_at, now, clock.locale)) : words.active}
                  </Badge>
                ),
            },
            {
              head: words.actions,
              isActions: true,
              cell: (key) =>
                key.status === 'active' && (
                  <Button
                    look="quiet"
                    aria-label={words.revokeWhich(key.name)}
                    onPress={() => setAsking({ what: 'revoke', key })}
                  >
                    {words.revoke}
                  </Button>
                ),
            },
          ]}
        />
      </div>
      {asking?.what === 'add' && (
        <NewKey onClose={close} onMade={(name, secret) => setAsking({ what: 'shown', name, secret })} />
      )}
      {asking?.what === 'shown' && (
        <SecretShown title={words.made(asking.name)} secret={asking.secret} onClose={close} />
      )}
      {asking?.what === 'revoke' && (
        <Confirm
          title={words.revokeWhich(asking.key.name)}
          consequence={words.revokeConsequence}
          action={words.revoke}
          danger
          onConfirm={() => revoke(asking.key)}
          onClose={close}
        />
      )}
    </>
  )
}

function NewKey({ onClose, onMade }: { onClose(): void; onMade(name: string, secret: string): void }) {
  const { apiKeys: words, common, roles } = useTexts()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<MachineRole[]>(['auditor'])
  const [error, setError] = useState<unknown>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name')).trim()
    setError(undefined)
    try {
      const made = await take(api.POST('/api/v1/api-keys', { params: {}, body: { name, roles: chosen } }))
      await client.invalidateQueries({ queryKey: ['api-keys'] })
      onMade(made.name, made.api_key)
    } catch (refused) {
      setError(refused)
    }
  }
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field label={words.name} hint={words.nameHint} name="name" required maxLength={100} autoFocus />
        <fieldset className="stack tight">
          <legend>{words.may}</legend>
          {machineRoles.map((role) => (
            <Check
              key={role}
              label={roles[role]}
              checked={chosen.includes(role)}
              onChange={(event) =>
                setChosen(event.target.checked ? [...chosen, role] : chosen.filter((one) => one !== role))
              }
            />
          ))}
        </fieldset>
        {error !== undefined && <Failure error={error} />}
        <div className="actions">
          <Button onPress={onClose}>{common.back}</Button>
          <Button type="submit" look="main" isDisabled={chosen.length === 0}>
            {words.make}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
