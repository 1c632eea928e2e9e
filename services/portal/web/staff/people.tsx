import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { cityOf } from '../shared/time.ts'
import { Badge, Button, Confirm, Empty, Field, List, Named, PageHead, Select } from './kit.tsx'
import { PersonForm } from './person-form.tsx'
import { lookAnew, meQuery, type Person, peopleQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

type Asking = { what: 'add' } | { what: 'change' | 'disable' | 'erase'; person: Person }

/** Everybody, what they may do, and taking that away. */
export function People() {
  const { people: words, roles: roleNames } = useTexts()
  const client = useQueryClient()
  const { data: me } = useSuspenseQuery(meQuery)
  const [status, setStatus] = useState<'active' | 'disabled'>('active')
  const query = useQuery(peopleQuery({ status }))
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim().toLocaleLowerCase())
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)
  const shown = (query.data ?? []).filter(({ name, email, roles }) =>
    `${name} ${email} ${roles.map((role) => roleNames[role]).join(' ')}`.toLocaleLowerCase().includes(wanted),
  )

  async function setActive(person: Person, next: 'active' | 'disabled') {
    await take(api.PATCH('/api/v1/people/{id}', { params: { path: { id: person.person_id } }, body: { status: next } }))
    lookAnew(client, 'people')
  }
  async function erase(person: Person) {
    await take(api.DELETE('/api/v1/people/{id}', { params: { path: { id: person.person_id } } }))
    lookAnew(client, 'people')
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
        <search className="row end">
          <Field label={words.filter} type="search" value={text} onChange={(event) => setText(event.target.value)} />
          <Select
            label={words.status}
            value={status}
            onChange={(event) => setStatus(event.target.value as typeof status)}
          >
            <option value="active">{words.active}</option>
            <option value="disabled">{words.disabled}</option>
          </Select>
        </search>
        <List
          label={words.title}
          query={query}
          rows={shown}
          keyOf={(person) => person.person_id}
          empty={<Empty title={words.none} />}
          columns={[
            { head: words.name, isName: true, cell: (person) => <Named person={person} /> },
            {
              head: words.roles,
              cell: ({ roles }) => (
                <span className="row">
                  {roles.map((role) => (
                    <Badge key={role}>{roleNames[role]}</Badge>
                  ))}
                </span>
              ),
            },
            {
              head: words.qualifications,
              look: 'soft small',
              cell: ({ qualifications }) => qualifications.join(', ') || '–',
            },
            { head: words.zone, look: 'soft', cell: ({ time_zone }) => cityOf(time_zone) },
            {
              head: words.actions,
              isActions: true,
              cell: (person) => (
                <span className="row nowrap">
                  <Button
                    look="quiet"
                    aria-label={words.change(person.name)}
                    onPress={() => setAsking({ what: 'change', person })}
                  >
                    {words.edit}
                  </Button>
                  {person.person_id !== me.person_id &&
                    (person.status === 'active' ? (
                      <Button
                        look="quiet"
                        aria-label={words.disableWho(person.name)}
                        onPress={() => setAsking({ what: 'disable', person })}
                      >
                        {words.disable}
                      </Button>
                    ) : (
                      <Button
                        look="quiet"
                        aria-label={words.enableWho(person.name)}
                        onPress={() => void setActive(person, 'active')}
                      >
                        {words.enable}
                      </Button>
                    ))}
                  {person.person_id !== me.person_id && (
                    <Button
                      look="quiet"
                      aria-label={words.eraseWho(person.name)}
                      onPress={() => setAsking({ what: 'erase', person })}
                    >
                      {words.erase}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </div>
      {asking?.what === 'add' && <PersonForm onClose={close} />}
      {asking?.what === 'change' && <PersonForm person={asking.person} onClose={close} />}
      {asking?.what === 'disable' && (
        <Confirm
          title={words.disableWho(asking.person.name)}
          consequence={words.disableConsequence(asking.person.name)}
          action={words.disable}
          danger
          onConfirm={() => setActive(asking.person, 'disabled')}
          onClose={close}
        />
      )}
      {asking?.what === 'erase' && (
        <Confirm
          title={words.eraseWho(asking.person.name)}
          consequence={words.eraseConsequence(asking.person.name)}
          action={words.erase}
          danger
          onConfirm={() => erase(asking.person)}
          onClose={close}
        />
      )}
    </>
  )
}
