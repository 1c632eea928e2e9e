import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { run } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'

/** Who builds and who runs: nobody of importance, and not the same. Undefined where this process may not become somebody else. */
const canBecome = process.getuid?.() === 0
const builder = canBecome ? { uid: 65534, gid: 65534 } : {}
const runner = canBecome ? { uid: 65532, gid: 65532 } : {}

interface Instruction {
  keyword: string
  text: string
}
interface Stage {
  name: string
  base: string
  instructions: Instruction[]
}

/** What a stage's instructions have made: a folder that stands for the image's root, and how its program is started. */
export interface Image {
  folder: string
  env: Record<string, string>
  workdir: string
  user: string
  labels: Record<string, string>
  healthcheck: string[]
  entrypoint: string[]
  cmd: string[]
}

/** The stages of a Dockerfile, comments removed and continued lines joined. */
export function stagesOf(text: string): Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: Stage[] = []
  for (const line of lines) {
    const [, keyword = '', rest = ''] = line.match(/^(\w+)\s+(.*)$/) ?? []
    const from = keyword === 'FROM' && rest.match(/^(\S+) AS (\S+)$/)
    if (from) stages.push({ base: from[1] ?? '', name: from[2] ?? '', instructions: [] })
    else stages.at(-1)?.instructions.push({ keyword, text: rest })
  }
  return stages
}

export interface BuildOptions {
  /** A folder of its own; each stage gets one below. */
  folder: string
  /** Packages that several builds share; stands for the cache that a RUN mounts. */
  store: string
  args: Record<string, string>
}

/**
 * Runs the instructions of the repository's Dockerfile up to a stage, each stage once, with the machine's own Node as the base image, as an unprivileged user.
 * Absolute paths lie below the stage's folder. It knows only what that Dockerfile uses and throws on the rest.
 */
export function imageBuilder(o: BuildOptions): (target: string) => Promise<Image> {
  const stages = stagesOf(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))
  const built = new Map<string, Image>()
  const build = async (name: string): Promise<Image> => {
    const known = built.get(name)
    if (known) return known
    const stage = stages.find((one) => one.name === name)
    if (!stage) throw new Error(`no stage ${name}`)
    const base = stages.some((one) => one.name === stage.base) ? await build(stage.base) : undefined
    const image = await fromBase(base, path.join(o.folder, name))
    const args: Record<string, string> = {}
    for (const { keyword, text } of stage.instructions) {
      const fill = (s: string) => s.replace(/\$\{(\w+)\}/g, (_, key: string) => args[key] ?? image.env[key] ?? '')
      const step = steps[keyword]
      if (!step) throw new Error(`${keyword} is not known here`)
      await step({ image, args, given: o.args, text: keyword === 'RUN' ? text : fill(text), stage: build, o })
    }
    built.set(name, image)
    return image
  }
  return build
}

async function fromBase(base: Image | undefined, folder: string): Promise<Image> {
  if (!base) {
    mkdirSync(path.join(folder, 'tmp'), { recursive: true, mode: 0o777 })
    if (canBecome) await run('chown', ['65534:65534', folder, path.join(folder, 'tmp')])
    return { folder, env: {}, workdir: '/', user: '', labels: {}, healthcheck: [], entrypoint: [], cmd: [] }
  }
  await run('cp', ['-a', base.folder, folder])
  return { ...structuredClone(base), folder }
}

interface Step {
  image: Image
  args: Record<string, string>
  given: Record<string, string>
  text: string
  stage(name: string): Promise<Image>
  o: BuildOptions
}

const json = (text: string): string[] => JSON.parse(text.slice(text.indexOf('[')))
const pairs = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(([, key = '', quoted, plain]) => [
      key,
      quoted ?? plain ?? '',
    ]),
  )
const within = (image: Image, place: string) => path.join(image.folder, path.resolve(image.workdir, place))

