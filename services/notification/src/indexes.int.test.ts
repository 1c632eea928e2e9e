import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueFilter } from '@candor/platform/claim-loop'
import type { Document, Filter, Sort } from 'mongodb'
import { feedFilter } from './calendar-feed.ts'
import { deliveryFilter } from './delivery-routes.ts'
import { openNotification } from './testing.ts'
import { failedSince } from './webhook-routes.ts'

test('every query is answered through an index', async (t) => {
  const { stores } = await openNotification(t)
  const newest = { created_at: -1, _id: -1 } as const
  const queries: [keyof typeof stores, Filter<Document>, Sort][] = [
    ['mails', deliveryFilter({}) as Filter<Document>, newest],
    ['mails', deliveryFilter({ status: 'failed' }) as Filter<Document>, newest],
    ['mails', deliveryFilter({ blind: true }) as Filter<Document>, newest],
    ['calls', deliveryFilter({ status: 'failed', blind: true }) as Filter<Document>, newest],
    ['calls', deliveryFilter({ status: 'failed' }) as Filter<Document>, newest],
    ['mails', dueFilter(new Date()), { 'work.due_at': 1 }],
    ['calls', dueFilter(new Date()), { 'work.due_at': 1 }],
    ['calls', failedSince('w1', new Date()), { created_at: 1 }],
    ['webhooks', { status: 'active' }, { _id: 1 }],
    ['bookings', feedFilter('ana', new Date()) as Filter<Document>, { starts_at: 1 }],
    ['calendarLinks', { token_hash: 'x' }, {}],
    ['people', { _id: { $in: ['a', 'b'] } } as never, {}],
  ]
  for (const [name, filter, sort] of queries) {
    const collection = stores[name].collection as unknown as import('mongodb').Collection
    const plan = JSON.stringify((await collection.find(filter).sort(sort).explain('queryPlanner')).queryPlanner)
    assert.ok(
      /IXSCAN|IDHACK/.test(plan) && !/COLLSCAN|"stage":"SORT"/.test(plan),
      `${name} ${JSON.stringify(filter)} ${plan}`,
    )
  }
})
