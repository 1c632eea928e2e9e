import { setTimeout as sleep } from 'node:timers/promises'
import type { Stored } from '@candor/platform/aggregate'
import type { Logger } from '@candor/platform/log'
import type { LifeSigns } from './life-signs.ts'
import type { LineId } from './line.ts'
import { answered, ask, beat, heard, type Pulse, type PulseAct, pinged } from './pulse.ts'
import { isRunning, type Session } from './session-state.ts'
import { execute, type SessionStore } from './session-store.ts'

/** The connection whose line this is. */
export interface LineHost {
  ping(): void
  /** It is dead: nobody has to be told. */
  cut(): void
  /** It is whole, and nobody holds the candidate's line: `connect` is to be called. */
  takeLine(): void
}

interface LineDeps {
  stores: { sessions: SessionStore }
  life: LifeSigns
  log: Logger
}

interface Who {
  session_id: string
  actor: string
}

const loseAttemptsMax = 5

/** What one connection has to do with its candidate's line. A class for the same reason as the connection. */
export class LineHolder {
  readonly #deps: LineDeps
  readonly #host: LineHost
  readonly #id: LineId
  readonly #openedAt = Date.now()
  readonly #pulse: Pulse = { wholeAt: this.#openedAt, pingedAt: undefined, wantedSince: undefined, answerBy: undefined }
  /** The candidate's deadline, while the clock runs. */
  #endsAt: number | undefined
  #claims = false
  #isDisplaced = false

  constructor(deps: LineDeps, host: LineHost) {
    this.#deps = deps
    this.#host = host
    this.#id = { on: deps.life.id, n: deps.life.number() }
  }

  heartbeat(isRegular: boolean): void {
    this.#act(beat(this.#pulse, Date.now(), { isRegular, endsAt: this.#endsAt }))
  }

  /** The candidate said something. */
  heard(): void {
    this.#act(heard(this.#pulse, Date.now()))
  }

  answered(): void {
    this.#act(answered(this.#pulse))
  }

  /** Whether this connection must take the candidate's line, or show that it is whole beside the one that did. */
  mind(session: Session): void {
    this.#endsAt = session.status === 'in_progress' ? session.deadline_at.getTime() : undefined
    this.#claims = isRunning(session) && (!session.line || session.line.lost_at !== undefined)
    const { after } = session.line ?? {}
    const isTaken = !this.#isDisplaced && after?.on === this.#id.on && after.n === this.#id.n
    this.#isDisplaced ||= isTaken
    if (this.#claims || isTaken) this.#act(ask(this.#pulse, Date.now(), isTaken))
  }

  /** The session with this connection as its candidate's line. */
  async connect(session: Stored<Session>, who: Who): Promise<Stored<Session>> {
    if (!isRunning(session)) return session
    const { stores, life } = this.#deps
    const on = session.line?.on
    const at = on === undefined || on === life.id ? undefined : await life.lastSign(on)
    const seen = on !== undefined && at && { on, at }
    const line = { line: this.#id, opened_at: new Date(this.#openedAt), ...(seen && { seen }) }
    return execute(stores.sessions, { ...who, kind: 'connect', ...line }, session)
  }

  /** Writes down since when the candidate is away. Of a process that stops its last sign of life tells that. */
  async lose(who: Who): Promise<void> {
    const { stores, life, log } = this.#deps
    const lost = { kind: 'lose_line', line: this.#id, whole_at: new Date(this.#pulse.wholeAt) } as const
    for (let attempt = 1; !life.stopped(); attempt += 1) {
      try {
        const session = await stores.sessions.load(who.session_id)
        if (session) await execute(stores.sessions, { ...who, ...lost }, session)
        return
      } catch (error) {
        if (attempt >= loseAttemptsMax) {
          log.warn({ err: error, session_id: who.session_id }, 'the loss of a line could not be written down')
          return
        }
        await sleep(attempt * 1_000, undefined, { ref: false })
      }
    }
  }

  #act(act: PulseAct): void {
    if (act === 'cut') this.#host.cut()
    else if (act === 'here' && this.#claims) this.#host.takeLine()
    else if (act === 'ping') {
      pinged(this.#pulse, Date.now())
      this.#host.ping()
    }
  }
}
