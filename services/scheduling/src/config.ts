import { serviceConfig } from '@candor/platform/config'
import { Type } from 'typebox'

/** Everything this service reads from its environment. */
export const configSchema = serviceConfig('scheduling', {
  KEY_ENCRYPTION_SECRET: Type.String({
    minLength: 32,
    maxLength: 1_024,
    secret: true,
    alias: 'JWT_SECRET',
    description: 'Seals the private keys that sign invitation links; the same for all replicas',
  }),
  HOLD_SECONDS: Type.Integer({
    default: 300,
    minimum: 1,
    maximum: 3_600,
    description: 'How long a slot stays reserved while a form is filled in',
  }),
  CANDIDATE_NOTICE_MINUTES: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10_080,
    description: 'Until so long before it candidates move or cancel an interview by themselves; 0 until it begins',
  }),
  OFFER_SECONDS: Type.Integer({
    default: 7_200,
    minimum: 1,
    maximum: 86_400,
    description: 'How long a freed slot is held for whoever waited for it',
  }),
  FEED_REFRESH_SECONDS: Type.Integer({
    default: 900,
    minimum: 1,
    maximum: 86_400,
    description: 'How often subscribed calendars are asked',
  }),
  FEED_ALLOW_PRIVATE: Type.Boolean({
    default: false,
    description: 'Development only: subscribed calendars may use http and addresses of private networks.',
  }),
  INVITATION_DAYS: Type.Integer({
    default: 14,
    minimum: 1,
    maximum: 60,
    description: 'How long an invitation link works unless the request says otherwise',
  }),
})
