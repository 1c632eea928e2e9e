import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { Counter } from 'prom-client'
import { type ChatEndpoint, ChatFailure, chat } from './chat-endpoint.ts'
import { createCircuit } from './circuit.ts'
import { chooseFollowUp, type FollowUpRequest, type Interviewer } from './follow-up.ts'
import { followUpIn, promptFor } from './model-prompt.ts'
import type { TokenBudget } from './token-budget.ts'

export interface ModelOptions extends ChatEndpoint {
  /** For one follow-up, retries included: a candidate waits for it. */
  timeoutMs: number
  budget: TokenBudget
  log: Logger
  metrics: Metrics
}

const tokensMax = 150
const retryMs = 250

/** An outside model asks; after a refusal, a time-out, a spent budget or an odd reply the built-in interviewer does, and the reason says so. */
export function createModelInterviewer(o: ModelOptions): Interviewer {
  const circuit = createCircuit({ failuresMax: 5, pauseMs: 30_000 })
  const asked = new Counter({
    name: 'interview_follow_ups_total',
    help: 'Follow-ups that a model was asked for, by what came of it.',
    labelNames: ['outcome'],
    registers: [o.metrics.registry],
  })

  /** The model's reply. A failure that may pass by itself is followed by one more try within the same time. */
  async function reply(request: FollowUpRequest, signal: AbortSignal): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      if (!(await o.budget.isLeft(new Date()))) throw new ChatFailure('budget', false)
      if (!circuit.allows(Date.now())) throw new ChatFailure('circuit_open', false)
      const marker = `=====${randomBytes(12).toString('hex')}=====`
      try {
        const { text, tokens } = await chat(o, { messages: promptFor(request, marker), tokensMax, signal })
        circuit.succeeded()
        await o.budget.spend(tokens, new Date())
        return text
      } catch (error) {
        circuit.failed(Date.now())
        if (!(error instanceof ChatFailure) || !error.again || attempt >= 2) throw error
        await sleep(retryMs, undefined, { signal }).catch(() => {
          throw new ChatFailure('timeout', false, error)
        })
      }
    }
  }

  return {
    async ask(request, signal) {
      try {
        const text = await reply(request, AbortSignal.any([signal, AbortSignal.timeout(o.timeoutMs)]))
        const follow_up = followUpIn(text, request)
        asked.inc({ outcome: follow_up ? 'asked' : 'none' })
        return follow_up
      } catch (error) {
        const code = error instanceof ChatFailure ? error.code : 'error'
        asked.inc({ outcome: code })
        o.log.info({ code, circuit_open: circuit.isOpen() }, 'a follow-up was left to the built-in interviewer')
        const instead = chooseFollowUp(request)
        return instead && { ...instead, reason: `${instead.reason} (model: ${code})` }
      }
    },
  }
}
