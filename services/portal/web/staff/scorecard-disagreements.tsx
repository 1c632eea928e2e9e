import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Confirm, Select, TextArea, When } from './kit.tsx'
import { isStaff } from './pages.ts'
import { lookAnew, meQuery, peopleQuery } from './queries.ts'
import type { Card, Disagreement, Material } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'

type Asking = { what: 'name' | 'settle'; one: Disagreement }

/** Where the reviewers are far apart, who looks at it, and what came of it. */
export function Disagreements({
  card,
  material,
  nameOf,
}: {
  card: Card
  material: Material
  nameOf(id: string): string
}) {
  const { scorecards: words } = useTexts()
  const { data: me } = useSuspenseQuery(meQuery)
  const [asking, setAsking] = useState<Asking>()
  if (card.disagreements.length === 0) return null
  const criteria = material.questions.flatMap((question) => question.criteria)
  const about = ({ criterion_id }: Disagreement) =>
    criteria.find((one) => one.criterion_id === criterion_id)?.name ?? words.disagree.advice
  return (
    <section className="panel" aria-labelledby="disagreements">
      <header>
        <h2 id="disagreements">{words.disagreements}</h2>
      </header>
      <ul className="body stack">
        {card.disagreements.map((one) => (
          <li key={one.criterion_id} className="row between">
            <div className="stack tight">
              <p className="row">
                <strong>{about(one)}</strong>
                <Badge tone={one.settled ? undefined : 'attention'}>{words.card.differ(one.spread)}</Badge>
                <span className="small soft">
                  {words.disagree.found} <When at={one.found_at} />
                </span>
              </p>
              <p className="soft">
                {one.settled
                  ? words.disagree.settled(nameOf(one.settled.by))
                  : one.assigned_to
                    ? words.disagree.assigned(nameOf(one.assigned_to))
                    : words.disagree.nobody}
              </p>
              {one.settled && <p className="noted">{one.settled.note}</p>}
            </div>
            {isStaff(me.roles) && !one.settled && (
              <span className="row">
                <Button look="quiet" onPress={() => setAsking({ what: 'name', one })}>
                  {words.disagree.name}
                </Button>
                <Button onPress={() => setAsking({ what: 'settle', one })}>{words.disagree.settle}</Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {asking?.what === 'settle' && (
        <Settle card={card} one={asking.one} about={about(asking.one)} onClose={() => setAsking(undefined)} />
      )}
      {asking?.what === 'name' && <Name card={card} one={asking.one} onClose={() => setAsking(undefined)} />}
    </section>
  )
}

interface DialogProps {
  card: Card
  one: Disagreement
  onClose(): void
}

function Settle({ card, one, about, onClose }: DialogProps & { about: string }) {
  const { scorecards: words } = useTexts()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  return (
    <Confirm
      title={`${words.disagree.settleTitle} ${about}`}
      consequence={words.disagree.settleText}
      action={words.disagree.settle}
      isReady={note.trim() !== ''}
      onClose={onClose}
      onConfirm={async () => {
        const path = { session_id: card.session_id, criterion_id: one.criterion_id }
        await take(
          api.POST('/api/v1/scorecards/{session_id}/disagreements/{criterion_id}/settle', {
            params: { path },
            body: { note },
          }),
        )
        lookAnew(client, 'scorecards')
      }}
    >
      <TextArea
        label={words.disagree.note}
        value={note}
        maxLength={4_000}
        onChange={(event) => setNote(event.target.value)}
      />
    </Confirm>
  )
}

function Name({ card, one, onClose }: DialogProps) {
  const { scorecards: words } = useTexts()
  const client = useQueryClient()
  const { data: me } = useSuspenseQuery(meQuery)
  const { data } = useQuery(peopleQuery({ status: 'active' }))
  const [person, setPerson] = useState(one.assigned_to ?? me.person_id)
  const people = (data ?? []).filter(({ roles }) => isStaff(roles))
  return (
    <Confirm
      title={words.disagree.nameTitle}
      consequence={words.disagree.nameText}
      action={words.disagree.name}
      onClose={onClose}
      onConfirm={async () => {
        const path = { session_id: card.session_id, criterion_id: one.criterion_id }
        await take(
          api.PUT('/api/v1/scorecards/{session_id}/disagreements/{criterion_id}/assignee', {
            params: { path },
            body: { person_id: person },
          }),
        )
        lookAnew(client, 'scorecards')
      }}
    >
      <Select label={words.disagree.person} value={person} onChange={(event) => setPerson(event.target.value)}>
        {people.map(({ person_id, name }) => (
          <option key={person_id} value={person_id}>
            {name}
          </option>
        ))}
      </Select>
    </Confirm>
  )
}
