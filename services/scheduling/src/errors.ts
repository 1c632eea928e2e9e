import { defineErrors } from '@candor/platform/errors'

/** Why scheduling refuses a command. Codes are stable; the detail says what to do. */
export const refuse = defineErrors({
  SLOT_TAKEN: { status: 409, title: 'The slot is taken', retriable: false },
  SLOT_UNAVAILABLE: { status: 409, title: 'The slot is not offered' },
  HOLD_EXPIRED: { status: 409, title: 'The hold has expired' },
  BOOKING_CLOSED: { status: 409, title: 'The booking is closed' },
  BOOKING_STARTED: { status: 409, title: 'The interview has begun' },
  BOOKING_NOT_STARTED: { status: 409, title: 'The interview has not begun' },
  PLAN_RETIRED: { status: 409, title: 'The plan is retired' },
  PERSON_UNSUITABLE: { status: 409, title: 'The person can not take this part' },
  SLOT_OFFERED: { status: 409, title: 'A slot is held for you already' },
  ACCOMMODATION_UNKNOWN: { status: 404, title: 'Nobody asked for more time' },
  ACCOMMODATION_DECIDED: { status: 409, title: 'It was decided already' },
  TOO_MANY_TIMES_OFF: { status: 409, title: 'Too many times off' },
  BOOKING_TOO_LATE: { status: 409, title: 'It is too late to change it by yourself' },
  TOO_MANY_FEEDS: { status: 409, title: 'Too many calendars' },
  INVITATION_UNKNOWN: { status: 404, title: 'There is no such invitation' },
  INVITATION_USED: { status: 409, title: 'The invitation was used' },
  INVITATION_EXPIRED: { status: 410, title: 'The invitation has expired' },
  INVITATION_REVOKED: { status: 410, title: 'The invitation was withdrawn' },
})
