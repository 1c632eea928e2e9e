import type { Stored } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { AnyFold } from '@candor/platform/fold'
import { createKeyStore } from '@candor/platform/keys'
import { isTransient } from '@candor/platform/mongo'
import type { Db } from 'mongodb'
import { onInvitation as identityOnInvitation } from '../../services/identity/src/on-invitation.ts'
import { createSecrets } from '../../services/identity/src/secrets.ts'
import { createStores as identityStores } from '../../services/identity/src/stores.ts'
import { onBooking as interviewOnBooking } from '../../services/interview/src/on-booking.ts'
import { onPerson as interviewOnPerson } from '../../services/interview/src/on-person.ts'
import { createStores as interviewStores } from '../../services/interview/src/stores.ts'
import { createFolds } from '../../services/notification/src/folds.ts'
import { createStores as notificationStores } from '../../services/notification/src/stores.ts'
import { onBooking as schedulingOnBooking } from '../../services/scheduling/src/on-booking.ts'
import { onPerson as schedulingOnPerson } from '../../services/scheduling/src/on-person.ts'
import { onPlan as schedulingOnPlan } from '../../services/scheduling/src/on-plan.ts'
import { createStores as schedulingStores } from '../../services/scheduling/src/stores.ts'
import { lexicalScorer } from '../../services/scoring/src/lexical.ts'
import { onPerson as scoringOnPerson } from '../../services/scoring/src/on-person.ts'
import { onPlan as scoringOnPlan } from '../../services/scoring/src/on-plan.ts'
import { onSession as scoringOnSession } from '../../services/scoring/src/on-session.ts'
import { type Scorecard, scored } from '../../services/scoring/src/scorecard.ts'
import { scoringRound } from '../../services/scoring/src/scoring-loop.ts'
import { createStores as scoringStores } from '../../services/scoring/src/stores.ts'

export const secret = 'a secret for tests of at least 32 characters'

/** The state side of a service as its `main.ts` composes it: stores and folds on one database, without server and consumer. */
export interface Projection<S> {
  stores: S
  folds: AnyFold[]
}

type Open<S> = (db: Db, bell: Doorbell) => Promise<Projection<S>>

const identity: Open<Awaited<ReturnType<typeof identityStores>>> = async (db, bell) => {
  const stores = await identityStores(db, bell, createSecrets(secret))
  return { stores, folds: [createKeyStore(db, bell).fold, ...identityOnInvitation(stores.invitations)] }
}

const scheduling: Open<Awaited<ReturnType<typeof schedulingStores>>> = async (db, bell) => {
  const stores = await schedulingStores(db, bell)
  const { fold } = createKeyStore(db, bell)
  return {
    stores,
    folds: [fold, ...schedulingOnPerson(stores), ...schedulingOnPlan(stores), ...schedulingOnBooking(stores)],
  }
}

const interview: Open<Awaited<ReturnType<typeof interviewStores>>> = async (db, bell) => {
  const stores = await interviewStores(db, bell)
  return { stores, folds: [createKeyStore(db, bell).fold, ...interviewOnPerson(stores), ...interviewOnBooking(stores)] }
}

const scoring: Open<Awaited<ReturnType<typeof scoringStores>>> = async (db, bell) => {
  const stores = await scoringStores(db, bell)
  const { fold } = createKeyStore(db, bell)
  return {
    stores,
    folds: [fold, ...scoringOnPlan(stores), ...scoringOnPerson(stores), ...scoringOnSession(stores)],
  }
}

/** One endpoint asks for every event. */
const directory = { activeFor: () => ['webhook-1'] }

const notification: Open<Awaited<ReturnType<typeof notificationStores>>> = async (db, bell) => {
  const stores = await notificationStores(db, bell)
  return {
    stores,
    folds: [createKeyStore(db, bell).fold, ...createFolds(stores, directory, { MAIL_AGE_HOURS_MAX: 72 })],
  }
}

/** Opens each service that reads events. */
export const open = { identity, scheduling, interview, scoring, notification }
export type ServiceName = keyof typeof open
export type StoresOf<N extends ServiceName> = Awaited<ReturnType<(typeof open)[N]>>['stores']
export const serviceNames = Object.keys(open) as ServiceName[]

/**
 * Does what scoring's claim loop would do now, round by round, until nothing more can be done with the facts at hand. A round that
 * the database breaks is left for the next time, as the loop would.
 */
export async function scoreAll({ scorecards, ...stores }: StoresOf<'scoring'>): Promise<void> {
  const { signal } = new AbortController()
  const waiting = { 'work.due_at': { $exists: true } } as never
  for (const found of await scorecards.collection.find(waiting).toArray()) {
    try {
      for (let card = found as Stored<Scorecard>; card.work; ) {
        const outcome = await scoringRound(card, { scorecards, ...stores }, lexicalScorer, signal)
        const now = new Date()
        const decision = scored(card, card._id, outcome, now)
        card = await scorecards.save(card, card._id, decision, { actor: 'service:scoring', at: now })
      }
    } catch (error) {
      if ((error as Error).name !== 'NotHereYet' && !isTransient(error)) throw error
    }
  }
}
