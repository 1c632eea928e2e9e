import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { cityOf } from '../shared/time.ts'
import { Badge, Button, Confirm, Empty, Field, Initials, Loaded, PageHead, Select } from './kit.tsx'
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
        <Loaded query={query}>
          {(people) => {
            const shown = people.filter(({ name, email, roles }) =>
              `${name} ${email} ${roles.map((role) => roleNames[role]).join(' ')}`.toLocaleLowerCase().includes(wanted),
            )
            if (shown.length === 0) return <Empty title={words.none} />
            return (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
              <section className="table-frame cards" tabIndex={0} aria-label={words.title}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{words.name}</th>
                      <th scope="col">{words.roles}</th>
                      <th scope="col">{words.qualifications}</th>
                      <th scope="col">{words.zone}</th>
                      <th scope="col" className="end">
                        <span className="visually-hidden">{words.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((person) => (
                      <tr key={person.person_id}>
                        <td className="card-title">
                          <span className="row nowrap-start">
                            <Initials name={person.name} />
                            <span>
                              {person.name}
                              <span className="soft small block">{person.email}</span>
                            </span>
                          </span>
                        </td>
                        <td data-label={words.roles}>
                          <span className="row">
                            {person.roles.map((role) => (
                              <Badge key={role}>{roleNames[role]}</Badge>
                            ))}
                          </span>
                        </td>
                        <td data-label={words.qualifications} className="soft small">
                          {person.qualifications.join(', ') || '–'}
                        </td>
                        <td data-label={words.zone} className="soft">
                          {cityOf(person.time_zone)}
                        </td>
                        <td className="end">
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
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            )
          }}
        </Loaded>
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
