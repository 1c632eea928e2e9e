import type { AggregateStore, Decision } from '@candor/platform/aggregate'
import { refuse } from './errors.ts'
import { uuidOf } from './ids.ts'
import { checkText } from './text.ts'

/** What one member of a panel wrote down for themselves in one interview. Nobody else reads it, no score looks at it, no event tells of it. */
export interface Notes {
  session_id: string
  person_id: string
  text: string
  /** Counts up with the author's typing, over all their devices; the highest wins. */
  revision: number
  saved_at: Date
}

export const notesIdOf = (sessionId: string, personId: string): string => uuidOf('notes', sessionId, personId)

/** Pure. Throws STALE_REVISION with the revision that is kept, and what checkText does. */
export function writeNotes(
  before: Notes | undefined,
  { session_id, person_id, text, revision }: Omit<Notes, 'saved_at'>,
  now: Date,
): Decision<Notes> {
  checkText(text)
  if (before && revision <= before.revision) {
    // Sent again because the answer got lost.
    if (revision === before.revision && text === before.text) return { state: before, events: [] }
    const members = { revision: before.revision }
    throw refuse('STALE_REVISION', `revision ${before.revision} is kept: read it, and go on after it`, { members })
  }
  return { state: { session_id, person_id, text, revision, saved_at: now }, events: [] }
}

/** The words of whoever is erased go; that there was something stays. */
export const forgetNotes = (notes: Notes): Decision<Notes> | undefined =>
  notes.text === '' ? undefined : { state: { ...notes, text: '' }, events: [] }

/** With their session's words the notes about it go, whoever wrote them. */
export async function removeNotes({ notes }: { notes: AggregateStore<Notes> }, sessionId: string): Promise<void> {
  await notes.collection.deleteMany({ session_id: sessionId })
}
