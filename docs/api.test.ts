import assert from 'node:assert/strict'
import test from 'node:test'
import { patternsOf, routes } from '../services/portal/src/routes.ts'
import { updateApiTypes } from '../services/portal/src/web-api-types.ts'
import { apiDocument, declaredRoutes, openApiDocuments } from './api-table.ts'

test('docs/api.md has every route of the services, and no other', async () => {
  const { now, wanted } = await apiDocument()
  assert.equal(now, wanted, 'write it anew: .candor/node docs/api-table.ts')
})

test("the web app's client knows the services' routes as they are", async () => {
  const outdated = await updateApiTypes(await openApiDocuments(), { check: true })
  assert.deepEqual(outdated, [], 'write them anew: .candor/node docs/api-table.ts')
})

test('the gateway hands every route to the service that declares it', async () => {
  for (const { service, method, path } of await declaredRoutes()) {
    const matches = (pattern: string) =>
      path === pattern || (pattern.endsWith('/*') && path.startsWith(pattern.slice(0, -1)))
    const owners = routes.filter((route) => patternsOf(route).some(matches)).map((route) => route.service)
    assert.deepEqual(owners, [service], `${method} ${path}`)
  }
})
