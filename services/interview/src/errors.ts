import { defineErrors } from '@candor/platform/errors'

/** Every refusal of this service. The platform adds the common ones (validation, authentication, rate limit …). */
export const refuse = defineErrors({
  PLAN_INCOMPLETE: { status: 422, title: 'The plan cannot be published yet' },
  PLAN_TOO_LARGE: { status: 422, title: 'The plan is too large' },
  ALREADY_PUBLISHED: { status: 409, title: 'This draft is already published' },
  TOO_MANY_VERSIONS: { status: 409, title: 'The plan has too many versions' },
  NO_STARTABLE_BOOKING: { status: 409, title: 'No booking can be started now' },
  SEVERAL_STARTABLE_BOOKINGS: { status: 409, title: 'More than one booking can be started now' },
  BOOKING_NOT_STARTABLE: { status: 409, title: 'The booking cannot be started' },
  TOO_EARLY: { status: 409, title: 'The interview cannot be started yet' },
  TOO_LATE: { status: 409, title: 'The time of the interview is over' },
  ALREADY_STARTED: { status: 409, title: 'The interview has already been started' },
  CONSENT_REQUIRED: { status: 409, title: 'Consent to the recording of answers is missing' },
  SESSION_PAUSED: { status: 409, title: 'The interview is paused' },
  SESSION_OVER: { status: 409, title: 'The interview is over' },
  NOT_PAUSED: { status: 409, title: 'The interview is not paused' },
  PAUSE_LIMIT: { status: 409, title: 'No more pauses are left' },
  QUESTION_NOT_OPEN: { status: 409, title: 'The question is not open yet' },
  STALE_REVISION: { status: 409, title: 'A newer revision of this answer is already stored' },
  REVISION_LIMIT: { status: 409, title: 'The answer was corrected too often' },
  TRANSCRIPT_FULL: { status: 409, title: 'The transcript is full' },
  UNKNOWN_QUESTION: { status: 422, title: 'The question does not belong to this interview' },
  ANSWER_TOO_LONG: { status: 422, title: 'The answer is too long' },
  TEXT_NOT_STORABLE: { status: 422, title: 'The text cannot be stored faithfully' },
  TICKET_INVALID: { status: 401, title: 'The ticket is not valid' },
  TICKET_SPENT: { status: 401, title: 'The ticket was already used' },
})
