import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changePerson,
  createPerson,
  erasePerson,
  foldEmail,
  type LivingPerson,
  maySignIn,
  type Profile,
} from './person.ts'

const now = new Date('2026-11-22T10:00:00Z')
const later = new Date('2026-11-22T11:00:00Z')
const admin = { id: 'admin-1', roles: ['admin'] }
const recruiter = { id: 'recruiter-1', roles: ['recruiter'] }

function profile(change: Partial<Profile> = {}): Profile {
  const base: Profile = {
    email: 'Ravi@Example.com',
    name: 'Ravi',
    roles: ['interviewer'],
    time_zone: 'Asia/Kolkata',
    locale: 'en',
    qualifications: [],
  }
  return { ...base, ...change }
}

function living(change: Partial<Profile> = {}, id = 'person-1'): LivingPerson {
  return createPerson(undefined, { id, actor: admin, profile: profile(change) }, now).state as LivingPerson
}

const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected

test('a created person is told of with the full state and nothing secret', () => {
  const { state, events } = createPerson(
    undefined,
    {
      id: 'person-1',
      actor: recruiter,
      profile: profile({ roles: ['candidate', 'candidate'] }),
      password_hash: 'secret',
    },
    now,
  )
  assert.equal((state as LivingPerson).email_key, 'ravi@example.com')
  assert.deepEqual(events, [
    {
      type: 'PersonSaved',
      data: {
        person_id: 'person-1',
        email: 'Ravi@Example.com',
        name: 'Ravi',
        roles: ['candidate'],
        status: 'active',
        time_zone: 'Asia/Kolkata',
        locale: 'en',
        qualifications: [],
      },
    },
  ])
})

test('a recruiter makes and alters candidates and interviewers, nobody else', () => {
  for (const role of ['admin', 'recruiter', 'auditor'] as const) {
    const input = { id: 'x', actor: recruiter, profile: profile({ roles: ['candidate', role] }) }
    assert.throws(() => createPerson(undefined, input, now), code('ROLE_NOT_ALLOWED'))
    const change = { roles: [role] }
    assert.throws(() => changePerson(living(), { id: 'x', actor: recruiter, change }, now), code('ROLE_NOT_ALLOWED'))
    const other = living({ roles: [role] })
    assert.throws(
      () => changePerson(other, { id: 'x', actor: recruiter, change: { name: 'New' } }, now),
      code('ROLE_NOT_ALLOWED'),
    )
    assert.throws(() => erasePerson(other, { id: 'x', actor: recruiter }, now), code('ROLE_NOT_ALLOWED'))
  }
  assert.equal(createPerson(undefined, { id: 'x', actor: recruiter, profile: profile() }, now).events.length, 1)
})

test('only an admin sets the password of somebody who exists, and it ends their sessions', () => {
  const change = { password_hash: 'new' }
  assert.throws(() => changePerson(living(), { id: 'x', actor: recruiter, change }, now), code('ROLE_NOT_ALLOWED'))
  const { state } = changePerson(living(), { id: 'x', actor: admin, change }, later)
  assert.equal(maySignIn(state, now), false)
  assert.equal(maySignIn(state, new Date(later.getTime() + 1)), true)
})

test('a disabled person may not sign in, and sessions from before stay ended when enabled again', () => {
  const disabled = changePerson(living(), { id: 'x', actor: admin, change: { status: 'disabled' } }, later).state
  assert.equal(maySignIn(disabled, new Date(later.getTime() + 1)), false)
  const enabled = changePerson(disabled, { id: 'x', actor: admin, change: { status: 'active' } }, later).state
  assert.equal(maySignIn(enabled, now), false)
})

test('admins do not take away their own access', () => {
  const self = living({ roles: ['admin'] }, 'admin-1')
  for (const change of [{ status: 'disabled' as const }, { roles: ['recruiter' as const] }]) {
    assert.throws(() => changePerson(self, { id: 'admin-1', actor: admin, change }, now), code('OWN_ACCESS'))
  }
  assert.throws(() => erasePerson(self, { id: 'admin-1', actor: admin }, now), code('OWN_ACCESS'))
})

test('erasure leaves nothing of the person, and happens once', () => {
  const first = erasePerson(living(), { id: 'person-1', actor: admin }, now)
  assert.deepEqual(first.state, { status: 'erased', erased_at: now })
  assert.deepEqual(first.events, [{ type: 'PersonErased', data: { person_id: 'person-1', erased_at: now } }])
  assert.deepEqual(erasePerson(first.state, { id: 'person-1', actor: admin }, later), {
    state: first.state,
    events: [],
  })
  assert.throws(
    () => changePerson(first.state, { id: 'person-1', actor: admin, change: { name: 'X' } }, later),
    code('PERSON_ERASED'),
  )
  const again = { id: 'person-1', actor: admin, profile: profile() }
  assert.throws(() => createPerson(first.state, again, later), code('PERSON_ERASED'))
})

test('an address is folded: case, width and blanks around it make no difference', () => {
  assert.equal(foldEmail('  ＡSHA@Example.COM '), 'asha@example.com')
})
