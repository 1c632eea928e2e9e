import { serviceConfig } from '@candor/platform/config'
import { Type } from 'typebox'

/** Everything this service reads from its environment. */
export const configSchema = serviceConfig('identity', {
  KEY_ENCRYPTION_SECRET: Type.String({
    minLength: 32,
    maxLength: 1_024,
    secret: true,
    alias: 'JWT_SECRET',
    description:
      'Seals private signing keys and makes refresh tokens and API keys; the same for all replicas, changing it ends sessions',
  }),
  ADMIN_EMAIL: Type.Optional(
    Type.String({
      minLength: 3,
      maxLength: 254,
      description: 'The first admin; created at start if nobody has this address',
    }),
  ),
  ADMIN_PASSWORD: Type.Optional(
    Type.String({
      minLength: 12,
      maxLength: 256,
      secret: true,
      description: 'Password of the first admin; not read once the person exists',
    }),
  ),
  SIGNING_KEY_PERIOD_HOURS: Type.Integer({
    default: 168,
    minimum: 1,
    maximum: 8_760,
    description: 'How long one key signs access tokens',
  }),
  SIGNING_KEY_LEAD_MINUTES: Type.Integer({
    default: 720,
    minimum: 30,
    maximum: 10_080,
    description: 'How long before its period a key is published, and after it still accepted; less than the period',
  }),
  PASSWORD_HASH_CONCURRENCY: Type.Integer({
    default: 2,
    minimum: 1,
    maximum: 64,
    description: 'Passwords hashed at the same time; 19 MiB each',
  }),
})
