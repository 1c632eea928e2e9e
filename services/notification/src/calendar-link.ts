import { createHash, randomBytes } from 'node:crypto'
import type { Decision } from '@candor/platform/aggregate'

/** A person's one address for programs that subscribe to their calendar. Whoever has it reads the calendar; only its hash is kept. */
export interface CalendarLink {
  person_id: string
  /** Gone when the address was withdrawn, or the person left. */
  token_hash?: string
  created_at?: Date
}

/** 256 random bits: nobody guesses them, and nothing about the person is in them. */
export const newToken = () => randomBytes(32).toString('base64url')

export const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

/** A new address; the one before leads nowhere from now on. */
export function makeLink(person_id: string, token: string, now: Date): Decision<CalendarLink> {
  return { state: { person_id, token_hash: hashOf(token), created_at: now }, events: [] }
}

/** The address leads nowhere from now on. */
export function withdrawLink({ person_id }: CalendarLink): Decision<CalendarLink> {
  return { state: { person_id }, events: [] }
}
