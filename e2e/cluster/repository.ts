import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { serveFiles } from './argocd.ts'
import type { ControlPlane } from './control-plane.ts'
import { run } from './shell.ts'
import { root } from './tools.ts'

const gitPort = 16_480
const chartsPort = 16_481
const ours = 'https://gitlab.example.com/candor/candor.git'

/** What becomes of the text of each file; a new one has none yet. */
export type Changes = Record<string, (text: string) => string>

/** Our charts, overlays and Applications in a git repository that Argo CD reads; commits change it. */
export interface Repository {
  /** Its files. */
  folder: string
  /** Changes or adds files and commits. Returns the revision. */
  commit(message: string, changes: Changes): Promise<string>
  /** Takes the last commit back. Returns the revision. */
  revert(): Promise<string>
}

/**
 * What differs from the real files: addresses, since nobody answers at the real ones here; only dev and prod, which differ most; and
 * other people's charts, of which only dev has any: each is one ConfigMap with our values, under its own name and version.
 */
export async function serveRepository(cluster: ControlPlane): Promise<Repository> {
  const tree = path.join(cluster.folder, 'candor')
  for (const name of ['charts', 'kustomize', 'argocd'])
    cpSync(path.join(root, name), path.join(tree, name), { recursive: true })
  const edit = (file: string, change: (text: string) => string) => {
    const name = path.join(tree, file)
    const text = change(readFileSync(name, 'utf8'))
    writeFileSync(name, text)
  }
  const served = await packCharts(cluster, tree)
  await serveFiles(cluster, chartsPort, (name) => {
    const file = path.join(served, path.normalize(name))
    return existsSync(file) ? readFileSync(file) : undefined
  })
  for (const file of globSync('argocd/**/*.yaml', { cwd: tree }))
    edit(file, (text) =>
      text
        .replaceAll(ours, `git://127.0.0.1:${gitPort}/candor.git`)
        .replaceAll(/(repoURL: |- )https:\/\//g, `$1http://127.0.0.1:${chartsPort}/`),
    )
  edit('argocd/environments/base/kustomization.yaml', (text) => text.replace('  - third-party\n', ''))
  edit('argocd/environments/dev/kustomization.yaml', (text) =>
    text.replace('resources: [../base]', 'resources: [../base, ../base/third-party]'),
  )
  edit('argocd/apps/environments.yaml', (text) =>
    text.replace(/ +- environment: qa\n/, '').replace(/ +- environment: staging\n/, ''),
  )
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@candor.example', ...args], { cwd: tree })
  await git('init', '-q', '-b', 'main', '--separate-git-dir', path.join(cluster.folder, 'candor.git'))
  const head = async () => (await git('rev-parse', 'HEAD')).trim()
  await git('add', '-A')
  await git('commit', '-q', '-m', 'as it stands')
  cluster.daemons.start('git-daemon', 'git', [
    ...['daemon', '--export-all', '--reuseaddr', `--base-path=${cluster.folder}`],
    ...['--listen=127.0.0.1', `--port=${gitPort}`, cluster.folder],
  ])
  return {
    folder: tree,
    async commit(message, changes) {
      for (const [file, change] of Object.entries(changes)) {
        const name = path.join(tree, file)
        writeFileSync(name, change(existsSync(name) ? readFileSync(name, 'utf8') : ''))
      }
      await git('add', '-A')
      await git('commit', '-q', '-m', message)
      return await head()
    },
    async revert() {
      await git('revert', '--no-edit', 'HEAD')
      return await head()
    },
  }
}

/** A folder with a repository for each of other people's charts that the Applications name. */
async function packCharts(cluster: ControlPlane, tree: string): Promise<string> {
  const served = path.join(cluster.folder, 'served')
  const repositories = new Set<string>()
  for (const file of globSync('argocd/environments/base/third-party/*.yaml', { cwd: tree })) {
    const { kind, spec } = parse(readFileSync(path.join(tree, file), 'utf8'))
    if (kind !== 'Application') continue
    const { chart, repoURL, targetRevision } = spec.source
    const source = path.join(cluster.folder, 'sources', chart)
    mkdirSync(path.join(source, 'templates'), { recursive: true })
    writeFileSync(path.join(source, 'Chart.yaml'), `apiVersion: v2\nname: ${chart}\nversion: ${targetRevision}\n`)
    writeFileSync(path.join(source, 'templates/values.yaml'), placeholder)
    const repository = path.join(served, repoURL.replace('https://', ''))
    mkdirSync(repository, { recursive: true })
    await run('helm', ['package', source, '--destination', repository])
    repositories.add(repository)
  }
  for (const repository of repositories) await run('helm', ['repo', 'index', repository])
  return served
}

const placeholder = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-stands-here
data:
  values: {{ toYaml .Values | quote }}
`
