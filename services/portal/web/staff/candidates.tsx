import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { cityOf } from '../shared/time.ts'
import { useNow } from './clock.tsx'
import { Button, Empty, Field, Initials, Loaded, PageHead, When } from './kit.tsx'
import { PersonForm } from './person-form.tsx'
import { type Person, peopleQuery, spanQuery } from './queries.ts'
import { SendInvitation } from './send-invitation.tsx'
import { useTexts } from './texts.tsx'

const aheadDays = 60

/** Candidates, what is booked with each, and inviting them to choose a time. */
export function Candidates() {
  const { candidates: words } = useTexts()
  const query = useQuery(peopleQuery({ role: 'candidate' }))
  const today = new Date(Math.floor(useNow(3_600_000).getTime() / 3_600_000) * 3_600_000)
  const bookings = useQuery(
    spanQuery(today.toISOString(), new Date(today.getTime() + aheadDays * 86_400_000).toISOString()),
  )
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim().toLocaleLowerCase())
  const [adding, setAdding] = useState(false)
  const [inviting, setInviting] = useState<Person>()
  const nextOf = (id: string) =>
    bookings.data?.find(({ candidate_id, status }) => candidate_id === id && status === 'confirmed')

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
        {(people) => {
          const shown = people.filter(({ name, email }) => `${name} ${email}`.toLocaleLowerCase().includes(wanted))
          if (people.length === 0)
            return (
              <Empty title={words.none} action={<Button onPress={() => setAdding(true)}>{words.add}</Button>}>
                {words.noneText}
              </Empty>
            )
          return (
            <div className="stack">
              <search className="row end">
                <Field
                  label={words.filter}
                  type="search"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
                <span className="soft small" role="status">
                  {words.count(shown.length)}
                </span>
              </search>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable */}
              <section className="table-frame cards" tabIndex={0} aria-label={words.title}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{words.name}</th>
                      <th scope="col">{words.zone}</th>
                      <th scope="col">{words.next}</th>
                      <th scope="col" className="end">
                        <span className="visually-hidden">{words.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((person) => {
                      const next = nextOf(person.person_id)
                      return (
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
                          <td data-label={words.zone} className="soft">
                            {cityOf(person.time_zone)}
                          </td>
                          <td data-label={words.next}>
                            {next ? (
                              <Link to="/bookings/$id" params={{ id: next.booking_id }}>
                                <When at={next.starts_at} />
                              </Link>
                            ) : (
                              <span className="soft">{words.nothing}</span>
                            )}
                          </td>
                          <td className="end">
                            <span className="row nowrap">
                              <Link
                                to="/find"
                                search={{ candidate: person.person_id }}
                                className="button"
                                data-look="quiet"
                                aria-label={words.findFor(person.name)}
                              >
                                {words.find}
                              </Link>
                              <Button aria-label={words.inviteWho(person.name)} onPress={() => setInviting(person)}>
                                {words.invite}
                              </Button>
                            </span>
                          </td>
                        </tr>
                      )
                    })}
                  </tbody>
                </table>
              </section>
            </div>
          )
        }}
      </Loaded>
      {adding && (
        <PersonForm roles={['candidate']} onClose={() => setAdding(false)} onSaved={(person) => setInviting(person)} />
      )}
      {inviting && <SendInvitation candidate={inviting} onClose={() => setInviting(undefined)} />}
    </>
  )
}
