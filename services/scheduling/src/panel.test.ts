import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { choosePanel, inFairOrder } from './panel.ts'

const person = (person_id: string, ...qualifications: string[]) => ({ person_id, qualifications })
const seat = (seat_id: string, qualification: string | null, count = 1) => ({ seat_id, qualification, count })
const names = (panel: ReturnType<typeof choosePanel>) => panel?.map((member) => `${member.seat_id}:${member.person_id}`)

describe('a panel', () => {
  it('is filled with the first of the order that fit', () => {
    assert.deepEqual(names(choosePanel([seat('s', null, 2)], [person('a'), person('b'), person('c')])), ['s:a', 's:b'])
  })

  it('moves somebody to another seat rather than staying incomplete', () => {
    const seats = [seat('any', null), seat('senior', 'senior')]
    // `a` comes first and would sit on `any`; only `a` is senior.
    assert.deepEqual(names(choosePanel(seats, [person('a', 'senior'), person('b')])), ['any:b', 'senior:a'])
  })

  it('never passes over somebody earlier in the order for somebody later', () => {
    const seats = [seat('x', 'x'), seat('y', 'y')]
    assert.deepEqual(names(choosePanel(seats, [person('a', 'x', 'y'), person('b', 'x'), person('c', 'y')])), [
      'x:b',
      'y:a',
    ])
  })

  it('does not exist when a seat stays empty, and seats nobody twice', () => {
    assert.equal(choosePanel([seat('s', null, 2)], [person('a')]), undefined)
    assert.equal(
      choosePanel(
        [seat('m', 'manager'), seat('s', 'senior', 2)],
        [person('a', 'manager', 'senior'), person('b', 'senior')],
      ),
      undefined,
    )
  })
})

describe('the fair order', () => {
  it('is fewest upcoming, then least recent, then id', () => {
    const loads = new Map([
      ['a', { upcoming: 2, last_at: 0 }],
      ['b', { upcoming: 1, last_at: 50 }],
      ['c', { upcoming: 1, last_at: 40 }],
    ])
    const order = inFairOrder(
      ['a', 'b', 'c', 'e', 'd'].map((id) => person(id)),
      loads,
    )
    assert.deepEqual(
      order.map((one) => one.person_id),
      ['d', 'e', 'c', 'b', 'a'],
    )
  })
})
