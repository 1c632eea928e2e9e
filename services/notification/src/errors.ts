import { defineErrors } from '@candor/platform/errors'

/** Every code of its own that this service answers with. */
export const refuse = defineErrors({
  DELIVERY_NOT_FAILED: { status: 409, title: 'Only a failed delivery can be started again' },
  WEBHOOKS_OFF: { status: 409, title: 'Webhooks are not set up on this installation' },
  WEBHOOK_URL_REFUSED: { status: 422, title: 'This address can not receive webhooks' },
})
