import type { FastifyInstance } from 'fastify'
import type { Check } from './check.ts'
import type { Part } from './lifecycle.ts'

/**
 * Listens on HOST and PORT; `stop` takes no new connections, lets running requests finish and closes the others. `check` belongs
 * to readiness: probes are answered before the service listens and while it stops.
 */
export function httpPart(
  app: Pick<FastifyInstance, 'listen' | 'close' | 'server'>,
  config: { HOST: string; PORT: number },
): Part & { check: Check } {
  return {
    name: 'http',
    check: {
      name: 'http',
      critical: true,
      run() {
        if (!app.server.listening) throw new Error('not listening')
      },
    },
    async start() {
      await app.listen({ host: config.HOST, port: config.PORT })
    },
    async stop() {
      await app.close()
    },
  }
}
