import { useRouter } from '@tanstack/react-router'
import { Inbox as InboxIcon } from 'lucide-react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { fullTime } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { type Me, useNames } from './queries.ts'
import { useTexts } from './texts.tsx'
import { useAskedForTime, useNeedsAttention, useWaitingScorecards } from './waiting.ts'

/** What waits for whoever is signed in: panels to mend, scorecards to write. */
export function Inbox({ me }: { me: Me }) {
  const { frame, today, bookings: words } = useTexts()
  const clock = useClock()
  const router = useRouter()
  const scorecards = useWaitingScorecards(me)
  const attention = useNeedsAttention(me)
  const asked = useAskedForTime(me)
  const { nameOf } = useNames([...scorecards, ...attention, ...asked].map(({ candidate_id }) => candidate_id))
  const name = (id: string) => nameOf(id) ?? words.unnamed
  const items = [
    ...attention.map(({ booking_id, candidate_id, starts_at }) => ({
      id: booking_id,
      text: frame.attention(name(candidate_id)),
      when: starts_at,
      go: () => router.navigate({ to: '/bookings/$id', params: { id: booking_id } }),
    })),
    ...asked.map(({ invitation_id, candidate_id }) => ({
      id: invitation_id,
      text: frame.asksTime(name(candidate_id)),
      when: null,
      go: () => router.navigate({ to: '/invitations' }),
    })),
    ...scorecards.map(({ session_id, candidate_id, due_at }) => ({
      id: session_id,
      text: today.scorecard(name(candidate_id)),
      when: due_at,
      go: () => router.navigate({ to: '/scorecards/$id', params: { id: session_id } }),
    })),
  ]
  return (
    <MenuTrigger>
      <AriaButton className="inbox-button">
        <InboxIcon aria-hidden />
        {items.length > 0 && (
          <span className="inbox-count figures" aria-hidden>
            {items.length}
          </span>
        )}
        <span className="visually-hidden">{frame.inbox(items.length)}</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label={frame.inbox(items.length)}
          items={items}
          renderEmptyState={() => <p className="menu-item soft">{frame.inbox(0)}</p>}
        >
          {({ id, text, when, go }) => (
            <MenuItem id={id} className="menu-item" textValue={text} onAction={() => void go()}>
              {text}
              {when && <span className="soft small block">{fullTime(when, clock)}</span>}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
