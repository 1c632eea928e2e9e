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
  INVITATION_DAYS: Type.Integer({
    default: 14,
    minimum: 1,
    maximum: 60,
    description: 'How long an invitation link works unless the request says otherwise',
  }),
})
