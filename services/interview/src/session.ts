import type { Decision } from '@candor/platform/aggregate'
import { type AnswerCommand, answer, correct, type SkipCommand, skip } from './answering.ts'
import { type AskCommand, askFromPanel } from './asking.ts'
import { type ConsentCommand, consent } from './consent.ts'
import { complete } from './ending.ts'
import { comeBack, connect, type LineCommand, loseLine } from './line.ts'
import type { Seated } from './on-booking.ts'
import { help, type PauseCommand, pause, resume } from './pausing.ts'
import { annotate, type ReviewCommand, release } from './review.ts'
import type { Session } from './session-state.ts'
import { observe, type SignalCommand } from './signals.ts'

/** What the people in an interview do. `panel` is that of the booking at that moment: looked up, never copied. */
export type Command = { session_id: string; actor: string } & (
  | ConsentCommand
  | AnswerCommand
  | SkipCommand
  | AskCommand
  | ReviewCommand
  | SignalCommand
  | PauseCommand
  | LineCommand
  | { kind: 'complete'; panel: Seated[] }
)

/** Applies one command. A command that changes nothing (sent again, say) returns the same state. Throws coded refusals. */
export function decide(session: Session, command: Command, now: Date): Decision<Session> {
  if (command.kind === 'connect') return connect(session, command, now)
  if (command.kind === 'lose_line') return loseLine(session, command, now)
  const here = comeBack(session, command, now)
  const { state, events } = decideHere(here.state, command, now)
  return { state, events: [...here.events, ...events] }
}

function decideHere(session: Session, command: Exclude<Command, LineCommand>, now: Date): Decision<Session> {
  switch (command.kind) {
    case 'consent':
      return consent(session, command, now)
    case 'answer':
      return answer(session, command, now)
    case 'pause':
      return pause(session, command, now)
    case 'resume':
      return resume(session, command.session_id, command.actor, now)
    case 'complete':
      return complete(session, command, now)
    case 'help':
      return help(session, command, now)
    case 'skip':
      return skip(session, command, now)
    case 'ask':
      return askFromPanel(session, command, now)
    case 'correct':
      return correct(session, command, now)
    case 'annotate':
      return annotate(session, command, now)
    case 'release':
      return release(session, command, now)
    case 'signal':
    case 'explain_signal':
      return observe(session, command, now)
  }
}
