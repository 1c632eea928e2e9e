import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { freePort } from '@candor/stack/ports'
import { WebSocket } from 'ws'
import { nginxSettings } from '../../services/portal/src/nginx.ts'
import { pages } from '../../services/portal/src/pages.ts'
import { openEcho, openPortal, openUpstream } from '../../services/portal/src/portal-testing.ts'
import { buildWeb } from '../../services/portal/src/web-build.ts'
import { until } from '../src/until.ts'
import { toolTest, withFolder } from './tools.ts'

const cleanup = () => {
  const undo: (() => unknown)[] = []
  return { after: (fn: () => unknown) => void undo.push(fn), end: () => Promise.all(undo.reverse().map((fn) => fn())) }
}

/** A real nginx with the generated settings, run by an unprivileged user where this process may choose one. */
async function startNginx(t: ReturnType<typeof cleanup>, temporary: string, folder: string, portal: string) {
  const port = await freePort()
  const settings = path.join(temporary, 'nginx.conf')
  writeFileSync(settings, nginxSettings({ folder, port, portal, temporary }))
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  if (user.uid) chownSync(temporary, user.uid, user.gid)
  chmodSync(temporary, 0o755)
  const child = spawn('nginx', ['-c', settings, '-e', 'stderr', '-g', 'daemon off;'], {
    ...user,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  t.after(async () => {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill('SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  await until('nginx listens', async () => {
    if (child.exitCode !== null) throw new Error(said)
    return fetch(url).then(
      () => true,
      () => undefined,
    )
  })
  return { url, said: () => said }
}

toolTest('nginx serves pages and files with the headers of the gateway, and hands on the rest', ['nginx'], () =>
  withFolder(async (temporary) => {
    const t = cleanup()
    try {
      const folder = await buildWeb()
      const echo = await openEcho(t)
      const portal = await openPortal(t, { WEB_FOLDER: folder, IDENTITY_URL: echo.url, TRUST_PROXY: '1' })
      const nginx = await startNginx(t, temporary, folder, portal.url.slice('http://'.length))
      const addresses = pages
        .flatMap(({ paths }) => paths)
        .map((one) => one.replace(/:\w+/, 'some-id').replace('*', 'a/b?c=d'))
      for (const address of addresses) await same(address, portal.url, nginx.url)
      const assets = readdirSync(path.join(folder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name))
      const kinds = new Map(assets.map((name) => [path.extname(name), name]))
      assert.ok(kinds.size >= 4, `only ${[...kinds.keys()]}`)
      for (const name of kinds.values()) await same(`/assets/${name}`, portal.url, nginx.url)
      for (const gone of [
        '/nowhere',
        '/index.html',
        '/assets/',
        '/assets/nothing.js',
        '/assets/..%2findex.html',
        '/.env',
        '/bookings/a/b',
      ])
        assert.equal((await same(gone, portal.url, nginx.url)).status, 404, gone)
      assert.equal((await same('/today', portal.url, nginx.url, { method: 'POST' })).status, 404)
      const told = await (
        await fetch(`${nginx.url}/api/v1/people?x=%20y`, { headers: { 'x-forwarded-for': '192.0.2.1' } })
      ).json()
      const { url, headers } = told as { url: string; headers: Record<string, string> }
      assert.equal(url, '/api/v1/people?x=%20y')
      assert.equal(
        headers['x-forwarded-for'],
        '127.0.0.1',
        'the address that nginx saw, not the one the client claimed',
      )
      const [one, two] = await Promise.all([fetch(nginx.url), fetch(nginx.url)])
      assert.notEqual(one?.headers.get('content-security-policy'), two?.headers.get('content-security-policy'))
      assert.doesNotMatch(nginx.said(), /\[(?:emerg|alert|crit)\]/)
    } finally {
      await t.end()
    }
  }),
)

toolTest('a WebSocket passes nginx', ['nginx'], () =>
  withFolder(async (temporary) => {
    const t = cleanup()
    try {
      const { url } = await openUpstream(t, (_request, response) => response.end())
      const refusing = await openPortal(t, { INTERVIEW_URL: url })
      const nginx = await startNginx(t, temporary, temporary, refusing.url.slice('http://'.length))
      const socket = new WebSocket(`${nginx.url.replace('http', 'ws')}/ws/interviews/some-id`)
      // The service answers 200 to the upgrade; that this very answer arrives shows that the handshake went through both.
      const [error] = await once(socket, 'error')
      assert.match((error as Error).message, /200/)
    } finally {
      await t.end()
    }
  }),
)

/** Both answer alike: status, and every header but those that differ by their nature. */
async function same(address: string, portal: string, nginx: string, init?: RequestInit): Promise<Response> {
  const [expected, got] = await Promise.all([fetch(portal + address, init), fetch(nginx + address, init)])
  assert.deepEqual([got.status, facts(got)], [expected.status, facts(expected)], address)
  const [text, gotText] = await Promise.all([expected.text(), got.text()])
  if (got.status === 200) assert.equal(withoutNonce(gotText), withoutNonce(text), address)
  assert.doesNotMatch(gotText, /__CSP_NONCE__/)
  return got
}

const own = new Set([
  'date',
  'server',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'etag',
  'last-modified',
  'accept-ranges',
  'content-encoding',
  'vary',
])
const withoutNonce = (text: string) => text.replace(/'nonce-[^']+'|(?:nonce|content)="[\w+/=]{20,}"/g, 'nonce')

function facts(answer: Response): Record<string, string> {
  return Object.fromEntries(
    [...answer.headers]
      .filter(([name]) => !own.has(name))
      .map(([name, value]) => [name, name === 'x-request-id' ? 'one' : withoutNonce(value).toLowerCase()]),
  )
}
