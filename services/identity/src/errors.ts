import { defineErrors } from '@candor/platform/errors'

/** Every code of its own that this service answers with. */
export const refuse = defineErrors({
  INVALID_CREDENTIALS: { status: 401, title: 'The e-mail address or the password is wrong' },
  SIGN_IN_BLOCKED: { status: 429, title: 'Too many failed sign-ins', retriable: true },
  PASSWORDS_BUSY: { status: 503, title: 'Too many passwords are being checked', retriable: true },
  SESSION_ENDED: { status: 401, title: 'The session has ended' },
  REFRESH_TOKEN_REUSED: { status: 401, title: 'The refresh token was used before' },
  API_KEY_INVALID: { status: 401, title: 'The API key is not valid' },
  API_KEY_REVOKED: { status: 409, title: 'The API key is revoked' },
  INVITATION_INVALID: { status: 401, title: 'The invitation link is not valid' },
  INVITATION_REVOKED: { status: 403, title: 'The invitation was withdrawn' },
  INVITATION_EXPIRED: { status: 403, title: 'The invitation has expired' },
  EMAIL_TAKEN: { status: 409, title: 'The e-mail address belongs to somebody else' },
  ROLE_NOT_ALLOWED: { status: 403, title: 'This role is not yours to give or change' },
  OWN_ACCESS: { status: 409, title: 'Nobody takes away their own access' },
  PERSON_ERASED: { status: 410, title: 'The person was erased' },
})
