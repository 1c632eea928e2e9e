import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import { dueAt, isRunning, type Line, limits, log, plusMs, type Session } from './session-state.ts'

/** A connection of some process. */
export type LineId = Pick<Line, 'on' | 'n'>

/** What the sockets say of the candidate's line; nobody sends these. */
export type LineCommand =
  | {
      kind: 'connect'
      line: LineId
      opened_at: Date
      /** When the process that held the line until now gave its last sign of life, if that is another one. */
      seen?: { on: string; at: Date } | undefined
    }
  /** The connection ended, or does not answer; it was whole at `whole_at`. */
  | { kind: 'lose_line'; line: LineId; whole_at: Date }

type Of<K extends LineCommand['kind']> = Extract<LineCommand, { kind: K }> & { session_id: string; actor: string }
interface Who {
  session_id: string
  actor: string
}

/**
 * The candidate is connected, on whatever process: the time without a line is given back. A connection that was open all the while
 * takes over from one that was lost, and nothing was missed.
 */
export function connect(
  session: Session,
  { line, opened_at, seen, ...who }: Of<'connect'>,
  now: Date,
): Decision<Session> {
  if (!isRunning(session)) return { state: session, events: [] }
  const before = session.line
  if (before && is(before, line)) {
    if (!before.lost_at) return { state: session, events: [] }
    const { lost_at: _found, ...found } = before
    return { state: timed({ ...session, line: found }), events: [] }
  }
  const lostAt = before?.lost_at ?? (seen && before?.on === seen.on ? seen.at : undefined)
  const from = lostAt && lostAt < opened_at ? lostAt : now
  const { state, events, given_ms } = giveBack(session, who, { from, until: now, given_ms: 0 }, now)
  const taken: Line = {
    ...line,
    since: now,
    ...(from < now && { gap: { from, given_ms } }),
    ...(before && !before.lost_at && { after: { on: before.on, n: before.n } }),
  }
  return { state: timed({ ...state, line: taken }), events }
}

/**
 * The line is lost from when it was whole for the last time. When another connection has taken its place in between, that one's
 * candidate was away for longer than was known.
 */
export function loseLine(session: Session, { line, whole_at, ...who }: Of<'lose_line'>, now: Date): Decision<Session> {
  const before = session.line
  if (!before || !isRunning(session)) return { state: session, events: [] }
  if (is(before, line)) {
    if (before.lost_at) return { state: session, events: [] }
    const lost_at = new Date(Math.min(now.getTime(), Math.max(whole_at.getTime(), before.since.getTime())))
    return { state: timed({ ...session, line: { ...before, lost_at } }), events: [] }
  }
  const gap = before.gap ?? { from: before.since, given_ms: 0 }
  if (!before.after || !is(before.after, line) || whole_at >= gap.from) return { state: session, events: [] }
  const more = { from: whole_at, until: gap.from, given_ms: gap.given_ms }
  const { state, events, given_ms } = giveBack(session, who, more, now)
  const longer = { from: whole_at, given_ms: gap.given_ms + given_ms }
  return { state: timed({ ...state, line: { ...before, gap: longer } }), events }
}

/** Whoever was away acts without a live connection: they are back. */
export function comeBack(session: Session, who: Who, now: Date): Decision<Session> {
  const { line, ...rest } = session
  if (!line?.lost_at || !isRunning(session) || who.actor !== session.candidate_id) return { state: session, events: [] }
  const { state, events } = giveBack(rest as Session, who, { from: line.lost_at, until: now, given_ms: 0 }, now)
  return { state: timed(state), events }
}

/**
 * Adds the time from `from` to `until` to both deadlines, as far as the limits go; `given_ms` of the same interruption were given before.
 * While a pause stops the clock there is nothing to give.
 */
function giveBack(
  session: Session,
  { session_id, actor }: Who,
  { from, until, given_ms: before }: { from: Date; until: Date; given_ms: number },
  now: Date,
): Decision<Session> & { given_ms: number } {
  const away_ms = until.getTime() - from.getTime()
  const held = session.held ?? { count: 0, ms: 0 }
  const nothing = { state: session, events: [], given_ms: 0 }
  if (session.status !== 'in_progress' || away_ms <= 0 || held.count >= limits.interruptionsMax) return nothing
  const left = Math.min(limits.interruptionMsMax - before, limits.interruptedMsMax - held.ms)
  const given_ms = from < session.deadline_at ? Math.max(0, Math.min(away_ms, left)) : 0
  if (given_ms === 0 && away_ms < toldMs) return nothing
  const deadline_at = plusMs(session.deadline_at, given_ms)
  const answer_by = session.answer_by && plusMs(session.answer_by, Math.min(given_ms, openMs(session, from, until)))
  const state: Session = {
    ...session,
    deadline_at,
    ...(answer_by && { answer_by }),
    held: { count: held.count + 1, ms: held.ms + given_ms },
  }
  return {
    state: log(state, actor, now, {
      kind: 'line_restored',
      away_ms,
      given_back_ms: given_ms,
      deadline_at,
      ...(answer_by && { answer_by }),
    }),
    events: [{ type: 'LineRestored', data: { session_id, away_ms, given_back_ms: given_ms, deadline_at } }],
    given_ms,
  }
}

/** What could not be given back is told from here on. */
const toldMs = 1_000

/** How much of that time the question was open which is open now: one that opened in between has lost less. */
function openMs(session: Session, from: Date, until: Date): number {
  const opened = session.entries.findLast(({ kind }) => kind === 'question_opened')?.at ?? from
  return Math.max(0, until.getTime() - Math.max(from.getTime(), opened.getTime()))
}

/** With the time at which somebody must look at it next. Work on a follow-up goes on. */
const timed = (session: Session): Session =>
  session.status !== 'in_progress' || session.asking ? session : { ...session, work: newWork(dueAt(session)) }

const is = (one: LineId, other: LineId) => one.on === other.on && one.n === other.n
