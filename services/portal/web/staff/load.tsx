import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useClock, useNow } from './clock.tsx'
import { weekSpan } from './days.ts'
import { Button, Empty, Initials, Loaded, PageHead, Select } from './kit.tsx'
import { Pairs } from './pairs.tsx'
import { type Booking, limitsQuery, type Person, peopleQuery, spanQuery } from './queries.ts'
import { useTexts } from './texts.tsx'
import './load.css'

const periods = { week: [0, 1], four: [0, 4], past: [-4, 0] } as const
type Period = keyof typeof periods

/** Interviews per interviewer: bars to compare, numbers to read, limits to judge them by. */
export function Load() {
  const { load: words, pairs } = useTexts()
  const [pairsOf, setPairsOf] = useState<Person>()
  const clock = useClock()
  const now = useNow(300_000)
  const [period, setPeriod] = useState<Period>('four')
  const [first, last] = periods[period]
  const from = weekSpan(now, clock.zone, first).from
  const to = weekSpan(now, clock.zone, last).from
  const people = useQuery(peopleQuery({ role: 'interviewer' }))
  const bookings = useQuery(spanQuery(from, to))
  const confirmed = (bookings.data ?? []).filter(({ status }) => status === 'confirmed')
  const rows = (people.data ?? [])
    .map((person) => ({ person, ...countOf(person.person_id, confirmed) }))
    .sort((a, b) => b.hours - a.hours)
  const limits = useQuery(limitsQuery)
  const limitOf = (id: string) => limits.data?.find(({ person_id }) => person_id === id)?.weekly_limit
  const most = Math.max(1, ...rows.map(({ hours }) => hours))
  const mean = rows.length === 0 ? 0 : rows.reduce((sum, { hours }) => sum + hours, 0) / rows.length

  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <div className="stack">
        <div className="row end">
          <Select label={words.period} value={period} onChange={(event) => setPeriod(event.target.value as Period)}>
            {(Object.keys(periods) as Period[]).map((one) => (
              <option key={one} value={one}>
                {words.periods[one]}
              </option>
            ))}
          </Select>
          <span className="soft">{words.mean(mean)}</span>
        </div>
        <Loaded query={bookings}>
          {() => (
            <Loaded query={people}>
              {() =>
                rows.length === 0 ? (
                  <Empty title={words.none}>{words.noneText}</Empty>
                ) : (
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
                  <section className="table-frame cards" tabIndex={0} aria-label={words.title}>
                    <table className="load">
                      <thead>
                        <tr>
                          <th scope="col">{words.who}</th>
                          <th scope="col">{words.hours}</th>
                          <th scope="col" className="end">
                            {words.interviews}
                          </th>
                          <th scope="col" className="end">
                            {words.limit}
                          </th>
                          <th scope="col" className="end">
                            <span className="visually-hidden">{pairs.button}</span>
                          </th>
                        </tr>
                      </thead>
                      <tbody>
                        {rows.map(({ person, hours, count, shadow }) => (
                          <tr key={person.person_id}>
                            <th scope="row">
                              <span className="row nowrap-start">
                                <Initials name={person.name} />
                                {person.name}
                              </span>
                            </th>
                            <td data-label={words.hours}>
                              <div className="load-cell">
                                <span
                                  className="load-bar"
                                  style={{ inlineSize: `${(hours / most) * 100}%` }}
                                  data-high={hours > mean * 1.5 && hours > 2 ? true : undefined}
                                  aria-hidden
                                />
                                <span className="figures">{words.hoursOf(hours)}</span>
                              </div>
                            </td>
                            <td data-label={words.interviews} className="end figures">
                              {words.counted(count, shadow)}
                            </td>
                            <td data-label={words.limit} className="end figures soft">
                              {limitOf(person.person_id) ?? '–'}
                            </td>
                            <td className="end">
                              <Button
                                look="quiet"
                                aria-label={pairs.whose(person.name)}
                                onPress={() => setPairsOf(person)}
                              >
                                {pairs.button}
                              </Button>
                            </td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </section>
                )
              }
            </Loaded>
          )}
        </Loaded>
      </div>
      {pairsOf && <Pairs person={pairsOf} onClose={() => setPairsOf(undefined)} />}
    </>
  )
}

/** Hours and interviews of a person; as a shadow an hour counts half, as it does when panels are chosen. */
function countOf(id: string, bookings: readonly Booking[]): { hours: number; count: number; shadow: number } {
  let [hours, count, shadow] = [0, 0, 0]
  for (const { panel, starts_at, ends_at } of bookings) {
    const seat = panel.find(({ person_id }) => person_id === id)
    if (!seat) continue
    const length = (new Date(ends_at).getTime() - new Date(starts_at).getTime()) / 3_600_000
    hours += seat.shadow ? length / 2 : length
    count += seat.shadow ? 0 : 1
    shadow += seat.shadow ? 1 : 0
  }
  return { hours: Math.round(hours * 10) / 10, count, shadow }
}
