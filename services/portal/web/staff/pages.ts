import type { Role } from './queries.ts'

export type PagePath =
  | '/today'
  | '/calendar'
  | '/availability'
  | '/bookings'
  | '/find'
  | '/candidates'
  | '/invitations'
  | '/plans'
  | '/scorecards'
  | '/compare'
  | '/reports'
  | '/load'
  | '/people'
  | '/api-keys'
  | '/webhooks'

export interface PageEntry {
  path: PagePath
  /** Key of its name in the texts. */
  name:
    | 'today'
    | 'calendar'
    | 'availability'
    | 'bookings'
    | 'find'
    | 'candidates'
    | 'invitations'
    | 'plans'
    | 'scorecards'
    | 'compare'
    | 'reports'
    | 'load'
    | 'people'
    | 'apiKeys'
    | 'webhooks'
  /** Pressed after `g`. */
  key: string
  roles: readonly Role[]
}

/** The pages in the order of the rail; the first four of a person's own are the phone's bar, the rest is behind "more". */
export const pageEntries: readonly PageEntry[] = [
  { path: '/today', name: 'today', key: 't', roles: ['interviewer'] },
  { path: '/calendar', name: 'calendar', key: 'c', roles: ['interviewer', 'recruiter', 'admin', 'auditor'] },
  { path: '/bookings', name: 'bookings', key: 'b', roles: ['interviewer', 'recruiter', 'admin', 'auditor'] },
  { path: '/scorecards', name: 'scorecards', key: 's', roles: ['interviewer', 'recruiter', 'admin', 'auditor'] },
  { path: '/availability', name: 'availability', key: 'a', roles: ['interviewer'] },
  { path: '/find', name: 'find', key: 'f', roles: ['recruiter', 'admin'] },
  { path: '/candidates', name: 'candidates', key: 'k', roles: ['recruiter', 'admin'] },
  { path: '/invitations', name: 'invitations', key: 'v', roles: ['recruiter', 'admin'] },
  { path: '/plans', name: 'plans', key: 'p', roles: ['recruiter', 'admin'] },
  { path: '/compare', name: 'compare', key: 'm', roles: ['recruiter', 'admin', 'auditor'] },
  { path: '/reports', name: 'reports', key: 'r', roles: ['recruiter', 'admin', 'auditor'] },
  { path: '/load', name: 'load', key: 'l', roles: ['recruiter', 'admin'] },
  { path: '/people', name: 'people', key: 'u', roles: ['admin'] },
  { path: '/api-keys', name: 'apiKeys', key: 'i', roles: ['admin'] },
  { path: '/webhooks', name: 'webhooks', key: 'w', roles: ['admin'] },
]

export function pagesFor(roles: readonly Role[]): PageEntry[] {
  return pageEntries.filter((page) => page.roles.some((role) => roles.includes(role)))
}

/** Where a person begins. */
export function homeOf(roles: readonly Role[]): PagePath {
  if (roles.includes('interviewer')) return '/today'
  return pagesFor(roles).find(({ path }) => path !== '/calendar')?.path ?? '/calendar'
}

export const isStaff = (roles: readonly Role[]) => roles.includes('recruiter') || roles.includes('admin')
