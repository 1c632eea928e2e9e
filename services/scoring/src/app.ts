import { type App, buildHttp, type HttpOptions } from '@candor/platform/http'
import { addAuditRoutes } from './audit-routes.ts'
import { addDisagreementRoutes } from './disagreement-routes.ts'
import { addExportRoutes } from './export-routes.ts'
import { addHumanReviewRoutes } from './human-review-routes.ts'
import { addMaterialRoutes } from './material-routes.ts'
import { addReportRoutes } from './report-routes.ts'
import { addReviewDraftRoutes } from './review-draft-routes.ts'
import { addScorecardRoutes } from './scorecard-routes.ts'
import type { Stores } from './stores.ts'

export interface AppDeps extends Omit<HttpOptions, 'service' | 'title'> {
  stores: Stores
}

/** The HTTP side of the service: everything it answers to, in this order. */
export async function buildApp({ stores, ...deps }: AppDeps): Promise<App> {
  const app = await buildHttp({ ...deps, service: 'scoring', title: 'Candor scoring' })
  addScorecardRoutes(app, stores)
  addReviewDraftRoutes(app, stores)
  addMaterialRoutes(app, stores)
  addDisagreementRoutes(app, stores)
  addHumanReviewRoutes(app, stores)
  addAuditRoutes(app, stores)
  addExportRoutes(app, stores)
  addReportRoutes(app, stores)
  return app
}
