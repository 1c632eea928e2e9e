import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import {
  type AggregateStore,
  type Decision,
  type DuplicateKey,
  planSave,
  type Stored,
  type StoredCommand,
} from './aggregate.ts'
import type { Caller } from './auth.ts'
import { canonicalJson } from './canonical-json.ts'
import { type CodedError, problem } from './errors.ts'
import { isTransient } from './mongo.ts'

/** What a command needs of a Fastify request, whatever its schema. */
export interface CommandRequest {
  method: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  params: unknown
  query: unknown
  body: unknown
  routeOptions: { url?: string | undefined }
  verifiedCaller: Caller | undefined
  replayed: boolean
}

export interface Reply {
  status: number
  body: unknown
}

export interface CommandOptions<S, R extends Reply> {
  store: AggregateStore<S>
  id: string
  /** Pure; may run again when somebody else saved in between. Throws a coded error to refuse. */
  decide(state: Stored<S> | undefined, now: Date): Decision<S>
  /** Pure view of the document as saved. Its JSON is kept with the command when it is small, so no secret belongs in it. */
  reply(doc: Stored<S>): R
  /**
   * A unique index of the service refused the write. Returns the error to answer with, or 'retry' to decide again (after it made
   * room, or chose another value). Without it the answer is 409 CONFLICT.
   */
  onDuplicate?(error: DuplicateKey, attempt: number): Promise<CodedError | 'retry'> | CodedError | 'retry'
  /** Times to decide anew after a lost race before answering VERSION_CONFLICT; 1 answers it at once. */
  attempts?: number
}

const attemptsDefault = 3
const duplicatesMax = 20
/** A reply larger than this is not kept; a repeated command then gets the view of the document as it is by now. */
const replyBytesMax = 8_192
const keyFormat = /^[\x20-\x7e]{1,255}$/

/**
 * Runs a command on one aggregate: load, decide, save, answer. With an `Idempotency-Key` the command takes effect once, however often
 * and however concurrently it is sent, as its key and answer are saved in the same write as its effect; the last 32 are kept.
 * Throws what `decide` throws, VERSION_CONFLICT, IDEMPOTENCY_KEY_REUSED (same key, other request), or UNAVAILABLE.
 */
export async function runCommand<S extends object, R extends Reply>(
  request: CommandRequest,
  o: CommandOptions<S, R>,
): Promise<R> {
  const command = commandOf(request)
  // A document that this request creates is there only if the command came before; the write finds that out without a read.
  let assumeNew = createdIds.get(request) === o.id
  let conflicts = 0
  let duplicates = 0
  for (;;) {
    const before = assumeNew ? undefined : await o.store.load(o.id)
    const earlier = replayOf(request, command, before, o)
    if (earlier) return earlier
    const now = new Date()
    let decided: { decision: Decision<S>; answer: R }
    try {
      const decision = o.decide(before, now)
      decided = { decision, answer: o.reply(preview(o.store, before, o.id, decision)) }
    } catch (refusal) {
      // What took effect before is answered as it was then, whatever would be decided now.
      if (!assumeNew || !command) throw refusal
      assumeNew = false
      continue
    }
    const { decision, answer } = decided
    try {
      await o.store.save(before, o.id, decision, {
        actor: request.verifiedCaller?.id ?? 'anonymous',
        at: now,
        ...(command && { command: { ...command, status: answer.status, reply: keepable(answer.body) } }),
      })
      return answer
    } catch (error) {
      const assumed = assumeNew
      assumeNew = false
      // Whatever went wrong, this very command may have been saved: by a twin, or by the write whose answer was lost.
      const saved = command && (await lookAgain(request, command, error, o))
      if (saved) return saved
      const code = (error as { code?: unknown }).code
      if (code === 'VERSION_CONFLICT') {
        if (!assumed) conflicts += 1
        if (conflicts >= (o.attempts ?? attemptsDefault)) throw error
      } else if (code === 'DUPLICATE_KEY' && o.onDuplicate) {
        duplicates += 1
        const outcome = await o.onDuplicate(error as DuplicateKey, duplicates)
        if (outcome !== 'retry') throw outcome
        if (duplicates >= duplicatesMax)
          throw problem('UNAVAILABLE', 'Too many others want the same; try again shortly', {
            cause: error,
            retryAfterSeconds: 1,
          })
      } else {
        throw error
      }
    }
  }
}

