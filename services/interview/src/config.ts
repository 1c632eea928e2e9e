import { serviceConfig } from '@candor/platform/config'
import { type Static, Type } from 'typebox'

export const configSchema = serviceConfig('interview', {
  START_EARLY_MINUTES: Type.Integer({
    default: 15,
    minimum: 0,
    maximum: 129_600,
    description: 'How long before its booked time an interview may be started; large values are for demonstrations',
  }),
  WS_ALLOW_ANY_ORIGIN: Type.Boolean({
    default: false,
    description: 'Let pages of any origin open live sessions; otherwise only PUBLIC_URL and CORS_ORIGINS may',
  }),
  WS_SOCKETS_MAX: Type.Integer({
    default: 20_000,
    minimum: 1,
    maximum: 200_000,
    description: 'Live connections of one process; more are answered 503',
  }),
  WS_MEDIA_FRAME_BYTES_MAX: Type.Integer({
    default: 262_144,
    minimum: 1_024,
    maximum: 1_048_576,
    description: 'Largest {type:"frame"} message that is looked at',
  }),
  WS_EMOTION_UPDATES: Type.Boolean({
    default: false,
    description:
      'Answer {type:"frame"} with an emotion_update that says not_assessed, for clients that wait for one; no emotion is ever inferred',
  }),
  WS_RECONNECT_SPREAD_MS: Type.Integer({
    default: 2_000,
    minimum: 0,
    maximum: 60_000,
    description: 'Clients of a stopping process are told to reconnect after a random delay up to this',
  }),
  FOLLOW_UP_MODEL_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description:
        'OpenAI-compatible endpoint that thinks of follow-ups, up to and without /chat/completions; without it the built-in interviewer does',
    }),
  ),
  FOLLOW_UP_MODEL: Type.String({ default: 'default', minLength: 1, description: 'Name of the model there' }),
  FOLLOW_UP_MODEL_API_KEY: Type.Optional(Type.String({ minLength: 1, secret: true, description: 'Its key' })),
  FOLLOW_UP_TIMEOUT_MS: Type.Integer({
    default: 8_000,
    minimum: 100,
    maximum: 12_000,
    description: 'Candidates wait at most this long for a follow-up of the model, then the built-in interviewer asks',
  }),
  FOLLOW_UP_TOKENS_PER_HOUR: Type.Integer({
    default: 500_000,
    minimum: 0,
    maximum: 1_000_000_000,
    description:
      'What all processes may spend on follow-ups in an hour, counted in Redis (by each process alone while that is away); beyond it the built-in interviewer asks',
  }),
})

export type InterviewConfig = Readonly<Static<typeof configSchema>>
