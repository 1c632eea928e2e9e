import type { Booking } from './queries.ts'
import { useTexts } from './texts.tsx'

const doorOpensMs = 15 * 60_000

/** From a quarter of an hour before the start until the end. */
export function mayJoin({ status, starts_at, ends_at }: Booking, now: Date): boolean {
  const opensAt = new Date(starts_at).getTime() - doorOpensMs
  return status === 'confirmed' && opensAt <= now.getTime() && now < new Date(ends_at)
}

/** The door to the interview, which is a page of its own. */
export function Join({ booking, name }: { booking: Booking; name: string }) {
  const { bookings } = useTexts()
  return (
    <a className="button" data-look="main" href={`/interviews/${booking.booking_id}`}>
      {bookings.join}
      <span className="visually-hidden"> {bookings.joinWhose(name)}</span>
    </a>
  )
}
