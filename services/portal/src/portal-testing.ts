import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { loadConfig } from '@candor/platform/config'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { buildApp } from './app.ts'
import type { Changes } from './changes.ts'
import { configSchema } from './config.ts'
import { services } from './routes.ts'

interface Cleanup {
  after(fn: () => Promise<void> | void): void
}

/** A port on which nobody listens. */
export const deadUrl = 'http://127.0.0.1:1'

/** A real HTTP server that stands in for a service. */
export async function openUpstream(t: Cleanup, listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** Answers with what it was sent. */
export async function openEcho(t: Cleanup) {
  return openUpstream(t, (request, response) => {
    void bodyOf(request).then((body) => {
      const { method, url, headers } = request
      response.setHeader('content-type', 'application/json')
      response.setHeader('keep-alive', 'timeout=99')
      response.end(JSON.stringify({ method, url, headers, body }))
    })
  })
}

/** The gateway on a free port; services that are not named are dead. */
export async function openPortal(t: Cleanup, env: Record<string, string>, changes?: Changes) {
  const dead = Object.fromEntries(services.map((service) => [`${service.toUpperCase()}_URL`, deadUrl]))
  const config = loadConfig(configSchema, { HOST: '127.0.0.1', PORT: '0', ...dead, ...env })
  const metrics = createMetrics('portal')
  const log = createLog({ service: 'portal', level: process.env.LOG_LEVEL ?? 'fatal' })
  const app = await buildApp({ config, log, metrics, changes })
  const url = await app.listen({ host: config.HOST, port: config.PORT })
  t.after(() => app.close())
  return { app, url, port: (app.server.address() as AddressInfo).port, metrics }
}

/** Sends bytes as they are and returns everything that comes back until the gateway closes the connection. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
