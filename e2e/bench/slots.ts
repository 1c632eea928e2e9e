import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createDoorbell } from '@candor/platform/doorbell'
import { createLog } from '@candor/platform/log'
import { createSlotFacts } from '../../services/scheduling/src/slot-facts.ts'
import { createSlotMemory } from '../../services/scheduling/src/slot-memory.ts'
import type { SlotView, WorldRequest } from '../../services/scheduling/src/slot-world.ts'
import { readView } from '../../services/scheduling/src/slot-world.ts'
import { type SlotSearch, searchSlots } from '../../services/scheduling/src/slots.ts'
import { createStores, type Stores } from '../../services/scheduling/src/stores.ts'
import type { Context, Row } from './context.ts'
import type { CpuSums } from './cpu.ts'
import { openGround } from './ground.ts'
import { percentile, perUnit, summary } from './ratio.ts'
import { type CrowdFacts, crowd, dayMs } from './slots-crowd.ts'

/** Three of the seniors, 45 minutes, over 30 days: what a recruiter asks for. */
const plan = {
  plan_id: 'panel',
  seats: [{ seat_id: 'senior', qualification: 'senior', count: 3 }],
  trained_count: 0,
  shadow_count: 0,
}
const days = 30

/**
 * A slot search on what the process knows of everybody, against the same answer put together from the database person by person, and
 * how both its time and its memory grow.
 */
export async function benchSlots(context: Context): Promise<Row> {
  const ground = await openGround(context, 'slots')
  const log = createLog({ service: 'bench', level: 'warn' })
  const stores = await createStores(ground.db, createDoorbell())
  const now = new Date()
  const facts = crowd({ people: 20, bookings: context.quick ? 200 : 2_000, days, now })
  await store(stores, facts)
  const memory = createSlotMemory({ db: ground.db, stores: () => stores, log })
  const stopMemory = context.atEnd(() => memory.stop())
  await memory.start()
  const request = requestAt(now)
  const known = async (): Promise<SlotView> => memory.view(request) ?? (await wait(known))
  const view = await known()
  assert.equal(view.diaries.length, 20)
  const right = answer(await readPerPerson(stores, request), request)
  assert.deepEqual(answer(view, request), right)
  assert.deepEqual(answer(await readView(stores, request), request), right)

  const [searches, slow] = context.quick ? [20, 3] : [300, 10]
  const ours: number[] = []
  const rounds: { ours: number; baseline: number }[] = []
  const batch: number[] = []
  const cpu: CpuSums = {}
  const baselineCpu: CpuSums = {}
  for (let round = 0; round < context.rounds; round++) {
    const perPerson = await context.cpu.during(baselineCpu, () =>
      times(slow, async () => answer(await readPerPerson(stores, request), request)),
    )
    batch.push(...(await times(slow, async () => answer(await readView(stores, request), request))))
    await known()
    const own = await context.cpu.during(cpu, () =>
      times(searches, async () => answer(memory.view(request) ?? (await known()), request)),
    )
    ours.push(...own)
    rounds.push({ ours: rate(own), baseline: rate(perPerson) })
    context.note(
      `slots: round ${round + 1}: p50 ${percentile(own, 0.5).toFixed(2)} ms, per person ${percentile(perPerson, 0.5).toFixed(1)} ms`,
    )
  }
  await stopMemory()
  await ground.close()
  return {
    name: 'slot search, 3 of 20 people, 30 days',
    unit: 'searches/s',
    ...summary(rounds),
    wanted: 20,
    baselineIs:
      'the same answer from the database person by person: hours, interviews and calendars of one after the other, by their indexes',
    cpuSeconds: perUnit(cpu, ours.length),
    baselineCpuSeconds: perUnit(baselineCpu, slow * context.rounds),
    details: {
      bookings: facts.bookings.length,
      slots_found: right.length,
      p50_ms: percentile(ours, 0.5),
      p95_ms: percentile(ours, 0.95),
      one_query_a_collection_p50_ms: percentile(batch, 0.5),
      memory_of_10000_interviewers_mib: await memoryOfMany(context.quick, now),
      ...(await growth(context, now)),
    },
  }
}

const requestAt = (now: Date): WorldRequest => ({
  plan,
  panel_ids: [],
  range: { from: now.getTime(), until: now.getTime() + days * dayMs },
  now,
})

