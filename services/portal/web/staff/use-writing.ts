import { useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Refusal, take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { createDraftKeeper, type KeptState } from './draft-keeper.ts'
import { lookAnew } from './queries.ts'
import { type Draft, draftOf, fromWords, toWords } from './scorecard-draft.ts'
import { type Card, cardQuery, draftQuery, type KeptDraft, type ReviewBody } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'
import { keepBeforeLeaving } from './unsaved.ts'

/** A person has 100 requests a minute for everything: writing takes a third of them at most. */
const waitMs = 2_000
const againMs = 5_000
/** What browsers still send for a page that goes away. */
const lastBytesMax = 60_000

export interface Writing {
  draft: Draft
  state: KeptState
  amends: boolean
  change(next: Partial<Draft>): void
  submit(body: ReviewBody): Promise<void>
  startAmending(): void
  stopAmending(): Promise<void>
  /** Another device was further: what it kept stands, or what is written here. */
  takeTheirs(): Promise<void>
  keepMine(): Promise<void>
}

/** Who writes a review here at all: members of the panel, once the interview has ended. */
export const mayWrite = (card: Card, me: string) => card.panel_ids.includes(me) && card.ended_at !== null

/**
 * The own review while it is written, kept on the server as it grows: undefined for whoever does not write, or has written and does
 * not amend. `kept` is what the server had when it was looked at last.
 */
export function useWriting(
  card: Card,
  me: string,
  kept: KeptDraft | undefined,
): { writing: Writing | undefined; amend(): void } {
  const { scorecards: words } = useTexts()
  const client = useQueryClient()
  const { session_id, my_review } = card
  const path = { session_id }
  const amends = useRef(0)
  amends.current = my_review?.version ?? 0
  const [draft, setDraft] = useState(() => fromWords(kept?.words))
  const [amending, setAmending] = useState(my_review !== null && Boolean(kept?.words))
  const [state, setState] = useState<KeptState>(() => stateOf(kept))
  const [keeper] = useState(() =>
    createDraftKeeper<Draft>({
      revision: kept?.revision ?? 0,
      send: (next, revision) => save(session_id, { revision, amends: amends.current, words: toWords(next) }),
      isElsewhere: (error) => error instanceof Refusal && error.code === 'DRAFT_OUTDATED',
      onState: setState,
      waitMs,
      againMs,
    }),
  )

  useEffect(() => {
    const onHide = () => document.visibilityState === 'hidden' && void keeper.flush()
    document.addEventListener('visibilitychange', onHide)
    const forget = keepBeforeLeaving(keeper.flush)
    return () => {
      document.removeEventListener('visibilitychange', onHide)
      forget()
      void keeper.flush().finally(keeper.stop)
    }
  }, [keeper])

  // Coming back to this page: another device may have gone on meanwhile.
  useEffect(() => {
    if (!kept || kept.revision <= keeper.revision() || keeper.isUnsaved()) return
    setDraft(fromWords(kept.words))
    keeper.adopt(kept.revision)
    setState(stateOf(kept))
  }, [kept, keeper])

  useBlocker({
    shouldBlockFn: () => state.kind === 'failed' && keeper.isUnsaved() && !confirm(words.card.leaveUnsaved),
    enableBeforeUnload: () => keeper.isUnsaved(),
  })

  /** The draft and the card as the server has them now. */
  async function lookAgain() {
    const [now, fresh] = await Promise.all([
      client.fetchQuery({ ...draftQuery(session_id), staleTime: 0 }),
      client.fetchQuery({ ...cardQuery(session_id), staleTime: 0 }),
    ])
    return { now, fresh }
  }

  const writing: Writing = {
    draft,
    state,
    amends: my_review !== null,
    change(part) {
      const next = { ...draft, ...part }
      setDraft(next)
      keeper.change(next)
    },
    async submit(body) {
      // Nothing may be on its way that would arrive after the review.
      await keeper.flush()
      await take(api.POST('/api/v1/scorecards/{session_id}/reviews', { params: { path }, body }))
      const { now } = await lookAgain()
      keeper.adopt(now.revision)
      setAmending(false)
      lookAnew(client, 'scorecards')
    },
    startAmending() {
      if (my_review) setDraft(draftOf(my_review))
      setAmending(true)
    },
    async stopAmending() {
      await keeper.flush()
      await take(api.DELETE('/api/v1/scorecards/{session_id}/draft', { params: { path } }))
      const { now } = await lookAgain()
      keeper.adopt(now.revision)
      setAmending(false)
    },
    async takeTheirs() {
      const { now, fresh } = await lookAgain()
      setDraft(fromWords(now.words))
      setAmending(fresh.my_review !== null && now.words !== null)
      keeper.adopt(now.revision)
      setState(stateOf(now))
    },
    async keepMine() {
      const { now, fresh } = await lookAgain()
      amends.current = fresh.my_review?.version ?? 0
      setAmending(fresh.my_review !== null)
      await keeper.insist(now.revision)
    },
  }
  const isOpen = my_review === null || amending || state.kind === 'elsewhere' || state.kind === 'failed'
  return { writing: mayWrite(card, me) && isOpen ? writing : undefined, amend: writing.startAmending }
}

const stateOf = (kept: KeptDraft | undefined): KeptState =>
  kept?.words && kept.saved_at ? { kind: 'kept', at: kept.saved_at } : { kind: 'still' }

async function save(session_id: string, body: { revision: number; amends: number; words: ReturnType<typeof toWords> }) {
  const leaving = document.visibilityState === 'hidden' && JSON.stringify(body).length < lastBytesMax
  const saved = await take(
    api.PUT('/api/v1/scorecards/{session_id}/draft', {
      params: { path: { session_id } },
      body,
      ...(leaving && { keepalive: true }),
    }),
  )
  return { saved_at: saved.saved_at ?? new Date().toISOString() }
}
