// `npm run migrate -- notification`: in the cluster a Job runs it before a new version does.
import { runMigration } from '@candor/platform/migrate'
import { createStores } from './stores.ts'

await runMigration('notification', (db, bell) => createStores(db, bell))
