import { DuplicateKey } from '@candor/platform/aggregate'
import type { Logger } from '@candor/platform/log'
import { v7 as uuidv7 } from 'uuid'
import type { Passwords } from './password.ts'
import { createPerson } from './person.ts'
import type { Stores } from './stores.ts'

/** Creates the first admin, unless somebody has the address already. Safe with several instances: the address is unique. */
export async function ensureAdmin(
  config: { ADMIN_EMAIL?: string; ADMIN_PASSWORD?: string },
  { stores, passwords, log }: { stores: Stores; passwords: Passwords; log: Logger },
  now: Date,
): Promise<void> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config
  if (email === undefined || password === undefined) return
  if (await stores.people.findByEmail(email)) return
  const id = uuidv7()
  const profile = {
    email,
    name: 'Administrator',
    roles: ['admin' as const],
    time_zone: 'UTC',
    locale: 'en',
    qualifications: [],
  }
  const actor = { id: 'service:identity', roles: ['admin'] }
  const decision = createPerson(undefined, { id, actor, profile, password_hash: await passwords.hash(password) }, now)
  try {
    await stores.people.save(undefined, id, decision, { actor: actor.id, at: now })
    log.info({ person_id: id }, 'created the first admin')
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error
  }
}
