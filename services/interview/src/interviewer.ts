import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import type { Redis } from 'ioredis'
import type { FollowUpBy } from './asking.ts'
import type { InterviewConfig } from './config.ts'
import { chooseFollowUp, type Interviewer } from './follow-up.ts'
import { createModelInterviewer } from './model-interviewer.ts'
import { createTokenBudget } from './token-budget.ts'

/** Who thinks of follow-ups in this installation. The built-in interviewer needs no waiting, so it asks while an answer is saved. */
export function createInterviewer(
  config: InterviewConfig,
  { log, metrics, redis }: { log: Logger; metrics: Metrics; redis: Redis },
): { interviewer: Interviewer; followUpBy: FollowUpBy } {
  const url = config.FOLLOW_UP_MODEL_URL?.replace(/\/+$/, '')
  // Sessions that wait for a model that was taken away in between still get their question.
  if (url === undefined)
    return { interviewer: { ask: async (request) => chooseFollowUp(request) }, followUpBy: 'built_in' }
  const interviewer = createModelInterviewer({
    url,
    model: config.FOLLOW_UP_MODEL,
    ...(config.FOLLOW_UP_MODEL_API_KEY && { apiKey: config.FOLLOW_UP_MODEL_API_KEY }),
    timeoutMs: config.FOLLOW_UP_TIMEOUT_MS,
    budget: createTokenBudget({ redis, namespace: config.MONGODB_DB, perHour: config.FOLLOW_UP_TOKENS_PER_HOUR }),
    log,
    metrics,
  })
  return { interviewer, followUpBy: 'model' }
}
