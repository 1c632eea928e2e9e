import { type App, buildHttp, type HttpOptions } from '@candor/platform/http'
import { type AccommodationParts, addAccommodationRoutes } from './accommodation-routes.ts'
import { addAvailabilityRoutes } from './availability-routes.ts'
import { addBookingChangeRoutes } from './booking-change-routes.ts'
import { addBookingRoutes, type BookingParts } from './booking-routes.ts'
import { addFeedRoutes, type FeedParts } from './feed-routes.ts'
import { addInvitationRoutes, type InvitationParts } from './invitation-routes.ts'
import { addPairsRoutes } from './pairs-routes.ts'
import { addSlotRoutes, type SlotParts } from './slot-routes.ts'
import { addTimeOffRoutes } from './time-off-routes.ts'
import { addWaitlistRoutes } from './waitlist-routes.ts'

export type AppParts = Omit<HttpOptions, 'service' | 'title'> &
  BookingParts &
  InvitationParts &
  AccommodationParts &
  FeedParts &
  SlotParts

/** The service's HTTP side: what every service has, then these routes. */
export async function buildApp(parts: AppParts): Promise<App> {
  const app = await buildHttp({
    ...parts,
    service: 'scheduling',
    title: 'Candor scheduling: availability, slots, invitations and bookings',
  })
  addAvailabilityRoutes(app, parts)
  addTimeOffRoutes(app, parts)
  addPairsRoutes(app, parts)
  addFeedRoutes(app, parts)
  addSlotRoutes(app, parts)
  addInvitationRoutes(app, parts)
  addAccommodationRoutes(app, parts)
  addBookingRoutes(app, parts)
  addBookingChangeRoutes(app, parts)
  addWaitlistRoutes(app, parts)
  return app
}
