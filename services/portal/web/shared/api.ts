import createClient, { type Client, type Middleware } from 'openapi-fetch'
import type { paths as IdentityPaths } from './api-types/identity.ts'
import type { paths as InterviewPaths } from './api-types/interview.ts'
import type { paths as NotificationPaths } from './api-types/notification.ts'
import type { paths as SchedulingPaths } from './api-types/scheduling.ts'
import type { paths as ScoringPaths } from './api-types/scoring.ts'

type Paths = IdentityPaths & InterviewPaths & NotificationPaths & SchedulingPaths & ScoringPaths
/** All routes of all services behind the gateway, typed by their OpenAPI documents. */
export type Api = Client<Paths>

/** A problem document (RFC 9457). Decide by `code`, never by the texts. */
export interface Problem {
  code: string
  title: string
  detail?: string
  status: number
  request_id?: string
  retriable?: boolean
  errors?: { path: string; message: string; row?: number }[]
}

/** What a refused request throws. `code` is `OFFLINE` when nothing answered. */
export class Refusal extends Error {
  readonly problem: Problem
  /** After how many seconds the same request may be made again, where the service says so (Retry-After). */
  readonly retryAfter: number | undefined

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail ?? problem.title)
    this.name = 'Refusal'
    this.problem = problem
    this.retryAfter = retryAfter
  }

  get code(): string {
    return this.problem.code
  }
}

/** A client for one origin; each POST, PUT, PATCH and DELETE gets an Idempotency-Key, so that a lost answer can be asked for again. */
export function createApi(...middleware: Middleware[]): Api {
  const client = createClient<Paths>({ baseUrl: location.origin })
  client.use({
    onRequest({ request }) {
      if (request.method !== 'GET' && !request.headers.has('idempotency-key'))
        request.headers.set('idempotency-key', crypto.randomUUID())
      return request
    },
  })
  client.use(...middleware)
  return client
}

/** The body of a good answer; throws a Refusal otherwise. */
export async function take<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer.catch((cause: unknown) => {
    throw new Refusal({
      code: 'OFFLINE',
      title: 'Nothing answered',
      status: 0,
      ...(cause instanceof Error && { detail: cause.message }),
    })
  })
  if (response.ok) return data as T
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new Refusal(problemOf(error, response), Number.isFinite(seconds) ? seconds : undefined)
}

function problemOf(error: unknown, response: Response): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as Problem
  return { code: 'UNREADABLE', title: response.statusText || 'The answer can not be read', status: response.status }
}
