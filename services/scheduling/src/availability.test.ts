import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { availabilityErrors, setAvailability } from './availability.ts'
import { berlin } from './testing-facts.ts'

const paths = (changes: object) => availabilityErrors({ ...berlin, ...changes }).map((error) => error.path)

describe('availability', () => {
  it('is taken as it is when it makes sense', () => {
    assert.deepEqual(paths({}), [])
    assert.deepEqual(
      paths({
        weekly: {
          monday: [
            { from: '13:00', until: '24:00' },
            { from: '08:00', until: '13:00' },
          ],
        },
      }),
      [],
    )
  })

  it('names each wrong field by its path', () => {
    assert.deepEqual(paths({ time_zone: 'Mars/Olympus' }), ['/body/time_zone'])
    assert.deepEqual(paths({ weekly: { tuesday: [{ from: '09:00', until: '09:00' }] } }), [
      '/body/weekly/tuesday/0/until',
    ])
    assert.deepEqual(
      paths({
        weekly: {
          tuesday: [
            { from: '09:00', until: '12:00' },
            { from: '11:00', until: '13:00' },
          ],
        },
      }),
      ['/body/weekly/tuesday/1'],
    )
    const overrides = [
      { date: '2026-02-30', hours: [] },
      { date: '2026-03-01', hours: [] },
      { date: '2026-03-01', hours: [] },
    ]
    assert.deepEqual(paths({ overrides }), ['/body/overrides/0/date', '/body/overrides/2/date'])
  })

  it('refuses hours that run past midnight into other hours of the same day', () => {
    assert.deepEqual(
      paths({
        weekly: {
          monday: [
            { from: '20:00', until: '02:00' },
            { from: '23:00', until: '24:00' },
          ],
        },
      }),
      ['/body/weekly/monday/1'],
    )
  })

  it('stores the zone as the database spells it', () => {
    assert.equal(
      setAvailability(undefined, 'ada', { ...berlin, time_zone: 'europe/berlin' }, new Date(0)).state.time_zone,
      'Europe/Berlin',
    )
    assert.throws(() => setAvailability(undefined, 'ada', { ...berlin, time_zone: 'Nowhere' }, new Date(0)), {
      code: 'VALIDATION_FAILED',
    })
  })
})
