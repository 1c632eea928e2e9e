import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventData, EventType } from '@candor/contracts/catalog'
import { topicOf } from '@candor/contracts/catalog'
import type { AggregateStore, Stored } from '@candor/platform/aggregate'
import type { NewEvent, Received } from '@candor/platform/events'
import type { AnyFold } from '@candor/platform/fold'
import fc from 'fast-check'
import type { Answer } from './answer.ts'
import { lexicalScorer } from './lexical.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { onSession } from './on-session.ts'
import type { Plan } from './plan.ts'
import { criteriaOf } from './plan.ts'
import { type Scorecard, scored, submitReview } from './scorecard.ts'
import { scoringRound } from './scoring-loop.ts'
import type { Erasure, Stores } from './stores.ts'
import { now, planData, session } from './testing.ts'

/** The service's folds and loop on plain maps: what the documents become, without servers. */
function createWorld() {
  const maps = {
    scorecards: new Map(),
    answers: new Map(),
    plans: new Map(),
    erasures: new Map(),
    reviewDrafts: new Map(),
    owners: new Map(),
    reminders: new Map(),
    audit: new Map(),
  }
  const storeOf = <S>(map: Map<string, unknown>) =>
    ({
      load: async (id: string) => map.get(id),
      read: (doc: unknown) => doc,
      collection: { find: () => ({ toArray: async () => [...map.values()] }) },
      async save(_before: unknown, id: string, { state }: { state: object }) {
        map.set(id, { ...state, _id: id })
      },
    }) as unknown as AggregateStore<S>
  const stores: Stores = {
    scorecards: storeOf<Scorecard>(maps.scorecards),
    answers: storeOf<Answer>(maps.answers),
    plans: storeOf<Plan>(maps.plans),
    erasures: storeOf<Erasure>(maps.erasures),
    reviewDrafts: storeOf(maps.reviewDrafts),
    owners: storeOf(maps.owners),
    reminders: storeOf(maps.reminders),
    audit: storeOf(maps.audit),
  }
  const folds = [...onPlan(stores), ...onPerson(stores), ...onSession(stores)]
  const published: NewEvent[] = []
  const mapOf = (fold: AnyFold) =>
    Object.entries(stores).find(([, store]) => store === (fold.store as unknown))?.[0] as keyof typeof maps

  return {
    maps,
    published,
    card: () => maps.scorecards.get('s-1') as Stored<Scorecard>,
    async deliver(event: Received) {
      for (const fold of folds) {
        if (!fold.types.includes(event.type)) continue
        const map: Map<string, unknown> = maps[mapOf(fold)]
        const ids = fold.targets ? fold.targets(event) : [...map.keys()]
        for (const id of ids) {
          const decision = fold.apply(map.get(id) as never, event, { id, now })
          if (!decision) continue
          map.set(id, { ...decision.state, _id: id })
          published.push(...decision.events)
        }
      }
    },
    /** What the claim loop does while there is work; what is not here yet is left for later. */
    async work() {
      for (let rounds = 0; rounds < 10; rounds++) {
        const card = maps.scorecards.get('s-1') as Stored<Scorecard> | undefined
        if (!card?.work) return
        let outcome: Awaited<ReturnType<typeof scoringRound>>
        try {
          outcome = await scoringRound(card, stores, lexicalScorer, new AbortController().signal, () => now)
        } catch (error) {
          assert.equal((error as Error).name, 'NotHereYet')
          return
        }
        const decision = scored(card, 's-1', outcome, now)
        maps.scorecards.set('s-1', { ...decision.state, _id: 's-1' })
        published.push(...decision.events)
      }
      assert.fail('the loop does not come to rest')
    },
  }
}

function event<T extends EventType>(type: T, key: string, seq: number, data: EventData[T]): Received {
  const facts = {
    topic: topicOf[type],
    key,
    id: `${type}-${seq}`,
    seq,
    at: now,
    actor: 'cand-1',
    partition: 0,
    offset: '0',
  }
  return { type, data, ...facts } as Received
}

const journey: Received[] = [
  event('PlanPublished', 'plan-1-v1', 1, planData),
  event('SessionStarted', 's-1', 1, session.started),
  event('ConsentGiven', 's-1', 2, session.consent),
  event('AnswerSubmitted', 's-1', 3, session.dhcp),
  event('AnswerSubmitted', 's-1', 4, session.ipv6),
  event('AnswerCorrected', 's-1', 5, {
    ...session.ipv6,
    revision: 2,
    text: 'It supports billions of end systems and reduces the routing tables.',
  }),
  event('SessionCompleted', 's-1', 6, session.completed),
]

async function play(events: Received[], workAfter: ReadonlySet<number> = new Set()) {
  const world = createWorld()
  for (const [index, one] of events.entries()) {
    await world.deliver(one)
    if (workAfter.has(index)) await world.work()
  }
  await world.work()
  return world
}

/** Results of an earlier revision exist only where the scorer ran between the two; everything else must be the same. */
function documents({ maps }: ReturnType<typeof createWorld>) {
  const card = maps.scorecards.get('s-1') as Scorecard
  const answers = card.answers.map(({ earlier: _earlier, ...answer }) => answer)
  return { ...maps, scorecards: { ...card, answers } }
}

const typesOf = (events: NewEvent[]) => events.map(({ type }) => type)

