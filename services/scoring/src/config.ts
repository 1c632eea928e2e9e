import { serviceConfig } from '@candor/platform/config'
import { Type } from 'typebox'

/** The environment of this service; the README's table is made from it. */
export const configSchema = serviceConfig('scoring', {
  SCORING_TIER: Type.Union([Type.Literal('lexical'), Type.Literal('embedding'), Type.Literal('llm')], {
    default: 'embedding',
    description: 'Best scorer that may be used: word overlap, the sentence encoder, or a language model',
  }),
  SCORING_CONCURRENCY: Type.Integer({
    default: 4,
    minimum: 1,
    maximum: 64,
    description: 'Scorecards whose answers are scored at the same time',
  }),
})
