// `npm run migrate -- interview`: in the cluster a Job runs it before a new version does.
import { runMigration } from '@candor/platform/migrate'
import { createStores } from './stores.ts'

await runMigration('interview', (db, bell) => createStores(db, bell))