test('in order: every answer scored, then the scores complete and the card open for reviews', async () => {
  const { published, card } = await play(journey, new Set([0, 1, 2, 3, 4, 5, 6]))
  assert.deepEqual(typesOf(published), [
    'AnswerScored',
    'AnswerScored',
    'AnswerScored',
    'ScorecardOpened',
    'ScoresCompleted',
  ])
  const { status, scores, answers, work } = card()
  assert.equal(status, 'reviewing')
  assert.deepEqual([scores?.scored, scores?.withheld], [2, 0])
  assert.equal(work, undefined)
  assert.deepEqual(
    answers.map(({ revision, earlier }) => [revision, earlier.length]),
    [
      [1, 0],
      [2, 1],
    ],
  )
})

test('no answer text is in a scorecard or in what it publishes', async () => {
  const { published, card } = await play(journey)
  assert.doesNotMatch(JSON.stringify([published, card()]), /assigns an IP|billions of end systems and/)
})

test('every interleaving of plan, session, consent, answers and end gives the same documents', async () => {
  const expected = documents(await play(journey))
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(journey, { minLength: journey.length }),
      fc.uniqueArray(fc.nat(journey.length - 1)),
      async (events, workAfter) => {
        const world = await play(events, new Set(workAfter))
        assert.deepEqual(documents(world), expected)
        const types = typesOf(world.published)
        assert.equal(types.filter((type) => type === 'ScorecardOpened').length, 1)
        assert.equal(types.at(-1) === 'ScoresCompleted' || types.at(-1) === 'ScorecardOpened', true)
      },
    ),
    { numRuns: 300 },
  )
})

test('interleavings that keep each key in order publish the scores exactly once', async () => {
  const [plan, ...ofSession] = journey as [Received, ...Received[]]
  for (let position = 0; position <= ofSession.length; position++) {
    const { published } = await play(ofSession.toSpliced(position, 0, plan))
    assert.deepEqual(
      typesOf(published).sort(),
      ['AnswerScored', 'AnswerScored', 'ScorecardOpened', 'ScoresCompleted'],
      `plan at ${position}`,
    )
  }
})

test('a replay of everything changes nothing', async () => {
  const once = await play(journey)
  const twice = await play([...journey, ...journey])
  assert.deepEqual(documents(twice), documents(once))
  assert.equal(twice.published.length, once.published.length)
})

test('without consent every answer is withheld with the reason, and reviews go on', async () => {
  const refused = event('ConsentGiven', 's-1', 2, { ...session.consent, automated_scoring: false })
  for (const events of [journey.with(2, refused), journey.toSpliced(2, 1)]) {
    const { card, published } = await play(events)
    assert.equal(card().status, 'reviewing')
    assert.deepEqual(card().scores, { scored: 0, withheld: 2, overall: null })
    for (const { result } of card().answers) {
      assert.equal(result?.withheld, 'no_consent')
      assert.equal(result?.scorer.tier, 'none')
    }
    assert.equal(published.filter(({ type }) => type === 'AnswerScored').length, 2)
  }
})

test('consent that is withdrawn takes the scores away, with their history', async () => {
  const withdrawn = event('ConsentWithdrawn', 's-1', 7, { session_id: 's-1', automated_scoring: true })
  const world = await play([...journey, withdrawn], new Set([4, 6]))
  assert.deepEqual(world.card().scores, { scored: 0, withheld: 2, overall: null })
  assert.deepEqual(
    world.card().answers.map(({ result, earlier }) => [result?.withheld, earlier.length]),
    [
      ['consent_withdrawn', 0],
      ['consent_withdrawn', 0],
    ],
  )
})

test('a plan that disallows scoring by software is obeyed', async () => {
  const { card } = await play(
    journey.with(0, event('PlanPublished', 'plan-1-v1', 1, { ...planData, automated_scoring: false })),
  )
  assert.deepEqual(
    card().answers.map(({ result }) => result?.withheld),
    ['plan_disallows', 'plan_disallows'],
  )
})

test('an answer to a question the plan does not have is withheld, not lost', async () => {
  const followUp = event('AnswerSubmitted', 's-1', 6, { ...session.dhcp, question_id: 'follow-up', answer_id: 'a-zz' })
  const { card } = await play(journey.toSpliced(6, 0, followUp))
  assert.equal(card().answers.at(-1)?.result?.withheld, 'not_in_plan')
  assert.deepEqual([card().scores?.scored, card().scores?.withheld], [2, 1])
})

test('an erased candidate stays erased: wherever the erasure arrives, the words, the results and the notes are gone', async () => {
  const erased = event('PersonErased', 'cand-1', 2, { person_id: 'cand-1', erased_at: now })
  for (let position = 0; position <= journey.length; position++) {
    const world = createWorld()
    for (const one of journey.toSpliced(position, 0, erased)) {
      await world.deliver(one)
      await world.work()
    }
    const at = `erasure at ${position}`
    const plan = world.maps.plans.get('plan-1-v1') as Plan
    const input = {
      recommendation: 'yes' as const,
      criteria: [{ criterion_id: 'dhcp.use', level: 3, notes: 'n' }],
      notes: 'notes',
    }
    const { state } = submitReview(
      world.card(),
      's-1',
      'panel-1',
      input,
      { criteria: criteriaOf(plan), owner: null },
      now,
    )
    assert.equal(state.reviews[0]?.notes, '', at)
    assert.deepEqual(
      [...world.maps.answers.values()].map(({ status, text }) => [status, text]),
      [
        ['erased', undefined],
        ['erased', undefined],
      ],
      at,
    )
    for (const { result, earlier } of world.card().answers)
      assert.deepEqual([result?.withheld, earlier], ['erased', []], at)
    await world.deliver(journey[3] as Received)
    assert.equal(world.maps.answers.get('a-dhcp').text, undefined, at)
  }
})
