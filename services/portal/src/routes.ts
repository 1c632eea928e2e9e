/** The services behind the gateway. */
export const services = ['identity', 'scheduling', 'interview', 'scoring', 'notification'] as const
export type ServiceName = (typeof services)[number]

export interface Route {
  /** Matches this path and everything below it; a path that ends in a file name matches itself alone. */
  prefix: string
  service: ServiceName
  /** WebSocket upgrades are let through. */
  websocket?: true
}

/**
 * The one route table: which service answers which path. The gateway of `npm start` and the cluster's ingress are both made from it.
 * What is not here can't be reached from outside, nor can any service's admin port.
 */
export const routes: readonly Route[] = [
  ...to('identity', '/api/v1/auth', '/api/v1/people', '/api/v1/api-keys', '/.well-known'),
  ...to(
    'scheduling',
    '/api/v1/availability',
    '/api/v1/slots',
    '/api/v1/invitations',
    '/api/v1/holds',
    '/api/v1/bookings',
    '/api/v1/waitlist',
  ),
  ...to('interview', '/api/v1/plans', '/api/v1/interviews'),
  { prefix: '/ws/interviews', service: 'interview', websocket: true },
  ...to('scoring', '/api/v1/scorecards', '/api/v1/reports'),
  ...to('notification', '/api/v1/deliveries', '/api/v1/preferences', '/api/v1/webhooks', '/api/v1/calendars'),
  ...services.map((service): Route => ({ prefix: openApiPath(service), service })),
]

/** Where a service's OpenAPI document is found, here and at the service. */
export function openApiPath(service: ServiceName): string {
  return `/api/v1/openapi/${service}.json`
}

/** The patterns of one route for the router. */
export function patternsOf({ prefix }: Route): string[] {
  return prefix.endsWith('.json') ? [prefix] : [prefix, `${prefix}/*`]
}

/** The route that accepts WebSocket upgrades on this path, or undefined. */
export function socketRoute(path: string): Route | undefined {
  return routes.find(({ prefix, websocket }) => websocket && path.startsWith(`${prefix}/`))
}

function to(service: ServiceName, ...prefixes: string[]): Route[] {
  return prefixes.map((prefix) => ({ prefix, service }))
}
