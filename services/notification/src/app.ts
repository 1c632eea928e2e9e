import { type App, buildHttp, type HttpOptions } from '@candor/platform/http'
import { addCalendarRoutes, type CalendarParts } from './calendar-routes.ts'
import { addDeliveryRoutes } from './delivery-routes.ts'
import { addPreferenceRoutes } from './preference-routes.ts'
import type { Stores } from './stores.ts'
import { addWebhookRoutes, type WebhookRouteParts } from './webhook-routes.ts'

export interface AppParts extends Omit<HttpOptions, 'service' | 'title' | 'config'> {
  config: HttpOptions['config'] & WebhookRouteParts['config']
  stores: Stores
  mailer: CalendarParts['mailer']
  directory: WebhookRouteParts['directory']
}

/** The HTTP side of the service: everything it answers to, in this order. */
export async function buildApp(parts: AppParts): Promise<App> {
  const app = await buildHttp({
    ...parts,
    service: 'notification',
    title: 'Candor notification: mails, calendars and webhooks',
  })
  addDeliveryRoutes(app, parts)
  addPreferenceRoutes(app, parts.stores)
  addWebhookRoutes(app, parts)
  addCalendarRoutes(app, parts)
  return app
}
