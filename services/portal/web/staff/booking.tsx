import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { BookingStatus } from './bookings.tsx'
import { useNow } from './clock.tsx'
import { Join, mayJoin } from './join.tsx'
import { Badge, Button, Confirm, Field, Initials, Loaded, Notice, PageHead, Select, TextArea, When } from './kit.tsx'
import { isStaff } from './pages.ts'
import { type Booking, bookingQuery, lookAnew, meQuery, peopleOf, peopleQuery, useNames } from './queries.ts'
import { useTexts } from './texts.tsx'

type Asking =
  | { what: 'cancel' }
  | { what: 'replace'; member: string }
  | { what: 'time' | 'rename' }
  | { what: 'absent'; person: string }

/** One interview: when, who, and what can be done about it. */
export function BookingPage() {
  const { id } = useParams({ from: '/inside/bookings/$id' })
  return <Loaded query={useQuery(bookingQuery(id))}>{(booking) => <Details booking={booking} />}</Loaded>
}

function Details({ booking }: { booking: Booking }) {
  const { bookings: words } = useTexts()
  const { data: me } = useSuspenseQuery(meQuery)
  const now = useNow()
  const staff = isStaff(me.roles)
  const { nameOf } = useNames([...peopleOf([booking]), booking.recruiter_id])
  const [asking, setAsking] = useState<Asking>()
  const name = nameOf(booking.candidate_id) ?? words.unnamed
  const begun = new Date(booking.starts_at) <= now
  const open = booking.status === 'confirmed' && !begun
  const onPanel = booking.panel.some(({ person_id }) => person_id === me.person_id)

  return (
    <>
      <PageHead
        title={`${name} · ${booking.title ?? words.held}`}
        lead={
          <When
            at={booking.starts_at}
            until={booking.ends_at}
            other={booking.candidate_time_zone ? { zone: booking.candidate_time_zone, whose: name } : undefined}
          />
        }
        action={
          mayJoin(booking, now) && onPanel ? (
            <Join booking={booking} name={name} />
          ) : (
            open &&
            (staff ? (
              <Link to="/find" search={{ booking: booking.booking_id }} className="button" data-look="main">
                {words.move}
              </Link>
            ) : (
              onPanel && (
                <Button look="main" onPress={() => setAsking({ what: 'replace', member: me.person_id })}>
                  {words.decline}
                </Button>
              )
            ))
          )
        }
      />
      <div className="stack">
        {!staff && !onPanel && booking.status === 'confirmed' && <Notice>{words.notOnPanel}</Notice>}
        {booking.needs_attention && (
          <Notice tone="attention">
            <strong>{words.attention}: </strong>
            {words.attentionWhy[booking.needs_attention] ?? booking.needs_attention}
          </Notice>
        )}
        {booking.status === 'cancelled' && (
          <Notice>
            {words.cancelledWhy(words.reasons[booking.reason ?? 'other'] ?? booking.reason ?? '')}
            {booking.note && <p className="soft">{booking.note}</p>}
          </Notice>
        )}
        <section className="panel">
          <header>
            <h2>{words.panel}</h2>
            <BookingStatus booking={booking} />
          </header>
          <ul className="body stack">
            {booking.panel.map(({ person_id, shadow }) => (
              <li key={person_id} className="row between">
                <span className="row">
                  <Initials name={nameOf(person_id) ?? '?'} />
                  {person_id === me.person_id ? words.you : (nameOf(person_id) ?? words.unnamed)}
                  {shadow && <Badge>{words.shadowBadge}</Badge>}
                  {booking.no_shows?.includes(person_id) && <Badge tone="attention">{words.absent}</Badge>}
                </span>
                <span className="row">
                  {open && staff && (
                    <Button look="quiet" onPress={() => setAsking({ what: 'replace', member: person_id })}>
                      {words.replace}
                    </Button>
                  )}
                  {begun && booking.status === 'confirmed' && staff && !booking.no_shows?.includes(person_id) && (
                    <Button look="quiet" onPress={() => setAsking({ what: 'absent', person: person_id })}>
                      {words.markAbsent}
                    </Button>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
        <section className="panel">
          <header>
            <h2>{words.candidate}</h2>
          </header>
          <div className="body row between">
            <span className="row">
              <Initials name={name} />
              {name}
              {booking.time_multiplier !== null && booking.time_multiplier > 1 && (
                <Badge tone="accent">{words.moreTime(Math.round((booking.time_multiplier - 1) * 100))}</Badge>
              )}
              {booking.no_shows?.includes(booking.candidate_id) && <Badge tone="attention">{words.absent}</Badge>}
            </span>
            <span className="row">
              {open && staff && (
                <Button look="quiet" onPress={() => setAsking({ what: 'time' })}>
                  {words.giveTime}
                </Button>
              )}
              {begun &&
                booking.status === 'confirmed' &&
                (staff || onPanel) &&
                !booking.no_shows?.includes(booking.candidate_id) && (
                  <Button look="quiet" onPress={() => setAsking({ what: 'absent', person: booking.candidate_id })}>
                    {words.markAbsent}
                  </Button>
                )}
            </span>
          </div>
        </section>
        {open && (
          <div className="row">
            {onPanel && mayJoin(booking, now) && (
              <Button look="quiet" onPress={() => setAsking({ what: 'replace', member: me.person_id })}>
                {words.decline}
              </Button>
            )}
            {staff && (
              <Button look="quiet" onPress={() => setAsking({ what: 'rename' })}>
                {words.rename}
              </Button>
            )}
            <Button look="quiet" onPress={() => setAsking({ what: 'cancel' })}>
              {words.cancel}
            </Button>
          </div>
        )}
      </div>
      {asking?.what === 'cancel' && (
        <Cancel booking={booking} name={name} staff={staff} onClose={() => setAsking(undefined)} />
      )}
      {asking?.what === 'replace' && (
        <Replace
          booking={booking}
          member={asking.member}
          staff={staff}
          nameOf={nameOf}
          own={asking.member === me.person_id}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking?.what === 'time' && <MoreTime booking={booking} name={name} onClose={() => setAsking(undefined)} />}
      {asking?.what === 'rename' && <Rename booking={booking} onClose={() => setAsking(undefined)} />}
      {asking?.what === 'absent' && (
        <Absent
          booking={booking}
          person={asking.person}
          name={nameOf(asking.person) ?? words.unnamed}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  )
}

/** Keeps the answer of a change, and has the lists looked at anew. */
function useChanged() {
  const client = useQueryClient()
  return (booking: Booking) => {
    client.setQueryData(bookingQuery(booking.booking_id).queryKey, booking)
    lookAnew(client, 'bookings')
  }
}

const cancelReasons = [
  'candidate_unavailable',
  'interviewer_unavailable',
  'position_filled',
  'candidate_withdrew',
  'other',
] as const

function Cancel({
  booking,
  name,
  staff,
  onClose,
}: {
  booking: Booking
  name: string
  staff: boolean
  onClose(): void
}) {
  const { bookings: words } = useTexts()
  const changed = useChanged()
  const [reason, setReason] = useState<(typeof cancelReasons)[number]>(staff ? 'other' : 'interviewer_unavailable')
  const [note, setNote] = useState('')
  async function cancel() {
    const params = { path: { booking_id: booking.booking_id } }
    changed(
      await take(api.POST('/api/v1/bookings/{booking_id}/cancel', { params, body: { reason, ...(note && { note }) } })),
    )
  }
  return (
    <Confirm
      title={words.cancelTitle}
      consequence={words.cancelConsequence(name, booking.panel.length)}
      action={words.cancel}
      danger
      onConfirm={cancel}
      onClose={onClose}
    >
      <Select label={words.reason} value={reason} onChange={(event) => setReason(event.target.value as typeof reason)}>
        {cancelReasons.map((one) => (
          <option key={one} value={one}>
            {words.reasons[one]}
          </option>
        ))}
      </Select>
      <TextArea
        label={words.note}
        hint={words.noteHint}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Confirm>
  )
}

function Replace({
  booking,
  member,
  staff,
  own,
  nameOf,
  onClose,
}: {
  booking: Booking
  member: string
  staff: boolean
  own: boolean
  nameOf(id: string): string | undefined
  onClose(): void
}) {
  const { bookings: words } = useTexts()
  const changed = useChanged()
  const [add, setAdd] = useState('')
  const interviewers = useQuery({ ...peopleQuery({ role: 'interviewer' }), enabled: staff })
  const others = (interviewers.data ?? []).filter(
    ({ person_id }) => !booking.panel.some((one) => one.person_id === person_id),
  )
  async function replace() {
    const params = { path: { booking_id: booking.booking_id } }
    changed(
      await take(
        api.POST('/api/v1/bookings/{booking_id}/panel', { params, body: { remove: member, ...(add && { add }) } }),
      ),
    )
  }
  return (
    <Confirm
      title={own ? words.declineTitle : words.replaceTitle(nameOf(member) ?? words.unnamed)}
      consequence={own ? words.declineConsequence : words.replaceConsequence}
      action={own ? words.decline : words.replace}
      onConfirm={replace}
      onClose={onClose}
    >
      {staff && (
        <Select label={words.replacement} value={add} onChange={(event) => setAdd(event.target.value)}>
          <option value="">{words.fairest}</option>
          {others.map(({ person_id, name }) => (
            <option key={person_id} value={person_id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Confirm>
  )
}

function Rename({ booking, onClose }: { booking: Booking; onClose(): void }) {
  const { bookings: words } = useTexts()
  const changed = useChanged()
  const [title, setTitle] = useState(booking.title ?? '')
  async function rename() {
    const params = { path: { booking_id: booking.booking_id } }
    changed(await take(api.POST('/api/v1/bookings/{booking_id}/rename', { params, body: { title: title.trim() } })))
  }
  return (
    <Confirm
      title={words.renameTitle}
      consequence={words.renameConsequence}
      action={words.rename}
      onConfirm={rename}
      onClose={onClose}
    >
      <Field label={words.newTitle} maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
    </Confirm>
  )
}

const multipliers = [1.1, 1.25, 1.5, 2, 3] as const

function MoreTime({ booking, name, onClose }: { booking: Booking; name: string; onClose(): void }) {
  const { bookings: words } = useTexts()
  const changed = useChanged()
  const [multiplier, setMultiplier] = useState(1.25)
  async function give() {
    const params = { path: { booking_id: booking.booking_id } }
    changed(
      await take(
        api.POST('/api/v1/bookings/{booking_id}/accommodation', { params, body: { time_multiplier: multiplier } }),
      ),
    )
  }
  return (
    <Confirm
      title={words.giveTime}
      consequence={words.timeConsequence(name)}
      action={words.giveTime}
      onConfirm={give}
      onClose={onClose}
    >
      <Select label={words.howMuch} value={multiplier} onChange={(event) => setMultiplier(Number(event.target.value))}>
        {multipliers.map((one) => (
          <option key={one} value={one}>
            {words.moreTime(Math.round((one - 1) * 100))}
          </option>
        ))}
      </Select>
    </Confirm>
  )
}

function Absent({
  booking,
  person,
  name,
  onClose,
}: {
  booking: Booking
  person: string
  name: string
  onClose(): void
}) {
  const { bookings: words } = useTexts()
  const changed = useChanged()
  async function mark() {
    const params = { path: { booking_id: booking.booking_id } }
    changed(await take(api.POST('/api/v1/bookings/{booking_id}/no-show', { params, body: { person_id: person } })))
  }
  return (
    <Confirm
      title={words.absentTitle(name)}
      consequence={words.absentConsequence}
      action={words.markAbsent}
      onConfirm={mark}
      onClose={onClose}
    />
  )
}
