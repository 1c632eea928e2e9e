import { type App, buildHttp, type HttpOptions } from '@candor/platform/http'
import { bankRoutes } from './bank-routes.ts'
import type { InterviewConfig } from './config.ts'
import { liveRoutes } from './live-routes.ts'
import { notesRoutes } from './notes-routes.ts'
import { planFileRoutes } from './plan-file-routes.ts'
import { planRoutes } from './plan-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { signalRoutes } from './signal-routes.ts'
import type { SocketDeps } from './socket.ts'
import { transcriptRoutes } from './transcript-routes.ts'

export interface AppDeps extends Omit<HttpOptions, 'service' | 'title' | 'config' | 'metrics'> {
  config: InterviewConfig
  metrics: HttpOptions['metrics']
  live: Omit<SocketDeps, 'log' | 'mediaBytesMax' | 'emotionUpdates' | 'onKnown'>
}

/** The service's routes, in order: plans and their files, the question bank, sessions, transcripts, signals, notes, the live socket. */
export async function buildApp({ config, live, ...deps }: AppDeps): Promise<App> {
  const app = await buildHttp({ ...deps, config, service: 'interview', title: 'Candor interviews' })
  const { stores, plans, tickets } = live
  planRoutes(app, stores)
  planFileRoutes(app, stores)
  bankRoutes(app, stores)
  sessionRoutes(app, {
    stores,
    plans,
    tickets,
    startEarlyMinutes: config.START_EARLY_MINUTES,
    followUpBy: live.followUpBy,
  })
  transcriptRoutes(app, live)
  signalRoutes(app, live)
  notesRoutes(app, live)
  await liveRoutes(app, {
    ...live,
    log: deps.log,
    keys: deps.keys,
    mediaBytesMax: config.WS_MEDIA_FRAME_BYTES_MAX,
    emotionUpdates: config.WS_EMOTION_UPDATES,
    socketsMax: config.WS_SOCKETS_MAX,
    origins: { any: config.WS_ALLOW_ANY_ORIGIN, allowed: [new URL(config.PUBLIC_URL).origin, ...config.CORS_ORIGINS] },
  })
  return app
}
