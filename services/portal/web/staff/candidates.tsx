import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { cityOf } from '../shared/time.ts'
import { useNow } from './clock.tsx'
import { Button, Empty, Field, List, Named, PageHead, When } from './kit.tsx'
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
  const people = query.data ?? []
  const shown = people.filter(({ name, email }) => `${name} ${email}`.toLocaleLowerCase().includes(wanted))
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
      <div className="stack">
        {people.length > 0 && (
          <search className="row end">
            <Field label={words.filter} type="search" value={text} onChange={(event) => setText(event.target.value)} />
            <span className="soft small" role="status">
              {words.count(shown.length)}
            </span>
          </search>
        )}
        <List
          label={words.title}
          query={query}
          rows={shown}
          keyOf={(person) => person.person_id}
          empty={
            people.length > 0 ? (
              <Empty title={words.noneMatch} />
            ) : (
              <Empty title={words.none} action={<Button onPress={() => setAdding(true)}>{words.add}</Button>}>
                {words.noneText}
              </Empty>
            )
          }
          columns={[
            { head: words.name, isName: true, cell: (person) => <Named person={person} /> },
            { head: words.zone, look: 'soft', cell: ({ time_zone }) => cityOf(time_zone) },
            {
              head: words.next,
              cell: ({ person_id }) => {
                const next = nextOf(person_id)
                if (!next) return <span className="soft">{words.nothing}</span>
                return (
                  <Link to="/bookings/$id" params={{ id: next.booking_id }}>
                    <When at={next.starts_at} />
                  </Link>
                )
              },
            },
            {
              head: words.actions,
              isActions: true,
              cell: (person) => (
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
              ),
            },
          ]}
        />
      </div>
      {adding && (
        <PersonForm roles={['candidate']} onClose={() => setAdding(false)} onSaved={(person) => setInviting(person)} />
      )}
      {inviting && <SendInvitation candidate={inviting} onClose={() => setInviting(undefined)} />}
    </>
  )
}
