import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { isSignedOut, mayBeSignedIn } from '../shared/session.ts'
import { Frame } from './frame.tsx'
import { homeOf } from './pages.ts'
import { meQuery } from './queries.ts'
import { SignIn } from './sign-in.tsx'
import { Crashed, Missing } from './trouble.tsx'

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: Missing,
  errorComponent: Crashed,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => (typeof search.next === 'string' ? { next: search.next } : {}),
  component: SignIn,
})

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  async beforeLoad({ context, location }) {
    const away = redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
    if (!mayBeSignedIn()) throw away
    const me = await context.client.ensureQueryData(meQuery).catch((error: unknown) => {
      throw isSignedOut(error) ? away : error
    })
    return { me }
  },
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad({ context }) {
    throw redirect({ to: homeOf(context.me.roles), replace: true })
  },
})

const today = createRoute({
  getParentRoute: () => inside,
  path: '/today',
  component: lazyRouteComponent(() => import('./today.tsx'), 'Today'),
})
const calendar = createRoute({
  getParentRoute: () => inside,
  path: '/calendar',
  component: lazyRouteComponent(() => import('./calendar.tsx'), 'Calendar'),
})
const availability = createRoute({
  getParentRoute: () => inside,
  path: '/availability',
  component: lazyRouteComponent(() => import('./availability.tsx'), 'AvailabilityPage'),
})
const bookings = createRoute({
  getParentRoute: () => inside,
  path: '/bookings',
  component: lazyRouteComponent(() => import('./bookings.tsx'), 'Bookings'),
})
const booking = createRoute({
  getParentRoute: () => inside,
  path: '/bookings/$id',
  component: lazyRouteComponent(() => import('./booking.tsx'), 'BookingPage'),
})
const find = createRoute({
  getParentRoute: () => inside,
  path: '/find',
  validateSearch: (search): { plan?: string; candidate?: string; booking?: string } =>
    Object.fromEntries(
      ['plan', 'candidate', 'booking'].flatMap((key) => (typeof search[key] === 'string' ? [[key, search[key]]] : [])),
    ),
  component: lazyRouteComponent(() => import('./find.tsx'), 'Find'),
})
const candidates = createRoute({
  getParentRoute: () => inside,
  path: '/candidates',
  component: lazyRouteComponent(() => import('./candidates.tsx'), 'Candidates'),
})
const invitations = createRoute({
  getParentRoute: () => inside,
  path: '/invitations',
  component: lazyRouteComponent(() => import('./invitations.tsx'), 'Invitations'),
})
const plans = createRoute({
  getParentRoute: () => inside,
  path: '/plans',
  component: lazyRouteComponent(() => import('./plans.tsx'), 'Plans'),
})
const plan = createRoute({
  getParentRoute: () => inside,
  path: '/plans/$id',
  component: lazyRouteComponent(() => import('./plan.tsx'), 'PlanPage'),
})
const bank = createRoute({
  getParentRoute: () => inside,
  path: '/plans/bank',
  component: lazyRouteComponent(() => import('./bank.tsx'), 'Bank'),
})
const bankQuestion = createRoute({
  getParentRoute: () => inside,
  path: '/plans/bank/$id',
  component: lazyRouteComponent(() => import('./bank-question.tsx'), 'BankQuestionPage'),
})
const scorecards = createRoute({
  getParentRoute: () => inside,
  path: '/scorecards',
  component: lazyRouteComponent(() => import('./scorecards.tsx'), 'Scorecards'),
})
const scorecard = createRoute({
  getParentRoute: () => inside,
  path: '/scorecards/$id',
  component: lazyRouteComponent(() => import('./scorecard.tsx'), 'ScorecardPage'),
})
const trail = createRoute({
  getParentRoute: () => inside,
  path: '/scorecards/$id/trail',
  component: lazyRouteComponent(() => import('./trail.tsx'), 'Trail'),
})
const planSearch = (search: Record<string, unknown>): { plan?: string } =>
  typeof search.plan === 'string' ? { plan: search.plan } : {}
const compare = createRoute({
  getParentRoute: () => inside,
  path: '/compare',
  validateSearch: planSearch,
  component: lazyRouteComponent(() => import('./compare.tsx'), 'Compare'),
})
const reports = createRoute({
  getParentRoute: () => inside,
  path: '/reports',
  validateSearch: planSearch,
  component: lazyRouteComponent(() => import('./raters.tsx'), 'Raters'),
})
const load = createRoute({
  getParentRoute: () => inside,
  path: '/load',
  component: lazyRouteComponent(() => import('./load.tsx'), 'Load'),
})
const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  component: lazyRouteComponent(() => import('./people.tsx'), 'People'),
})
const apiKeys = createRoute({
  getParentRoute: () => inside,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./api-keys.tsx'), 'ApiKeys'),
})
const webhooks = createRoute({
  getParentRoute: () => inside,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks.tsx'), 'Webhooks'),
})

const tree = root.addChildren([
  signIn,
  inside.addChildren([
    home,
    today,
    calendar,
    availability,
    bookings,
    booking,
    find,
    candidates,
    invitations,
    plans,
    plan,
    bank,
    bankQuestion,
    scorecards,
    scorecard,
    trail,
    compare,
    reports,
    load,
    people,
    apiKeys,
    webhooks,
  ]),
])

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultErrorComponent: Crashed,
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
