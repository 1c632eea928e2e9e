import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { type Journey, JourneyError, parseJourney, readJourney } from './journey-schema.ts'

const file = path.join(import.meta.dirname, '../journeys/network-engineer.json')
const fresh = () => JSON.parse(readFileSync(file, 'utf8')) as Journey

/** The journey with one place changed, refused with problems that start with `at`. */
function refused(change: (journey: Journey) => unknown, at: RegExp): void {
  const journey = fresh()
  change(journey)
  assert.throws(
    () => parseJourney(journey),
    (error) => error instanceof JourneyError && error.problems.some((line) => at.test(line)),
    String(at),
  )
}

test('the journeys of this folder can be played', async () => {
  const journey = await readJourney(file)
  assert.equal(journey.plan.questions.length, 6)
  assert.equal(journey.interviews.length, 5)
})

test('a malformed journey file is refused with the path of the bad field', async () => {
  refused((one) => Reflect.deleteProperty(one.plan, 'title'), /^\/plan\/title is missing$/)
  refused((one) => Object.assign(one.plan, { colour: 'red' }), /^\/plan\/colour is not a known field$/)
  refused(
    (one) => Object.assign(one.interviews[0]?.answers[2] ?? {}, { text: 7 }),
    /^\/interviews\/0\/answers\/2\/text /,
  )
  refused((one) => Object.assign(one.plan, { duration_minutes: 1 }), /^\/plan\/duration_minutes /)
  refused(
    (one) => Object.assign(one.availability.weekly, { monday: [{ from: '9', until: '10:00' }] }),
    /^\/availability\/weekly\/monday\/0\/from /,
  )
  refused(
    (one) => Object.assign(one.interviews[1] ?? {}, { candidate: 'nobody' }),
    /^\/interviews\/1\/candidate names nobody/,
  )
  refused(
    (one) => Object.assign(one.interviews[0]?.answers[0] ?? {}, { question_id: 'x' }),
    /^\/interviews\/0\/answers\/0\/question_id names x/,
  )
  refused(
    (one) => Object.assign(one.interviews[0]?.reviews[0]?.criteria[0] ?? {}, { level: 9 }),
    /^\/interviews\/0\/reviews\/0\/criteria\/0\/level is 9/,
  )
  refused((one) => one.people.interviewers.pop(), /^\/people\/interviewers has 1 people for 2 seats/)
  refused((one) => one.interviews[0]?.reviews.pop(), /^\/interviews\/0\/reviews has 1 of the 2/)
  for (const nonsense of [null, [], 'text', 42]) assert.throws(() => parseJourney(nonsense), JourneyError)
  await assert.rejects(readJourney(path.join(import.meta.dirname, 'nowhere.json')), /can not be read: ENOENT/)
  await assert.rejects(readJourney(import.meta.filename), /is not JSON/)
})
