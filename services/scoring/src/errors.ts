import { defineErrors } from '@candor/platform/errors'

/** What this service refuses; the platform's own codes stand in platform/src/errors.ts. */
export const refuse = defineErrors({
  SCORECARD_NOT_FOUND: { status: 404, title: 'There is no such scorecard for you' },
  NOT_ON_PANEL: { status: 403, title: 'Only members of the panel review a session' },
  SESSION_NOT_ENDED: { status: 409, title: 'The session has not ended' },
  REVIEW_INVALID: { status: 422, title: 'The review does not fit the plan' },
  PLAN_NOT_FOUND: { status: 404, title: 'There is no such plan' },
  BLIND_UNTIL_REVIEWED: { status: 403, title: 'Your own review comes first' },
  NO_SUCH_DISAGREEMENT: { status: 404, title: 'There is no such disagreement' },
  STILL_BLIND: { status: 409, title: 'This person has not reviewed yet' },
  HUMAN_REVIEW_OPEN: { status: 409, title: 'A person has been asked already' },
  NO_OPEN_HUMAN_REVIEW: { status: 409, title: 'Nobody waits for a person here' },
  TOO_MANY_HUMAN_REVIEWS: { status: 409, title: 'A person was asked too often' },
  DRAFT_OUTDATED: { status: 409, title: 'Another device was further' },
  TOO_MANY_VERSIONS: { status: 409, title: 'The review was amended too often' },
})
