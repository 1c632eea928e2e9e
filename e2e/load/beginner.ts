import { createDoorbell } from '@candor/platform/doorbell'
import { v7 as uuidv7 } from 'uuid'
import { sessionIdOf } from '../../services/interview/src/session-state.ts'
import { startFrom } from '../../services/interview/src/start.ts'
import { createStores } from '../../services/interview/src/stores.ts'
import type { Begun, Ground } from './ground.ts'

/**
 * Begins sessions by the service's own rules and store, without its HTTP: ten thousand starts are not what is measured, and would take
 * longer than the measurement. `beginSession` is the way through the front door.
 */
export async function createBeginner(ground: Ground, planVersionId: string): Promise<() => Promise<Begun>> {
  const { planVersions, sessions } = await createStores(ground.db, createDoorbell())
  const plan = await planVersions.load(planVersionId)
  if (!plan) throw new Error(`plan version ${planVersionId} is not there`)
  const consent = { recording: true, automated_scoring: true, notice_version: '2' }
  const options = { startEarlyMinutes: 15, seed: 'load', avoid: new Set<string>(), consent }
  return async () => {
    const [candidate_id, booking_id, now] = [uuidv7(), uuidv7(), new Date()]
    const booking = {
      _id: booking_id,
      ...{ version: 1, seq: 0, schema_version: 1, bucket: 0 },
      ...{ status: 'confirmed' as const, candidate_id, plan_version_id: planVersionId, title: plan.title, panel: [] },
      ...{ time_multiplier: 1, candidate_absent: false },
      starts_at: now,
      ends_at: new Date(now.getTime() + 7_200_000),
    }
    const session_id = sessionIdOf(booking_id)
    const decision = startFrom(booking, plan, options, now)
    await sessions.save(undefined, session_id, decision, { actor: candidate_id, at: now })
    return { candidate_id, session_id, token: await ground.token(candidate_id, 'candidate') }
  }
}
