import { type App, buildHttp, type HttpOptions } from '@candor/platform/http'
import { addApiKeyRoutes } from './api-key-routes.ts'
import type { AuthParts } from './auth.ts'
import { addAuthRoutes } from './auth-routes.ts'
import { addPersonRoutes } from './person-routes.ts'
import { addStanding } from './standing.ts'

export type AppParts = Omit<HttpOptions, 'service' | 'title'> & AuthParts

/** The service's HTTP side: what every service has, then these routes. */
export async function buildApp(parts: AppParts): Promise<App> {
  const app = await buildHttp({ ...parts, service: 'identity', title: 'Candor identity: people, sign-in and keys' })
  addStanding(app, parts.stores)
  addAuthRoutes(app, parts)
  addPersonRoutes(app, parts)
  addApiKeyRoutes(app, parts)
  return app
}
