import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { StartFailure } from './failure.ts'
import type { Run } from './part.ts'
import { root } from './paths.ts'

const buildTimeoutMs = 180_000

/**
 * The folder of the built web app, built first when its sources have changed (in a process of its own, whose memory is gone
 * afterwards). Throws StartFailure with what the build said.
 */
export async function builtWeb(run: Run): Promise<string> {
  const program = path.join(root, 'services/portal/src/web-build.ts')
  const startedAt = performance.now()
  const built = await promisify(execFile)(process.execPath, [program], {
    cwd: root,
    env: run.env,
    signal: run.signal,
    timeout: buildTimeoutMs,
  }).catch((error: Error & { stderr?: string }) => {
    if (run.signal.aborted) throw run.signal.reason
    throw new StartFailure(`the web app could not be built:\n${error.stderr || error.message}`)
  })
  const folder = built.stdout.trim().split('\n').at(-1) ?? ''
  run.progress.ready('web app', 'build', startedAt, path.relative(root, folder))
  return folder
}