/**
 * The id of a document this request creates. With an `Idempotency-Key` it is a hash of caller, route and key, so that sending the
 * request again meets the same document; without one it is a new UUIDv7.
 */
export function createId(request: CommandRequest): string {
  const key = idempotencyKey(request)
  const id = key === undefined ? uuidv7() : hashedId(request, key)
  createdIds.set(request, id)
  return id
}

/** The document that a request is about to create, so that `runCommand` need not look for it. */
const createdIds = new WeakMap<CommandRequest, string>()

function hashedId(request: CommandRequest, key: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([callerId(request), routeOf(request), key]))
    .digest()
  // A version 8 UUID: 122 bits of the hash in the standard's shape.
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  const hex = digest.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The header's value, or undefined; refuses what is empty, longer than 255 or not printable ASCII. */
export function idempotencyKey(request: CommandRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && keyFormat.test(key)) return key
  const errors = [{ path: '/headers/idempotency-key', message: 'must be 1 to 255 printable ASCII characters' }]
  throw problem('VALIDATION_FAILED', 'The Idempotency-Key is not acceptable', { members: { errors } })
}

type CommandKey = Pick<StoredCommand, 'key' | 'body_hash'>

/** Keys of different callers never meet, so the stored key is a hash of both. */
function commandOf(request: CommandRequest): CommandKey | undefined {
  const key = idempotencyKey(request)
  if (key === undefined) return undefined
  const { params, query, body } = request
  return {
    key: hashOf([callerId(request), key]),
    body_hash: hashOf([routeOf(request), canonicalJson({ params, query, body })]),
  }
}

function replayOf<S extends object, R extends Reply>(
  request: CommandRequest,
  command: CommandKey | undefined,
  doc: Stored<S> | undefined,
  o: CommandOptions<S, R>,
): R | undefined {
  const stored = command && doc?.commands?.find(({ key }) => key === command.key)
  if (!stored || !doc) return undefined
  if (stored.body_hash !== command.body_hash) {
    throw problem(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request before; use a new key for a new request',
    )
  }
  request.replayed = true
  if (typeof stored.reply !== 'string') return { ...o.reply(doc), status: stored.status }
  return { status: stored.status, body: JSON.parse(stored.reply) } as R
}

/** Undefined when the command did not take effect. When that can't be found out, the original error stands. */
async function lookAgain<S extends object, R extends Reply>(
  request: CommandRequest,
  command: CommandKey,
  error: unknown,
  o: CommandOptions<S, R>,
): Promise<R | undefined> {
  let doc: Stored<S> | undefined
  try {
    doc = await o.store.load(o.id)
  } catch (cause) {
    if (!isTransient(cause)) throw cause
    throw isTransient(error) ? error : cause
  }
  return replayOf(request, command, doc, o)
}

/** The document as this save will leave it, for the view that is saved with it. */
function preview<S extends object>(
  store: AggregateStore<S>,
  before: Stored<S> | undefined,
  id: string,
  decision: Decision<S>,
): Stored<S> {
  const { after } = planSave(before, id, decision.state, { entries: [], schemaVersion: store.schemaVersion })
  return { ...after, version: (before?.version ?? 0) + 1, seq: (before?.seq ?? 0) + decision.events.length }
}

function keepable(body: unknown): string | null {
  const text = JSON.stringify(body ?? null)
  return Buffer.byteLength(text) <= replyBytesMax ? text : null
}

const callerId = (request: CommandRequest) => request.verifiedCaller?.id ?? 'anonymous'
const routeOf = (request: CommandRequest) => `${request.method} ${request.routeOptions.url ?? ''}`
const hashOf = (parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
