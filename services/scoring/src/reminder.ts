import type { EventData } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'

/** When the reviewers of one session are reminded. One document a session, apart from its card: the card's own work is scoring. */
export interface Reminder {
  session_id: string
  /** Of the rounds that are still to come, earliest first. */
  rounds: { round: number; at: Date }[]
  work?: Work
}

const hour = 3_600_000
/** A day before the reviews are due, then when they are, then a day after; whoever has none left to write hears nothing. */
const offsets = [-24 * hour, 0, 24 * hour]

export function remindersPlanned(
  before: Reminder | undefined,
  { session_id, due_at }: EventData['ScorecardOpened'],
  now: Date,
): Decision<Reminder> | undefined {
  if (before) return undefined
  const rounds = offsets
    .map((offset, index) => ({ round: index + 1, at: new Date(due_at.getTime() + offset) }))
    .filter(({ at }) => at > now)
  return { state: nextRound({ session_id, rounds }), events: [] }
}

/** The round was sent, or there was nobody to send it to. */
export function roundDone({ session_id, rounds }: Reminder): Decision<Reminder> {
  return { state: nextRound({ session_id, rounds: rounds.slice(1) }), events: [] }
}

function nextRound(reminder: Reminder): Reminder {
  const [next] = reminder.rounds
  return next ? { ...reminder, work: newWork(next.at) } : reminder
}
