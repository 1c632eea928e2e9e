import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AggregateStore, Stored } from '@candor/platform/aggregate'
import type { Answer } from './answer.ts'
import { lexicalScorer } from './lexical.ts'
import { planPublished } from './plan.ts'
import { answerGiven, consentChanged, type Scorecard, sessionStarted } from './scorecard.ts'
import type { Scorer } from './scorer.ts'
import { afterFailure, scoringRound } from './scoring-loop.ts'
import type { ScoringStores } from './stores.ts'
import { now, planData, session } from './testing.ts'

const signal = new AbortController().signal
const plan = planPublished(undefined, planData)?.state
const consent = { automated_scoring: true, withdrawn: false, seq: 2 }

function aCard(attempts: number): Stored<Scorecard> {
  let card = sessionStarted(undefined, session.started, now).state
  for (const step of [
    (before: Scorecard) => consentChanged(before, 's-1', consent, now),
    (before: Scorecard) => answerGiven(before, session.dhcp, now),
    (before: Scorecard) => answerGiven(before, session.ipv6, now),
  ])
    card = step(card)?.state ?? card
  assert.ok(card.work)
  const envelope = { _id: 's-1', version: 1, seq: 0, schema_version: 1, bucket: 0 }
  return { ...envelope, ...card, work: { ...card.work, attempts } }
}

/** Stores that hold these documents and nothing else. */
function storesWith(o: {
  plan?: typeof plan
  answers?: (typeof session.dhcp)[]
  not_scorable?: string
}): ScoringStores {
  const of = <S>(documents: Record<string, unknown>) =>
    ({ load: async (id: string) => documents[id] }) as unknown as AggregateStore<S>
  const answers = (o.answers ?? []).map(({ not_scorable: _gate, ...one }): [string, Answer] => [
    one.answer_id,
    { status: 'kept', ...one, ...(o.not_scorable && { not_scorable: o.not_scorable }) },
  ])
  return {
    scorecards: of({}),
    erasures: of({}),
    plans: of({ [planData.plan_version_id]: o.plan }),
    answers: of(Object.fromEntries(answers)),
  }
}

const brokenFor = (words: string): Scorer => ({
  ...lexicalScorer,
  score: async (input, given) => {
    if (input.text.includes(words)) throw new Error('model out of memory')
    return lexicalScorer.score(input, given)
  },
})

async function failureOf(round: Promise<unknown>): Promise<Error> {
  return await round.then(
    () => assert.fail('the round did not fail'),
    (error: Error) => error,
  )
}

test('a plan or words that have not arrived are waited for, however often, with growing pauses', async () => {
  const noPlan = await failureOf(scoringRound(aCard(1), storesWith({}), lexicalScorer, signal))
  const noWords = await failureOf(scoringRound(aCard(1), storesWith({ plan }), lexicalScorer, signal))
  for (const error of [noPlan, noWords]) {
    const delays = [1, 2, 8, 30, 500].map((attempts) => afterFailure(aCard(attempts), error, now))
    assert.deepEqual(delays, [50, 100, 6_400, 60_000, 60_000])
  }
})

test('words of another revision than the card knows are not scored', async () => {
  const ahead = { ...session.dhcp, revision: 2 }
  const error = await failureOf(
    scoringRound(aCard(1), storesWith({ plan, answers: [ahead, session.ipv6] }), lexicalScorer, signal),
  )
  assert.equal(error.name, 'NotHereYet')
})

test('what was scored before a failure is kept; the answer that failed comes first in the next round', async () => {
  const stores = storesWith({ plan, answers: [session.dhcp, session.ipv6] })
  const outcome = await scoringRound(aCard(1), stores, brokenFor('billions'), signal)
  assert.deepEqual(
    outcome.results.map(({ answer_id }) => answer_id),
    ['a-dhcp'],
  )
})

test('a scorer that fails again and again on an answer leaves it to people, and the others go on', async () => {
  const stores = storesWith({ plan, answers: [session.dhcp, session.ipv6] })
  const error = await failureOf(scoringRound(aCard(1), stores, brokenFor('DHCP server'), signal))
  assert.equal(typeof afterFailure(aCard(7), error, now), 'number')
  const given = afterFailure(aCard(8), error, now)
  assert.ok(typeof given === 'object')
  assert.deepEqual(
    given.state.answers.map(({ result }) => result?.withheld),
    ['scorer_failed', undefined],
  )
  assert.deepEqual(
    given.events.map(({ type }) => type),
    ['AnswerScored'],
  )
  assert.equal(given.state.work?.attempts, 0, 'the next answer has all its tries')
})

test('an aborted round stores nothing', async () => {
  const stores = storesWith({ plan, answers: [session.dhcp, session.ipv6] })
  await assert.rejects(
    scoringRound(aCard(1), stores, lexicalScorer, AbortSignal.abort(new Error('lease ended'))),
    /lease ended/,
  )
})

test('what the quality gate marked is withheld for people, whatever a scorer would say', async () => {
  const marked = storesWith({ plan, answers: [session.dhcp, session.ipv6], not_scorable: 'wrong_language' })
  const { results } = await scoringRound(aCard(1), marked, lexicalScorer, signal, () => now)
  for (const { result } of results) {
    assert.deepEqual([result.withheld, result.overall], ['not_scorable', null])
    assert.ok(result.criteria.every(({ score, flags }) => score === null && flags.includes('not_scorable')))
  }
  assert.equal(results.length, 2)
})
