import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { pages } from './pages.ts'

const noncePlace = /__CSP_NONCE__/g
/** Cache-Control of files that are named by their content. */
export const immutableForAYear = 'public, max-age=31536000, immutable'

/** What a page may load: this origin alone. The nonce is for the few style rules that the component library adds itself. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * Serves the web app that `web-build.ts` made in `folder`: pages with a policy and a nonce of their own, never stored; files named by
 * their content, compressed ahead, kept by browsers for a year. A page that the folder lacks is 404.
 */
export async function addWebFiles(app: FastifyInstance, folder: string): Promise<void> {
  for (const { file, paths } of pages) {
    const source = path.join(folder, file)
    if (!existsSync(source)) continue
    const html = readFileSync(source, 'utf8')
    for (const url of paths) {
      app.get(url, (_request, reply) => {
        const nonce = randomBytes(16).toString('base64')
        return reply
          .headers({ 'content-security-policy': pagePolicy(nonce), 'cache-control': 'no-store' })
          .type('text/html; charset=utf-8')
          .send(html.replaceAll(noncePlace, nonce))
      })
    }
  }
  await app.register(fastifyStatic, {
    root: path.join(folder, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply) => void reply.header('cache-control', immutableForAYear),
    index: false,
    decorateReply: false,
    globIgnore: [],
  })
}
