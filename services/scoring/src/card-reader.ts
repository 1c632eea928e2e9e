import type { Stored } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/http'
import { type AuditAction, record } from './audit.ts'
import { refuse } from './errors.ts'
import type { Scorecard } from './scorecard.ts'
import { sightOf } from './scorecard-view.ts'
import type { Stores } from './stores.ts'

/** A card whose session is known. */
export type SessionCard = Stored<Scorecard> & { session: NonNullable<Scorecard['session']> }

export const notFound = () => refuse('SCORECARD_NOT_FOUND', 'No scorecard of a session you take part in has this id.')

/** The same 404 for a card that does not exist and for one the caller may not see. */
export async function visibleCard(
  { scorecards }: Pick<Stores, 'scorecards'>,
  id: string,
  caller: Caller,
): Promise<SessionCard> {
  const card = await scorecards.load(id)
  if (!card?.session || sightOf(card, caller) === 'none') throw notFound()
  return card as SessionCard
}

/** As `visibleCard`, for what depends on others' reviews: a panel member without a review of their own gets 403. The look is written down first. */
export async function openCard(
  stores: Pick<Stores, 'scorecards' | 'audit'>,
  id: string,
  caller: Caller,
  action: AuditAction,
  detail = '',
): Promise<SessionCard> {
  const card = await visibleCard(stores, id, caller)
  if (sightOf(card, caller) === 'blind') throw blind()
  await record(stores.audit, { session_id: id, who: caller.id, action, detail })
  return card
}

/** Of lists for overseers: the cards they see in full. In the query, so that neither counts nor pages tell of the others. */
export const inFullSight = ({ id }: Caller) => ({
  'session.candidate_id': { $ne: id },
  $or: [{ 'session.panel_ids': { $ne: id } }, { 'reviews.reviewer_id': id }],
})

/** The session's own candidate, and nobody else. */
export async function ownCard(
  { scorecards }: Pick<Stores, 'scorecards'>,
  id: string,
  caller: Caller,
): Promise<SessionCard> {
  const card = await scorecards.load(id)
  if (!card?.session || card.session.candidate_id !== caller.id) throw notFound()
  return card as SessionCard
}

export function existing(card: Stored<Scorecard> | undefined): Stored<Scorecard> {
  if (!card) throw notFound()
  return card
}

const blind = () =>
  refuse('BLIND_UNTIL_REVIEWED', 'What others think is shown once your own review is in. Submit it, then come back.')
