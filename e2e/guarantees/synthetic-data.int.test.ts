import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { until } from '@candor/stack/testing'
import { candidates, hours, interviewers, plan, recruiters } from '../../services/portal/src/synthetic.ts'
import { startWholePlatform } from './whole-platform.ts'

const password = 'of the synthetic staff alone'

test('synthetic data comes through the public API, says that it is synthetic, and comes once', async (t) => {
  const stack = await startWholePlatform(t)
  const admin = stack.accounts[0] ?? assert.fail('no admin')
  const run = promisify(execFile)
  const seed = async () => {
    const env = {
      SEED_URL: stack.gateway,
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      SEED_PASSWORD: password,
    }
    const cwd = path.resolve(import.meta.dirname, '../../services/portal')
    return (await run(process.execPath, ['src/seed-cli.ts'], { cwd, env })).stdout.trim()
  }
  const everybody = [...recruiters, ...interviewers, ...candidates]
  assert.equal(
    await seed(),
    `synthetic data: ${everybody.length} people, 1 plans and ${candidates.length} invitations are new`,
  )
  const signIn = (email: string, password: string) =>
    ask<{ access_token: string }>('POST', '/api/v1/auth/login', undefined, { email, password })
  async function ask<T>(method: string, address: string, token?: string, body?: unknown): Promise<T> {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    }
    const answer = await fetch(stack.gateway + address, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${address}: ${text}`)
    return JSON.parse(text) as T
  }

  // The recruiter of the seed sees it all, and slots can be booked.
  const { access_token } = await signIn(recruiters[0]?.email ?? '', password)
  const people = await ask<{ items: { person_id: string; email: string; name: string }[] }>(
    'GET',
    '/api/v1/people?limit=100',
    access_token,
  )
  const made = people.items.filter(({ email }) => email !== admin.email)
  assert.equal(made.length, everybody.length)
  for (const { email, name } of made) {
    assert.match(email, /@synthetic\.candor\.example$/)
    assert.match(name, /^Synthetic /)
  }
  // What people have changed since is left alone.
  const ownHours = `/api/v1/availability/${made.find(({ email }) => email === interviewers[0]?.email)?.person_id}`
  await ask('PUT', ownHours, access_token, { ...hours, daily_limit: 1 })
  assert.equal(await seed(), 'synthetic data: 0 people, 0 plans and 0 invitations are new')
  assert.equal((await ask<{ daily_limit: number }>('GET', ownHours, access_token)).daily_limit, 1)
  const plans = await ask<{ items: { title: string; plan_id: string }[] }>('GET', '/api/v1/plans', access_token)
  assert.deepEqual(
    plans.items.map(({ title }) => title),
    [plan.title],
  )
  const range = { plan_id: plans.items[0]?.plan_id ?? '', from: new Date().toISOString(), limit: '5' }
  const slots = await until('slots of the synthetic interviewers', async () => {
    const found = await ask<{ slots: unknown[] }>('GET', `/api/v1/slots?${new URLSearchParams(range)}`, access_token)
    return found.slots.length
  })
  assert.ok(slots > 0)
})