const searchOf = ({ range, now }: WorldRequest): SlotSearch => ({
  ...plan,
  length: 45 * 60_000,
  range,
  step: 15 * 60_000,
  now: now.getTime(),
  candidate_busy: [],
  limit: 10_000,
})

const answer = (view: SlotView, request: WorldRequest) => searchSlots(view.diaries, searchOf(request)).slots

/** How a program does it that asks for each person by themselves. */
async function readPerPerson(stores: Stores, request: WorldRequest): Promise<SlotView> {
  const seniors = { roles: 'interviewer', status: 'active' as const, qualifications: { $in: ['senior'] } }
  const people = await stores.people.collection.find(seniors).toArray()
  const found: SlotView['diaries'] = []
  for (const { _id } of people) found.push(...(await readView(stores, { ...request, panel_ids: [_id] })).diaries)
  return { diaries: found.toSorted(fairOrder), candidate_busy: [] }
}

const fairOrder = (a: SlotView['diaries'][number], b: SlotView['diaries'][number]) =>
  a.standing.score - b.standing.score || a.standing.last_at - b.standing.last_at || (a.person_id < b.person_id ? -1 : 1)

async function store(stores: Stores, { people, availabilities, bookings }: CrowdFacts): Promise<void> {
  await stores.people.collection.insertMany(people)
  await stores.availabilities.collection.insertMany(availabilities)
  await stores.bookings.collection.insertMany(bookings)
}

/** Time of one search with more people and more bookings; no database is needed for that. */
async function growth({ quick, note }: Context, now: Date): Promise<Record<string, number>> {
  const details: Record<string, number> = {}
  const sizes = quick
    ? [[20, 200] as const]
    : ([
        [20, 200],
        [20, 2_000],
        [200, 2_000],
        [200, 20_000],
        [2_000, 20_000],
      ] as const)
  for (const [people, bookings] of sizes) {
    const facts = factsOf(crowd({ people, bookings, days, now }))
    const request = requestAt(now)
    const found = await times(quick ? 3 : 10, async () => answer(facts.view(request), request))
    details[`p50_ms_of_${people}_people_with_${bookings}_bookings`] = percentile(found, 0.5)
    note(`slots: ${people} people, ${bookings} bookings: p50 ${percentile(found, 0.5).toFixed(2)} ms`)
  }
  return details
}

/** What 10,000 interviewers with their hours, 20,000 interviews and 2,500 calendars take, in MiB. */
async function memoryOfMany(quick: boolean, now: Date): Promise<number> {
  const many = crowd({ people: quick ? 500 : 10_000, bookings: quick ? 1_000 : 20_000, days, now })
  const before = await heapMib()
  // Copies, as they come from the database: nothing of them is shared with what is there already.
  const facts = factsOf(structuredClone(many))
  for (const [index, { _id }] of many.people.entries()) {
    if (index % 4 !== 0) continue
    const busy = Array.from({ length: 1_000 }, (_, n) => now.getTime() / 60_000 + n * 300)
    facts.feed({ _id: `feed-${index}`, version: 1, person_id: _id, busy })
  }
  const mib = (await heapMib()) - before
  // Both are still held here, so that the one is what came in addition to the other.
  assert.equal(facts.view(requestAt(now)).diaries.length, many.people.length)
  return mib * (quick ? 20 : 1)
}

/** After everything that nobody holds any more is gone. */
async function heapMib(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate()
    collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}
function factsOf({ people, availabilities, bookings }: CrowdFacts) {
  const facts = createSlotFacts()
  for (const doc of people) facts.person(doc)
  for (const doc of availabilities) facts.availability(doc)
  for (const doc of bookings) facts.booking(doc)
  return facts
}

/** Milliseconds of each call. */
async function times(count: number, call: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = []
  for (let index = 0; index < count; index++) {
    const start = performance.now()
    await call()
    found.push(performance.now() - start)
    // As in a server, what else waits gets its turn: the changes that keep the memory current.
    await setImmediate()
  }
  return found
}

const rate = (milliseconds: readonly number[]) => 1_000 / percentile(milliseconds, 0.5)

async function wait<T>(again: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return again()
}
