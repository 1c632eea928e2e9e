import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Interviewed, loadsOf, standings } from './fairness.ts'
import { ms } from './testing-facts.ts'

const now = ms('2026-03-30T12:00Z')
const long_ago = new Date(0)
const person = (person_id: string, share_percent = 100, since = long_ago) => ({
  person_id,
  availability: { share_percent, since },
})
const load = (minutes: number, last_at = 0) => ({ minutes, upcoming: 0, last_at })
const order = (...args: Parameters<typeof standings>) => standings(...args).map(({ person_id }) => person_id)

const interview = (panel: string[], changes: Partial<Interviewed> = {}): Interviewed => ({
  panel: panel.map((person_id) => ({ person_id, shadow: false })),
  candidate_id: 'bob',
  starts_at: new Date('2026-03-30T09:00Z'),
  ends_at: new Date('2026-03-30T10:00Z'),
  placed_at: new Date('2026-03-20T00:00Z'),
  no_shows: [],
  ...changes,
})

describe('the fair order', () => {
  it('is least time, then least recently given one, then id; the same each time', () => {
    const people = ['a', 'b', 'c', 'e', 'd'].map((id) => person(id))
    const loads = new Map([
      ['a', load(120)],
      ['b', load(60, 50)],
      ['c', load(60, 40)],
    ])
    assert.deepEqual(order(people, loads, now), ['d', 'e', 'c', 'b', 'a'])
    assert.deepEqual(order(people.toReversed(), loads, now), ['d', 'e', 'c', 'b', 'a'])
  })

  it('asks somebody with half a share half as often', () => {
    const loads = new Map([
      ['full', load(100)],
      ['half', load(60)],
    ])
    assert.deepEqual(order([person('full'), person('half', 50)], loads, now), ['full', 'half'])
    const [, second] = standings([person('full'), person('half', 50)], loads, now)
    assert.deepEqual([second?.hours, second?.share_percent, second?.score], [1, 50, 2])
  })

  it('does not make a newcomer catch up with what the others did before', () => {
    const loads = new Map([
      ['a', load(600)],
      ['b', load(240)],
    ])
    const newcomer = person('new', 100, new Date(now - 7 * 86_400_000))
    const [first, second] = standings([person('a'), person('b'), newcomer], loads, now)
    assert.deepEqual([first?.person_id, second?.person_id], ['b', 'new'])
    // Three quarters of the average of 7 hours.
    assert.equal(second?.credit_hours, 5.25)
  })
})

describe('loads', () => {
  it('count minutes, shadows half, of four weeks and of all that lies ahead', () => {
    const ahead = { starts_at: new Date('2026-05-01T09:00Z'), ends_at: new Date('2026-05-01T09:30Z') }
    const past = { starts_at: new Date('2026-01-01T09:00Z'), ends_at: new Date('2026-01-01T10:00Z') }
    const watched = { panel: [{ person_id: 'a', shadow: true }] }
    const loads = loadsOf(
      [interview(['a']), interview(['a'], ahead), interview(['a'], past), interview([], watched)],
      now,
    )
    assert.deepEqual(loads.get('a'), { minutes: 120, upcoming: 1, last_at: ms('2026-03-20T00:00Z') })
  })

  it('leave out who stayed away, and everybody when the candidate did', () => {
    const loads = loadsOf(
      [interview(['a', 'b'], { no_shows: ['a'] }), interview(['a', 'b'], { no_shows: ['bob'] })],
      now,
    )
    assert.deepEqual([loads.get('a')?.minutes, loads.get('b')?.minutes], [0, 60])
  })
})
