import { defineErrors } from '@candor/platform/errors'

/** What this service refuses; the platform's own codes stand in platform/src/errors.ts. */
export const refuse = defineErrors({
  SCORECARD_NOT_FOUND: { status: 404, title: 'There is no such scorecard for you' },
  NOT_ON_PANEL: { status: 403, title: 'Only members of the panel review a session' },
  SESSION_NOT_ENDED: { status: 409, title: 'The session has not ended' },
  REVIEW_INVALID: { status: 422, title: 'The review does not fit the plan' },
  TOO_MANY_VERSIONS: { status: 409, title: 'The review was amended too often' },
})
