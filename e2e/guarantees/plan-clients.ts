import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** One recruiter's wish: a plan of this title, drafted and published. Each of its two commands keeps its key until it is answered. */
export interface Wish {
  title: string
  keys: [string, string]
  plan_id?: string
  plan_version_id?: string
}

export const newWish = (): Wish => ({ title: `plan ${randomUUID()}`, keys: [randomUUID(), randomUUID()] })

export interface PlanClients {
  wishes: Wish[]
  /** How many wishes have come true. */
  fulfilled(): number
  /** Refusals seen, all of them 503. */
  refused(): number
  /** Requests that got no answer at all. */
  unanswered(): number
  /** No new wishes; resolves when each client has its answer or has given up. */
  stop(): Promise<void>
}

export interface PlanClientOptions {
  url: string
  token: string
  count: number
  /** Whether to send a command again that was refused or not answered; without it the client ends there. */
  retries: boolean
}

interface Answer {
  code?: string
  plan_id?: string
  plan_version_id?: string
}

const levels = [1, 2].map((level) => ({ level, label: `${level}`, anchor: `${level}` }))
const question = { kind: 'open', category: 'any', text: 'Why?', criteria: [{ name: 'Clarity', levels }] }
const planOf = (title: string) => ({
  title,
  duration_minutes: 30,
  panel: { seats: [{}], required_reviews: 1 },
  questions: [question],
})

/** The longest that any answer may take: a handler's time limit and some more on a busy machine. */
const answerMsMax = 20_000

/** Recruiters who draft and publish plans one after the other, as fast as they are answered. */
export function startPlanClients(o: PlanClientOptions): PlanClients {
  const wishes: Wish[] = []
  let [refused, unanswered, stopping] = [0, 0, false]

  /** Undefined when there was no answer, or a refusal that will pass. Every refusal must be a clear one. */
  async function send(path: string, key: string, body?: object) {
    let response: Response
    try {
      response = await post(o, path, key, body)
    } catch {
      unanswered += 1
      return undefined
    }
    const answer = (await response.json()) as Answer
    if (response.status === 201) return answer
    assert.equal(response.status, 503, JSON.stringify(answer))
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.ok(Number(response.headers.get('retry-after')) > 0, 'a 503 says when to come back')
    assert.equal(answer.code, 'UNAVAILABLE')
    refused += 1
    return undefined
  }

  async function insist(path: string, key: string, body?: object) {
    for (;;) {
      const answer = await send(path, key, body)
      if (answer || !o.retries) return answer
      // A client waits before it tries again; less here than Retry-After says, so that the outage is met more often.
      await sleep(100)
    }
  }

  async function client(): Promise<void> {
    while (!stopping) {
      const wish = newWish()
      wishes.push(wish)
      const drafted = await insist('/api/v1/plans', wish.keys[0], planOf(wish.title))
      if (!drafted?.plan_id) return
      wish.plan_id = drafted.plan_id
      const published = await insist(`/api/v1/plans/${wish.plan_id}/publish`, wish.keys[1])
      if (!published?.plan_version_id) return
      wish.plan_version_id = published.plan_version_id
    }
  }

  const clients = Array.from({ length: o.count }, client)
  // A failed assertion of one shows when they are stopped.
  for (const one of clients) one.catch(() => {})
  return {
    wishes,
    fulfilled: () => wishes.filter((wish) => wish.plan_version_id).length,
    refused: () => refused,
    unanswered: () => unanswered,
    async stop() {
      stopping = true
      await Promise.all(clients)
    },
  }
}

/** Sends both commands of a wish (again); answers with what the second one says, and whether both were repetitions. */
export async function grant(o: Pick<PlanClientOptions, 'url' | 'token'>, { title, keys }: Wish) {
  const drafted = await post(o, '/api/v1/plans', keys[0], planOf(title))
  assert.equal(drafted.status, 201)
  const { plan_id } = (await drafted.json()) as { plan_id: string }
  const published = await post(o, `/api/v1/plans/${plan_id}/publish`, keys[1])
  assert.equal(published.status, 201)
  const { plan_version_id } = (await published.json()) as { plan_version_id: string }
  const replayed = [drafted, published].every((response) => response.headers.get('idempotency-replayed') === 'true')
  return { plan_id, plan_version_id, replayed }
}

function post({ url, token }: Pick<PlanClientOptions, 'url' | 'token'>, path: string, key: string, body?: object) {
  return fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerMsMax),
  })
}
