import { authorize, type Caller, type Role } from '@candor/platform/auth'
import type { App } from '@candor/platform/http'
import { refuse } from './errors.ts'
import type { LivingPerson } from './person.ts'
import type { Stores } from './stores.ts'

/**
 * A token says what its bearer was when it was made. Here, where people and keys are made, that is not enough: who was disabled,
 * demoted or erased a moment ago would have 15 minutes to give the access back. So each request is measured by what is stored now.
 * Documents of people and keys stay for ever: an id that has none never had anything to lose, and its token speaks for itself.
 */
export function addStanding(app: App, stores: Pick<Stores, 'people' | 'apiKeys'>): void {
  app.addHook('onRequest', async (request) => {
    const caller = request.verifiedCaller
    if (!caller) return
    const roles = await rolesNow(stores, caller)
    request.verifiedCaller = { ...caller, roles: caller.roles.filter((role) => roles.includes(role)) }
    authorize(request.verifiedCaller, request.routeOptions.config.roles ?? [])
  })
}

async function rolesNow({ people, apiKeys }: Pick<Stores, 'people' | 'apiKeys'>, caller: Caller): Promise<Role[]> {
  if (caller.kind === 'machine') {
    const key = await apiKeys.load(caller.id)
    if (key?.status === 'revoked') throw refuse('API_KEY_INVALID', 'It was revoked.')
    return key?.roles ?? caller.roles
  }
  const person = await people.load(caller.id)
  if (!person) return caller.roles
  if (person.status !== 'active' || isOlderThanAccess(caller, person)) throw refuse('SESSION_ENDED', 'Sign in again.')
  return person.roles
}

/** Whether the token is from before a new password or a block. Tokens know whole seconds only; the one of a sign-in right after counts. */
function isOlderThanAccess({ issued_at }: Caller, { sessions_valid_from }: LivingPerson): boolean {
  if (!issued_at || !sessions_valid_from) return false
  return issued_at.getTime() < Math.floor(sessions_valid_from.getTime() / 1_000) * 1_000
}
