import type { Caller } from '@candor/platform/auth'
import { notYetKnown, problem } from '@candor/platform/errors'
import { Type } from 'typebox'
import { Id, isStaff, usableBy } from './access.ts'
import { multiplierOf } from './accommodation.ts'
import { refuse } from './errors.ts'
import { type Invitation, requireUsable } from './invitation.ts'
import type { Person } from './on-person.ts'
import type { Plan } from './on-plan.ts'
import type { Stores } from './stores.ts'
import { dayMs } from './zone.ts'

/** How a request names what is to be booked: an invitation, or (staff) a plan, its latest version or a certain one. */
export const subjectFields = {
  invitation_id: Type.Optional(Id),
  plan_version_id: Type.Optional(Id),
  plan_id: Type.Optional(Type.String({ ...Id, description: 'Its latest version' })),
}

export interface SubjectRequest {
  invitation_id?: string
  plan_version_id?: string
  plan_id?: string
  candidate_id?: string
}

export interface Subject {
  plan: Plan
  invitation: Invitation | undefined
  /** Interviewers to choose from; empty for anyone eligible. */
  panel_ids: readonly string[]
  /** Undefined when staff only looks around. */
  candidate_id: string | undefined
  /** Factor on the planned length: more than 1 where the candidate was granted more time. */
  time_multiplier: number
}

/** Finds what a request is about and checks that the caller may ask. Unknown ids are refused with NOT_YET_KNOWN: they may be on their way. */
export async function findSubject(stores: Stores, caller: Caller, request: SubjectRequest): Promise<Subject> {
  const invitation_id = request.invitation_id ?? caller.invitation_id
  const named = [request.invitation_id, request.plan_version_id, request.plan_id].filter((id) => id !== undefined)
  if (named.length > 1) throw invalid('/invitation_id', 'name an invitation, a plan version or a plan, not several')
  if (invitation_id !== undefined && named.length === (request.invitation_id === undefined ? 0 : 1)) {
    const invitation = await loadInvitation(stores, caller, invitation_id)
    if (request.candidate_id !== undefined && request.candidate_id !== invitation.candidate_id) {
      throw invalid('/candidate_id', 'is not the candidate of the invitation')
    }
    const plan = await loadPlan(stores, { plan_version_id: invitation.plan_version_id })
    const { panel_ids, candidate_id } = invitation
    return { plan, invitation, panel_ids, candidate_id, time_multiplier: multiplierOf(invitation) }
  }
  if (!isStaff(caller)) throw problem('FORBIDDEN', 'A candidate books with an invitation; name its invitation_id')
  const plan = await loadPlan(stores, request)
  return { plan, invitation: undefined, panel_ids: [], candidate_id: request.candidate_id, time_multiplier: 1 }
}

async function loadInvitation(stores: Stores, caller: Caller, id: string): Promise<Invitation> {
  const invitation = await stores.invitations.load(id)
  // A candidate learns nothing from the difference between an unknown invitation and somebody else's.
  if (!invitation)
    throw isStaff(caller) || caller.invitation_id === id
      ? notYetKnown('Invitation', id)
      : refuse('INVITATION_UNKNOWN', 'There is no such invitation, or it is not yours')
  return usableBy(invitation, caller)
}

/** One version of a plan, or its latest. */
export async function loadPlan(stores: Stores, { plan_version_id, plan_id }: SubjectRequest): Promise<Plan> {
  if (plan_version_id !== undefined) {
    const plan = await stores.plans.load(plan_version_id)
    if (!plan) throw notYetKnown('Plan version', plan_version_id)
    return plan
  }
  if (plan_id === undefined) throw invalid('/plan_version_id', 'or plan_id or invitation_id is missing')
  const [plan] = await stores.plans.collection.find({ plan_id }).sort({ plan_version: -1 }).limit(1).toArray()
  if (!plan) throw notYetKnown('Plan', plan_id)
  return plan
}

/** Throws unless something new may be booked with this plan, and with this invitation if there is one. */
export function requireBookable({ plan, invitation }: Pick<Subject, 'plan' | 'invitation'>, now: Date): void {
  if (invitation) requireUsable(invitation, now)
  if (plan.retired_at && plan.retired_at <= now) throw refuse('PLAN_RETIRED', 'Choose a plan that is in use')
}

type ActivePerson = Exclude<Person, { status: 'erased' }>

/** An active person who may be interviewed. */
export async function loadCandidate(stores: Stores, id: string): Promise<ActivePerson> {
  const person = await stores.people.load(id)
  if (!person) throw notYetKnown('Person', id)
  if (person.status !== 'active' || !person.roles.includes('candidate')) {
    throw refuse('PERSON_UNSUITABLE', `${id} is no active candidate`)
  }
  return person
}

/** All of them known, active interviewers; refused otherwise. */
export async function requireInterviewers(stores: Stores, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const people = await stores.people.collection.find({ _id: { $in: [...ids] } }).toArray()
  for (const id of ids) {
    const person = people.find((one) => one._id === id)
    if (!person) throw notYetKnown('Person', id)
    if (person.status !== 'active' || !person.roles.includes('interviewer')) {
      throw refuse('PERSON_UNSUITABLE', `${id} is no active interviewer`)
    }
  }
}

/**
 * For commands that create a document: its id comes from the Idempotency-Key, and a repetition is answered before this. Whoever
 * still meets a document sends a key that was used long ago, so long that its answer is no longer kept.
 */
export function requireNew(state: object | undefined): void {
  if (state)
    throw problem('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used before; use a new key for a new request')
}

/** A moment in time; a leap second is none that a calendar can hold. */
export function parseInstant(text: string, path: string): Date {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw invalid(path, 'is not a moment in time')
  return at
}

/** The start of an interview: some years away from now there is nothing to look for. */
export function parseStart(text: string, path = '/body/starts_at'): Date {
  const at = parseInstant(text, path)
  if (Math.abs(at.getTime() - Date.now()) > 500 * dayMs) throw invalid(path, 'is too far from today')
  return at
}

/** A finding that the schema can not express; `path` within the body or query. */
export function invalid(path: string, message: string) {
  return problem('VALIDATION_FAILED', `${path} ${message}`, { members: { errors: [{ path, message }] } })
}
