import { type Aliases, serviceConfig } from '@candor/platform/config'
import { Type } from 'typebox'

/** Everything this service reads from its environment. */
export const configSchema = serviceConfig('notification', {
  SMTP_URL: Type.String({
    pattern: '^smtps?://',
    secret: true,
    description:
      'Mail server, smtp://user:password@host:port or smtps://…; put together from SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD and SMTP_SECURE when those are given instead',
  }),
  MAIL_FROM: Type.String({
    default: 'Candor interviews <interviews@candor.example>',
    pattern: '^[^<>@\\r\\n]*<[^<>@\\s]+@[^<>@\\s]+>$',
    alias: 'SMTP_FROM',
    description: 'Sender of all mails and organizer of calendar entries, "Name <address>"',
  }),
  MAIL_CONCURRENCY: Type.Integer({
    default: 4,
    minimum: 1,
    maximum: 50,
    description: 'Mails sent at the same time by one process',
  }),
  MAIL_AGE_HOURS_MAX: Type.Integer({
    default: 72,
    minimum: 1,
    maximum: 720,
    description: 'Nobody is told of events older than this, as when an old topic is read again',
  }),
  WEBHOOK_SIGNING_SECRET: Type.Optional(
    Type.String({
      minLength: 32,
      maxLength: 1_024,
      secret: true,
      description: 'Every webhook secret is derived from it, none is stored; without it no webhook can be created',
    }),
  ),
  WEBHOOK_ALLOW_PRIVATE: Type.Boolean({
    default: false,
    description: 'Development only: webhooks may use http and addresses of private networks',
  }),
  WEBHOOK_CONCURRENCY: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 200,
    description: 'Webhook calls made at the same time by one process',
  }),
})

/** The way other documents configure SMTP. */
export const configAliases: Aliases = {
  SMTP_URL(env) {
    if (!env.SMTP_HOST) return undefined
    const scheme = env.SMTP_SECURE === 'true' || env.SMTP_PORT === '465' ? 'smtps' : 'smtp'
    const user = env.SMTP_USER
      ? `${encodeURIComponent(env.SMTP_USER)}:${encodeURIComponent(env.SMTP_PASSWORD ?? '')}@`
      : ''
    return `${scheme}://${user}${env.SMTP_HOST}:${env.SMTP_PORT || (scheme === 'smtps' ? 465 : 587)}`
  },
}
