import { type EventReader, firstMissing, type SeenEvent, streamProblems } from './event-reader.ts'
import type { Player } from './people.ts'
import { until } from './until.ts'

export interface JourneyIds {
  planVersionId: string
  invitationId: string
  bookingId: string
  sessionId: string
  people: Player[]
}

export interface Told {
  candidate: Player
  recruiter: Player
  panel: Player[]
  answers: number
}

/**
 * Waits until every event of the interview was read, then checks order, gaps and repetitions within each key. Returns their number;
 * throws saying what is missing or wrong.
 */
export async function checkEvents(reader: EventReader, ids: JourneyIds, told: Told): Promise<number> {
  const { events, unreadable } = reader
  await until('every event on its topic', (seen) => {
    const missing = missingEvent(events, ids, told)
    return missing === undefined ? true : seen(missing)
  })
  const keys = new Set([
    ids.planVersionId,
    ids.invitationId,
    ids.bookingId,
    ids.sessionId,
    ...ids.people.map(({ person_id }) => person_id),
  ])
  const sources = new Set(events.filter(({ key }) => keys.has(key)).map(({ id }) => id))
  const ours = events.filter(({ key, data }) => keys.has(key) || sources.has(String(data.source_event_id)))
  const problems = [...unreadable, ...streamProblems(ours)]
  if (problems.length > 0) throw new Error(`the downstream reader saw: ${problems.slice(0, 10).join('; ')}`)
  return ours.length
}

function missingEvent(
  events: SeenEvent[],
  ids: JourneyIds,
  { candidate, recruiter, panel, answers }: Told,
): string | undefined {
  const each = (type: string, count: number) => Array.from({ length: count }, () => type)
  // A session and its scorecard share their id, and each topic is in order by itself.
  const of = (aggregate: string) => events.filter(({ topic }) => topic === `candor.${aggregate}.v1`)
  const expected: [string, string, string[]][] = [
    ...ids.people.map(({ person_id }): [string, string, string[]] => ['person', person_id, ['PersonSaved']]),
    ['plan', ids.planVersionId, ['PlanPublished']],
    ['invitation', ids.invitationId, ['InvitationIssued', 'InvitationUsed']],
    ['booking', ids.bookingId, ['BookingHeld', 'BookingConfirmed']],
    [
      'session',
      ids.sessionId,
      ['SessionStarted', 'ConsentGiven', ...each('AnswerSubmitted', answers), 'SessionCompleted'],
    ],
    ['scorecard', ids.sessionId, each('AnswerScored', answers)],
    ['scorecard', ids.sessionId, ['ScorecardOpened', ...each('ReviewSubmitted', panel.length), 'ScorecardFinalized']],
    ['scorecard', ids.sessionId, ['ScoresCompleted', 'ScorecardFinalized']],
  ]
  for (const [aggregate, key, types] of expected) {
    const missing = firstMissing(of(aggregate), key, types)
    if (missing) return `${missing} of ${aggregate} ${key}`
  }
  const mails: [string, string, Player[]][] = [
    ['InvitationIssued', ids.invitationId, [candidate]],
    ['BookingConfirmed', ids.bookingId, [candidate, ...panel]],
    ['ScorecardOpened', ids.sessionId, panel],
    ['ScorecardFinalized', ids.sessionId, [recruiter, candidate]],
  ]
  for (const [type, key, recipients] of mails) {
    const source = events.find((event) => event.key === key && event.type === type)?.id
    for (const { person_id, name } of recipients) {
      const sent = of('delivery').some(
        ({ type: kind, data }) =>
          kind === 'DeliverySent' && data.source_event_id === source && data.recipient_id === person_id,
      )
      if (!sent) return `DeliverySent to ${name} for ${type}`
    }
  }
  return undefined
}
