// `npm run migrate -- identity`: in the cluster a Job runs it before a new version does.
import { randomBytes } from 'node:crypto'
import { runMigration } from '@candor/platform/migrate'
import { createSecrets } from './secrets.ts'
import { createStores } from './stores.ts'

// Nothing is sealed or opened here, so the real secret can stay where it is.
const secrets = createSecrets(randomBytes(32).toString('hex'))
await runMigration('identity', (db, bell) => createStores(db, bell, secrets))
