import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { type AuthParts, exchangeApiKey, exchangeInvitation, login, logout, refresh } from './auth.ts'

const secretText = (description: string) => Type.String({ minLength: 1, maxLength: 4_096, description })

const Tokens = Type.Object(
  {
    access_token: Type.String({ description: 'JWT for Authorization: Bearer' }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds' }),
  },
  { title: 'Tokens' },
)

const SessionTokens = Type.Object(
  {
    ...Tokens.properties,
    refresh_token: Type.String({ description: 'Works once, within 7 days; each refresh gives a new one' }),
  },
  { title: 'SessionTokens' },
)

const RefreshBody = Type.Object({ refresh_token: secretText('The newest refresh token of the session') })

const config = { public: true, rateLimit: 'address' } as const

/** /api/v1/auth: the only routes where somebody without a token becomes somebody. */
export function addAuthRoutes(app: App, parts: AuthParts): void {
  app.post(
    '/api/v1/auth/login',
    {
      config,
      schema: {
        summary: 'Sign in with e-mail address and password',
        body: Type.Object({
          email: Type.String({ minLength: 3, maxLength: 254 }),
          password: Type.String({ minLength: 1, maxLength: 256 }),
        }),
        response: { 200: SessionTokens, ...problems(400, 401, 429, 503) },
      },
    },
    async (request) => login(parts, { ...request.body, address: request.ip }, new Date()),
  )

  app.post(
    '/api/v1/auth/refresh',
    {
      config,
      schema: {
        summary: 'Exchange a refresh token for the next pair of tokens',
        description:
          'The same token brought again within 10 s gets the same answer; brought later it ends the session.',
        body: RefreshBody,
        response: { 200: SessionTokens, ...problems(400, 401, 409, 429, 503) },
      },
    },
    async (request) => refresh(parts, request.body.refresh_token, new Date()),
  )

  app.post(
    '/api/v1/auth/logout',
    {
      config,
      schema: {
        summary: 'End a session; its access tokens live out their 15 minutes',
        body: RefreshBody,
        response: { 204: Type.Null(), ...problems(400, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      await logout(parts, request.body.refresh_token, new Date())
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/auth/exchange',
    {
      config,
      schema: {
        summary: 'Exchange an API key or an invitation link for a short token',
        description: 'Send exactly one of the two.',
        body: Type.Object(
          {
            api_key: Type.Optional(secretText('As it was shown when it was made')),
            invitation_token: Type.Optional(secretText('The last part of an invitation link')),
          },
          { minProperties: 1, maxProperties: 1 },
        ),
        response: { 200: Tokens, ...problems(400, 401, 403, 409, 429, 503) },
      },
    },
    async ({ body }) =>
      body.api_key === undefined
        ? exchangeInvitation(parts, body.invitation_token ?? '', new Date())
        : exchangeApiKey(parts, body.api_key, new Date()),
  )

  app.get(
    '/.well-known/jwks.json',
    {
      config: { public: true },
      schema: {
        summary: 'The public keys that access tokens are signed with, the next one included',
        response: { 200: Type.Object({ keys: Type.Array(Type.Object({}, { additionalProperties: true })) }) },
      },
    },
    async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(parts.ring.jwks(new Date())),
  )
}
