import { serviceConfig } from '@candor/platform/config'
import { Type } from 'typebox'

/** The environment of this service; the README's table is made from it. */
export const configSchema = serviceConfig('scoring', {
  SCORING_TIER: Type.Union([Type.Literal('lexical'), Type.Literal('embedding'), Type.Literal('llm')], {
    default: 'embedding',
    description: 'Best scorer that may be used: word overlap, the sentence encoder, or a language model',
  }),
  SCORING_MODEL_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: "OpenAI-compatible endpoint of the tier llm, without /chat/completions; candidates' words go there",
    }),
  ),
  SCORING_MODEL: Type.String({ default: 'default', minLength: 1, description: 'Name of the model there' }),
  SCORING_MODEL_API_KEY: Type.Optional(Type.String({ minLength: 1, secret: true, description: 'Its key' })),
  SCORING_MODEL_SAMPLES: Type.Integer({
    default: 3,
    minimum: 1,
    maximum: 15,
    description: 'Judgements per criterion; their median counts',
  }),
  SCORING_MODEL_TIMEOUT_MS: Type.Integer({
    default: 20_000,
    minimum: 100,
    maximum: 50_000,
    description: 'Time for one judgement',
  }),
  SCORING_MODEL_CALLS_PER_HOUR: Type.Integer({
    default: 2_000,
    minimum: 0,
    maximum: 1_000_000,
    description: 'Calls of the endpoint in any hour; beyond it the sentence encoder scores',
  }),
  SCORING_CONCURRENCY: Type.Integer({
    default: 4,
    minimum: 1,
    maximum: 64,
    description: 'Scorecards whose answers are scored at the same time',
  }),
})