const steps: Record<string, (step: Step) => void | Promise<void>> = {
  ARG({ args, given, text }) {
    const [name = '', otherwise = ''] = text.split('=')
    args[name] = given[name] ?? otherwise
  },
  ENV({ image, text }) {
    Object.assign(image.env, pairs(text))
  },
  LABEL({ image, text }) {
    Object.assign(image.labels, pairs(text))
  },
  async WORKDIR({ image, text }) {
    image.workdir = path.resolve(image.workdir, text)
    mkdirSync(within(image, '.'), { recursive: true })
    if (canBecome) await run('chown', ['65534:65534', within(image, '.')])
  },
  USER({ image, text }) {
    image.user = text
  },
  EXPOSE() {},
  HEALTHCHECK({ image, text }) {
    image.healthcheck = json(text)
  },
  ENTRYPOINT({ image, text }) {
    image.entrypoint = json(text)
    image.cmd = []
  },
  CMD({ image, text }) {
    image.cmd = json(text)
  },
  async COPY({ image, text, stage }) {
    const words = text.split(/\s+/)
    const from = words[0]?.startsWith('--from=') ? await stage(words.shift()?.slice('--from='.length) ?? '') : undefined
    const to = words.pop() ?? ''
    for (const word of words) {
      const source = from ? path.join(from.folder, word) : path.join(root, word)
      const target = to.endsWith('/') ? path.join(within(image, to), path.basename(word)) : within(image, to)
      mkdirSync(path.dirname(target), { recursive: true })
      if (from) await run('cp', ['-aT', source, target])
      else cpSync(source, target, { recursive: true, filter: (file) => !ignored(path.relative(root, file)) })
      if (canBecome && !from) await run('chown', ['-R', '65534:65534', firstNew(image, target)])
    }
  },
  async RUN({ image, args, text, o }) {
    const command = text.replace(/--mount=\S+\s+/g, '')
    const store = o.store
    mkdirSync(store, { recursive: true })
    if (canBecome) await run('chown', ['65534:65534', store])
    const home = path.join(image.folder, 'tmp')
    const registry = (await run('npm', ['config', 'get', 'registry'])).trim()
    const env = {
      ...process.env,
      ...image.env,
      ...args,
      HOME: home,
      TMPDIR: home,
      npm_config_store_dir: store,
      npm_config_cache: path.join(home, 'npm'),
      npm_config_registry: registry,
    }
    await shell(command, within(image, '.'), env)
  },
}

/** A folder of COPY's target that may have been made on the way belongs to the builder too. */
function firstNew(image: Image, target: string): string {
  const [first = ''] = path.relative(within(image, '.'), target).split(path.sep)
  return first === '' || first === '..' ? target : within(image, first)
}

function shell(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-ec', command], { cwd, env, ...builder, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`RUN ${command}\n${output.slice(-4_000)}`)),
    )
  })
}

const ignore = readFileSync(path.join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

/** As a container engine reads .dockerignore: the last pattern that matches a path or a folder above it decides. */
export function ignored(file: string): boolean {
  // A star also stands for names that begin with a dot, which Node's globs keep apart.
  const undotted = (text: string) => text.replace(/(^|\/)\.(?=[^./])/g, '$1dot-')
  const parts = undotted(file).split(path.sep)
  const above = parts.map((_, i) => parts.slice(0, i + 1).join('/'))
  let decision = false
  for (const line of ignore) {
    const pattern = undotted(line.replace(/^!/, ''))
    if (above.some((one) => path.matchesGlob(one, pattern))) decision = !line.startsWith('!')
  }
  return decision && !parts.every((part) => part === '')
}

/** Program, arguments, folder and environment with which the image's container would run `args` (its CMD when there are none). */
export function commandOf(image: Image, args = image.cmd, workdir = image.workdir) {
  const place = (text: string) => (text.startsWith('/app') ? path.join(image.folder, text) : text)
  const [program = '', ...rest] = [...image.entrypoint, ...args].map(place)
  const env = Object.fromEntries(Object.entries(image.env).map(([key, value]) => [key, place(value)]))
  return { program, args: rest, cwd: path.join(image.folder, workdir), env, ...runner }
}

/**
 * Whether a program can be given a root that it can't write, as a kubelet does with readOnlyRootFilesystem; else files are kept from it by their owner alone.
 */
export const hasReadOnlyRoot = canBecome && spawnSync('unshare', ['--mount', 'true']).status === 0

/** Run by `sh` in mounts of its own: everything is read-only but the image's /tmp, and what runs has no right that its user has not. */
const confine = `
folder=$1 uid=$2 gid=$3; shift 3
mount -t tmpfs -o mode=1777 tmpfs "$folder/tmp"
mount -o remount,bind,ro /
exec setpriv --reuid="$uid" --regid="$gid" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"`

/** Starts it with nothing in its environment but what the image and the caller say. */
export function startImage(image: Image, env: Record<string, string>, args?: string[], workdir?: string) {
  const { program, args: rest, cwd, env: own, ...who } = commandOf(image, args, workdir)
  if (!statSync(program).isFile()) throw new Error(`${program} is no program`)
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  if (!hasReadOnlyRoot) return spawn(program, rest, { ...who, cwd, env: { ...own, ...env }, stdio })
  const ids = [String(runner.uid), String(runner.gid)]
  const words = ['--mount', 'sh', '-ec', confine, 'sh', image.folder, ...ids, program, ...rest]
  return spawn('unshare', words, { cwd, env: { ...own, ...env, TMPDIR: path.join(image.folder, 'tmp') }, stdio })
}
