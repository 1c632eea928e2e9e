// `seed-cli.ts`: fills a development environment with synthetic data through its public API. In the cluster dev's overlay runs it after each sync of the portal
// (kustomize/overlays/dev/portal/seed.yaml); no other environment has it.
import { loadConfig } from '@candor/platform/config'
import { Type } from 'typebox'
import { seed } from './seed.ts'

const { SEED_URL, ADMIN_EMAIL, ADMIN_PASSWORD, SEED_PASSWORD } = loadConfig(
  Type.Object({
    SEED_URL: Type.String({ pattern: '^https?://[^/?#@]+/?$', description: 'Origin of the public API' }),
    ADMIN_EMAIL: Type.String({ format: 'email', description: 'Of the first admin' }),
    ADMIN_PASSWORD: Type.String({ minLength: 12, secret: true, description: 'Its password' }),
    SEED_PASSWORD: Type.String({ minLength: 12, secret: true, description: 'With which the synthetic staff signs in' }),
  }),
)
const { people, plans, invitations } = await seed({
  gateway: SEED_URL,
  admin: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
  password: SEED_PASSWORD,
  patienceMs: 300_000,
})
console.log(`synthetic data: ${people} people, ${plans} plans and ${invitations} invitations are new`)
