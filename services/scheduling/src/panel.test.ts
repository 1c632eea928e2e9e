import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { choosePanel, type Eligible, type PanelRule, shortfallOf } from './panel.ts'

const person = (person_id: string, ...qualifications: string[]): Eligible => ({ person_id, qualifications })
const seat = (seat_id: string, qualification: string | null, count = 1) => ({ seat_id, qualification, count })
const rule = (seats: PanelRule['seats'], more: Partial<PanelRule> = {}): PanelRule => ({ plan_id: 'p', seats, ...more })
const names = (panel: ReturnType<typeof choosePanel>) => panel?.map((member) => `${member.seat_id}:${member.person_id}`)

describe('a panel', () => {
  it('is filled with the first of the order that fit', () => {
    const people = [person('a'), person('b'), person('c')]
    assert.deepEqual(names(choosePanel(rule([seat('s', null, 2)]), people)), ['s:a', 's:b'])
  })

  it('moves somebody to another seat rather than staying incomplete', () => {
    const seats = [seat('any', null), seat('senior', 'senior')]
    // `a` comes first and would sit on `any`; only `a` is senior.
    assert.deepEqual(names(choosePanel(rule(seats), [person('a', 'senior'), person('b')])), ['any:b', 'senior:a'])
  })

  it('never passes over somebody earlier in the order for somebody later', () => {
    const seats = [seat('x', 'x'), seat('y', 'y')]
    const people = [person('a', 'x', 'y'), person('b', 'x'), person('c', 'y')]
    assert.deepEqual(names(choosePanel(rule(seats), people)), ['x:b', 'y:a'])
  })

  it('does not exist when a seat stays empty, and seats nobody twice', () => {
    assert.equal(choosePanel(rule([seat('s', null, 2)]), [person('a')]), undefined)
    const seats = [seat('m', 'manager'), seat('s', 'senior', 2)]
    const people = [person('a', 'manager', 'senior'), person('b', 'senior')]
    assert.equal(choosePanel(rule(seats), people), undefined)
    assert.deepEqual(shortfallOf(rule(seats), people), [{ lacks: 'people', wanted: 3, found: 2 }])
  })

  it('has as many trained people as the plan asks for, at the least cost to the order', () => {
    const seats = [seat('manager', 'manager'), seat('senior', 'senior', 2)]
    const people = [
      person('a', 'manager'),
      person('b', 'senior'),
      person('c', 'senior'),
      person('d', 'senior', 'trained:p'),
      person('e', 'manager', 'trained:p'),
      person('f', 'senior', 'trained:other'),
    ]
    assert.deepEqual(names(choosePanel(rule(seats, { trained_count: 1 }), people)), [
      'manager:a',
      'senior:b',
      'senior:d',
    ])
    assert.deepEqual(names(choosePanel(rule(seats, { trained_count: 2 }), people)), [
      'manager:e',
      'senior:b',
      'senior:d',
    ])
    assert.deepEqual(shortfallOf(rule(seats, { trained_count: 3 }), people), [
      { lacks: 'trained', wanted: 3, found: 2 },
    ])
  })

  it('takes learners along as shadows where they can, and does without where they can not', () => {
    const asks = rule([seat('s', 'senior')], { shadow_count: 1 })
    const people = [person('l', 'training:p'), person('a', 'senior'), person('m', 'training:p')]
    assert.deepEqual(choosePanel(asks, people), [
      { person_id: 'a', seat_id: 's', shadow: false },
      { person_id: 'l', seat_id: 'shadow', shadow: true },
    ])
    assert.deepEqual(names(choosePanel(asks, [person('a', 'senior')])), ['s:a'])
  })

  it('keeps apart who must not meet, and together who needs somebody', () => {
    const two = rule([seat('s', null, 2)])
    const a = { ...person('a'), apart: ['b'] }
    const c = { ...person('c'), needs: ['d'] }
    assert.deepEqual(names(choosePanel(two, [a, person('b'), person('c')])), ['s:a', 's:c'])
    // `c` comes before `d` but only with `d`; with `a` there is no room for both.
    assert.deepEqual(names(choosePanel(two, [a, c, person('b'), person('d')])), ['s:a', 's:d'])
    assert.deepEqual(names(choosePanel(two, [c, a, person('b'), person('d')])), ['s:c', 's:d'])
    assert.equal(choosePanel(two, [a, person('b')]), undefined)
    assert.deepEqual(shortfallOf(two, [a, person('b')]), [{ lacks: 'pairs', wanted: 2, found: 2 }])
  })

  it('is the first one in the order of all that keep the rules', () => {
    const qualification = fc.constantFrom('x', 'y', 'trained:p')
    const anybody = fc.record({
      qualifications: fc.uniqueArray(qualification),
      apart: fc.uniqueArray(fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4', 'p5'), { maxLength: 1 }),
      needs: fc.uniqueArray(fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4', 'p5'), { maxLength: 1 }),
    })
    const seats = fc.constantFrom(
      [seat('a', null, 2)],
      [seat('x', 'x'), seat('y', 'y')],
      [seat('x', 'x', 2), seat('any', null)],
    )
    fc.assert(
      fc.property(
        fc.array(anybody, { maxLength: 6 }),
        seats,
        fc.integer({ min: 0, max: 2 }),
        (facts, asked, trained) => {
          const people = facts.map((fact, index) => ({ ...fact, person_id: `p${index}` }))
          const asks = rule(asked, { trained_count: trained })
          const found = choosePanel(asks, people)
            ?.map(({ person_id }) => person_id)
            .toSorted()
          assert.deepEqual(found, firstByTrying(asks, people)?.toSorted())
        },
      ),
      { numRuns: 400 },
    )
  })
})

/** Tries every set of people in the order of the first ones. */
function firstByTrying({ seats, trained_count = 0 }: PanelRule, people: readonly Eligible[]): string[] | undefined {
  const places = seats.flatMap(({ qualification, count }) => Array<string | null>(count).fill(qualification))
  const canSit = (set: readonly Eligible[], from = 0): boolean =>
    from === places.length ||
    set.some(
      (one, index) =>
        (places[from] === null || one.qualifications.includes(places[from] as string)) &&
        canSit([...set.slice(0, index), ...set.slice(index + 1)], from + 1),
    )
  const keeps = (set: readonly Eligible[]) =>
    set.filter((one) => one.qualifications.includes('trained:p')).length >= trained_count &&
    set.every(
      (one) =>
        (one.needs ?? []).every((id) => set.some((other) => other.person_id === id)) &&
        !(one.apart ?? []).some((id) => set.some((other) => other.person_id === id)),
    )
  const pick = (set: readonly Eligible[], from: number): readonly Eligible[] | undefined => {
    if (set.length === places.length) return canSit(set) && keeps(set) ? set : undefined
    for (let index = from; index < people.length; index++) {
      const found = pick([...set, people[index] as Eligible], index + 1)
      if (found) return found
    }
    return undefined
  }
  return pick([], 0)?.map(({ person_id }) => person_id)
}
