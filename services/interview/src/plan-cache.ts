import type { Stored } from '@candor/platform/aggregate'
import type { PlanVersion } from './plan.ts'
import type { Stores } from './stores.ts'

export interface PlanCache {
  /** A published version. Throws when it does not exist, which a session's never does. */
  get(planVersionId: string): Promise<Stored<PlanVersion>>
  find(planVersionId: string): Promise<Stored<PlanVersion> | undefined>
}

/** A version may have 400 kB as JSON, and few are in use at a time. */
const versionsKept = 100

/** Published versions never change, so each is read once a process; the one unused for longest makes room. */
export function createPlanCache({ planVersions }: Pick<Stores, 'planVersions'>): PlanCache {
  const kept = new Map<string, Stored<PlanVersion>>()
  async function find(id: string) {
    const version = kept.get(id) ?? (await planVersions.load(id))
    if (!version) return undefined
    kept.delete(id)
    kept.set(id, version)
    const oldest = kept.size > versionsKept ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    return version
  }
  return {
    find,
    async get(id) {
      const version = await find(id)
      if (!version) throw new Error(`plan version ${id} is gone`)
      return version
    },
  }
}
