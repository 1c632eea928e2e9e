import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { type Ran, run, tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'

/** A clone of this checkout, with what is not committed yet, whose remote is a bare repository under the name that GitLab would give it. */
export async function cloneForPipeline(folder: string): Promise<{ clone: string; bare: string }> {
  const [clone, bare] = [path.join(folder, 'clone'), path.join(folder, 'candor/candor.git')]
  const git = (...args: string[]) => run('git', args, { cwd: clone })
  await run('git', ['clone', '--quiet', root, clone])
  const changed = await run('git', ['ls-files', '--modified', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
  })
  for (const file of changed.split('\n').filter(Boolean))
    cpSync(path.join(root, file), path.join(clone, file), { recursive: true })
  await git('config', 'user.name', 'test')
  await git('config', 'user.email', 'test@candor.example')
  await git('checkout', '--quiet', '-B', 'main')
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message', 'as it is')
  await run('git', ['clone', '--quiet', '--bare', clone, bare])
  await git('remote', 'set-url', 'origin', 'git@gitlab.example.com:candor/candor.git')
  await run('git', ['config', 'receive.advertisePushOptions', 'true'], { cwd: bare })
  // Whatever git would ask over ssh is answered here: `ssh HOST COMMAND`.
  const ssh = path.join(folder, 'ssh')
  writeFileSync(ssh, `#!/bin/sh\nshift\ncd '${folder}' && exec sh -c "$*"\n`)
  chmodSync(ssh, 0o755)
  await git('config', 'core.sshCommand', ssh)
  await git('config', 'ssh.variant', 'simple')
  await git('fetch', '--quiet', 'origin')
  await git('remote', 'set-head', 'origin', 'main')
  return { clone, bare }
}

/** gitlab-ci-local in a folder, with the shell as its runner and this machine's own stores of packages. */
export function gitlab(cwd: string, args: readonly string[]): Promise<Ran> {
  const { storeDir } = JSON.parse(readFileSync(path.join(root, 'node_modules/.modules.yaml'), 'utf8')) as {
    storeDir: string
  }
  const stores = [`npm_config_store_dir=${path.dirname(storeDir)}`, `npm_config_cache=${path.join(homedir(), '.npm')}`]
  const variables = stores.flatMap((one) => ['--variable', one])
  return tryRun('gitlab-ci-local', ['--force-shell-executor', ...variables, ...args], {
    cwd,
    timeoutMs: 600_000,
    env: { NO_COLOR: '1' },
  })
}
