import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Cleanup } from '@candor/platform/event-testing'
import { startPlatform } from '@candor/stack/platform'
import { silent } from '@candor/stack/progress'
import { createRun } from '@candor/stack/run'
import type { StackFile } from '@candor/stack/stack-file'
import { testServers } from '@candor/stack/testing'

/** Everything that `npm start` starts, on the shared servers with databases and topics of its own; ended and dropped after the test. */
export async function startWholePlatform(t: Cleanup, env: Record<string, string> = {}): Promise<StackFile> {
  const servers = testServers()
  const state = mkdtempSync(path.join(tmpdir(), 'candor-state-'))
  const run = createRun({
    progress: silent,
    env: {
      ...process.env,
      MONGODB_URI: servers.mongodbUri,
      KAFKA_BROKERS: servers.kafkaBrokers,
      REDIS_URL: servers.redisUrl,
      SMTP_URL: servers.smtpUrl,
      CANDOR_MAIL_DIR: servers.mailDir,
      ...env,
    },
  })
  const platform = await startPlatform(run, { gatewayPort: 0, stateFolder: state, onRestart: () => {} })
  t.after(async () => {
    await platform.stop()
    await run.guard.close()
    rmSync(state, { recursive: true, force: true })
  })
  return platform.describe()
}
