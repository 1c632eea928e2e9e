import type { Decision } from '@candor/platform/aggregate'
import type { Role } from '@candor/platform/auth'
import { problem } from '@candor/platform/errors'
import { refuse } from './errors.ts'

/** What a recruiter may give and alter; everything else is an admin's. */
const recruitersReach: readonly Role[] = ['candidate', 'interviewer']

export interface Profile {
  /** As it was typed; mail goes there. */
  email: string
  name: string
  roles: Role[]
  /** IANA name. */
  time_zone: string
  /** BCP 47 tag. */
  locale: string
  qualifications: string[]
}

export interface LivingPerson extends Profile {
  status: 'active' | 'disabled'
  /** The folded address: what is unique, and what a sign-in looks up. */
  email_key: string
  /** PHC string; absent for those who only come by invitation. */
  password_hash?: string
  /** Sessions that began before this moment have ended. */
  sessions_valid_from?: Date
  created_at: Date
  updated_at: Date
}

/** Nothing of the person is left; the document stays for ever, so that the id is never used again. */
export interface ErasedPerson {
  status: 'erased'
  erased_at: Date
}

export type Person = LivingPerson | ErasedPerson

/** Who asks for a change. */
export interface Actor {
  id: string
  roles: readonly string[]
  /** A machine alters no admins and sets nobody's password anew. */
  kind?: 'person' | 'machine'
}

/** What may be changed; an absent key stays as it is. */
export type PersonChange = Partial<Profile> & { status?: 'active' | 'disabled'; password_hash?: string }

/** The form in which an address is unique: full-width letters and case make no difference. */
export function foldEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}

/** Creates a person. Throws ROLE_NOT_ALLOWED; PERSON_ERASED or CONFLICT for a command that made this person before. */
export function createPerson(
  before: Person | undefined,
  input: { id: string; actor: Actor; profile: Profile; password_hash?: string },
  now: Date,
): Decision<Person> {
  if (before?.status === 'erased')
    throw refuse('PERSON_ERASED', 'This command made a person who was erased since. Use a new Idempotency-Key.')
  if (before) throw problem('CONFLICT', 'This command made a person long ago. Use a new Idempotency-Key.')
  requireReach(input.actor, input.profile.roles)
  const person: LivingPerson = {
    ...input.profile,
    roles: unique(input.profile.roles),
    qualifications: unique(input.profile.qualifications),
    status: 'active',
    email_key: foldEmail(input.profile.email),
    ...(input.password_hash !== undefined && { password_hash: input.password_hash }),
    created_at: now,
    updated_at: now,
  }
  return saved(input.id, person)
}

/** Changes a person. Throws PERSON_ERASED, ROLE_NOT_ALLOWED, OWN_ACCESS. */
export function changePerson(
  before: Person,
  input: { id: string; actor: Actor; change: PersonChange },
  now: Date,
): Decision<Person> {
  const { actor, change } = input
  const person = living(before)
  requireReach(actor, [...person.roles, ...(change.roles ?? [])])
  const isOwn = actor.id === input.id
  if (isOwn && (change.status === 'disabled' || (change.roles && !change.roles.includes('admin') && isAdmin(person)))) {
    throw refuse('OWN_ACCESS', 'Ask another admin: so nobody can leave the organisation without one.')
  }
  if (change.password_hash !== undefined && (!isAdmin(actor) || actor.kind === 'machine')) {
    throw refuse('ROLE_NOT_ALLOWED', 'Only an admin in person sets the password of somebody who exists already.')
  }
  const endsSessions = change.password_hash !== undefined || change.status === 'disabled'
  const after: LivingPerson = {
    ...person,
    ...change,
    roles: change.roles ? unique(change.roles) : person.roles,
    qualifications: change.qualifications ? unique(change.qualifications) : person.qualifications,
    email_key: change.email === undefined ? person.email_key : foldEmail(change.email),
    ...(endsSessions && { sessions_valid_from: now }),
    updated_at: now,
  }
  return saved(input.id, after)
}

/** Erases a person for good; erasing twice changes nothing. Throws ROLE_NOT_ALLOWED, OWN_ACCESS. */
export function erasePerson(before: Person, input: { id: string; actor: Actor }, now: Date): Decision<Person> {
  if (before.status === 'erased') return { state: before, events: [] }
  requireReach(input.actor, before.roles)
  if (input.actor.id === input.id) throw refuse('OWN_ACCESS', 'Ask another admin to erase you.')
  return {
    state: { status: 'erased', erased_at: now },
    events: [{ type: 'PersonErased', data: { person_id: input.id, erased_at: now } }],
  }
}

/** The person, unless erased. Throws PERSON_ERASED. */
export function living(person: Person): LivingPerson {
  if (person.status === 'erased') throw refuse('PERSON_ERASED', 'Nothing of this person is kept.')
  return person
}

/** Whether a session that began at `startedAt` still holds for this person. */
export function maySignIn(person: Person | undefined, startedAt: Date): person is LivingPerson {
  if (person?.status !== 'active') return false
  return person.sessions_valid_from === undefined || startedAt > person.sessions_valid_from
}

function saved(id: string, person: LivingPerson): Decision<Person> {
  const { email, name, roles, status, time_zone, locale, qualifications } = person
  const data = { person_id: id, email, name, roles, status, time_zone, locale, qualifications }
  return { state: person, events: [{ type: 'PersonSaved', data }] }
}

function isAdmin({ roles }: { roles: readonly string[] }): boolean {
  return roles.includes('admin')
}

function requireReach(actor: Actor, touched: readonly Role[]): void {
  // Otherwise a stolen key could make itself an admin who outlives its revocation.
  if (actor.kind === 'machine' && touched.includes('admin'))
    throw refuse('ROLE_NOT_ALLOWED', 'Only people make and alter admins.')
  if (isAdmin(actor)) return
  const refused = touched.filter((role) => !recruitersReach.includes(role))
  if (refused.length > 0) {
    throw refuse(
      'ROLE_NOT_ALLOWED',
      `A recruiter makes and alters candidates and interviewers, not: ${unique(refused).join(', ')}.`,
    )
  }
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}
