import { seatedPanelOf } from './access.ts'
import type { FollowUpBy } from './asking.ts'
import type { PlanVersion } from './plan.ts'
import type { Command } from './session.ts'
import type { Session } from './session-state.ts'
import { questionOf } from './session-view.ts'
import type { Stores } from './stores.ts'

type Bare<C> = C extends unknown ? Omit<C, 'session_id' | 'actor' | 'panel' | 'question' | 'follow_up_by'> : never
/** A command as its sender gives it. */
export type BareCommand = Bare<Command>

/** The command with what it needs of the plan and the panel at this moment. */
export async function withFacts(
  { stores, followUpBy }: { stores: Pick<Stores, 'bookings'>; followUpBy: FollowUpBy },
  session: Session,
  plan: PlanVersion,
  command: BareCommand,
): Promise<object> {
  if (command.kind === 'complete') return { ...command, panel: await seatedPanelOf(stores, session) }
  if (command.kind !== 'answer' && command.kind !== 'correct') return command
  const question = questionOf(plan, command.question_id)
  return { ...command, ...(question && { question }), ...(command.kind === 'answer' && { follow_up_by: followUpBy }) }
}
