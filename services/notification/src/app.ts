import { type App, buildHttp, type HttpOptions } from '@candor/platform/http'
import { addDeliveryRoutes } from './delivery-routes.ts'
import type { Stores } from './stores.ts'
import { addWebhookRoutes, type WebhookRouteParts } from './webhook-routes.ts'

export interface AppParts extends Omit<HttpOptions, 'service' | 'title' | 'config'> {
  config: HttpOptions['config'] & WebhookRouteParts['config']
  stores: Stores
  directory: WebhookRouteParts['directory']
}

/** The HTTP side of the service: everything it answers to, in this order. */
export async function buildApp(parts: AppParts): Promise<App> {
  const app = await buildHttp({ ...parts, service: 'notification', title: 'Candor notification: mails and webhooks' })
  addDeliveryRoutes(app, parts)
  addWebhookRoutes(app, parts)
  return app
}
