import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { cacheFolder } from '@candor/stack/cache'
import { findCommand } from '@candor/stack/tools'
import { type Ran, tryRun } from '../cluster/shell.ts'
import { programFolder, root, unpackPrograms } from '../cluster/tools.ts'

/** Where each program comes from, for whoever reads that a check was skipped. */
const sources = {
  checkov: '.ci/tools',
  hadolint: '.ci/tools',
  'gitlab-ci-local': '.ci/tools',
  rsync: '.ci/tools, as root on Debian',
  promtool: '.ci/tools, as root on Debian',
  nginx: '.ci/tools, as root on Debian',
  terraform: 'https://developer.hashicorp.com/terraform/install',
  tflint: 'https://github.com/terraform-linters/tflint',
  helm: 'https://helm.sh',
  kustomize: 'https://kustomize.io',
  kubeconform: 'https://github.com/yannh/kubeconform',
  istioctl: 'https://istio.io',
} as const

export type Program = keyof typeof sources

export const environments = ['dev', 'qa', 'staging', 'prod'] as const

/** The unpacked control plane programs: beside the checkout or at CANDOR_CLUSTER_TOOLS; undefined where there are none. */
const unpacked = findPrograms()
process.env.PATH = [path.join(cacheFolder(process.env), 'linters/bin'), unpacked, process.env.PATH]
  .filter(Boolean)
  .join(path.delimiter)

function findPrograms(): string | undefined {
  // Unpacking checks hundreds of megabytes again: once is enough for all test files.
  if (existsSync(path.join(programFolder(), 'terraform.rc'))) return programFolder()
  const tools = process.env.CANDOR_CLUSTER_TOOLS ?? path.resolve(root, '../shared/cluster')
  return existsSync(path.join(tools, 'unpack')) ? unpackPrograms(tools) : undefined
}

/** JSON schemas of Kubernetes and of the operators' objects, for kubeconform; undefined where only the public ones can be used. */
export function schemaFolder(): string | undefined {
  const folder = unpacked && path.join(unpacked, 'schemas')
  return folder && existsSync(folder) ? folder : undefined
}

/**
 * A test that needs programs of the machine. Where one is missing it is skipped and says so, or, with CANDOR_TOOLS_REQUIRED (the pipeline
 * sets it), fails.
 */
export function toolTest(promise: string, programs: readonly Program[], look: () => Promise<void>): void {
  const missing = programs.filter((program) => !findCommand(program, process.env))
  const reason = missing.map((program) => `${program} is not here (${sources[program]})`).join(', ')
  if (missing.length > 0 && process.env.CANDOR_TOOLS_REQUIRED) {
    test(promise, () => {
      throw new Error(reason)
    })
  } else test(promise, { skip: missing.length > 0 ? reason : false }, look)
}

/** A folder of its own, readable by all. */
export function makeFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-deploy-'))
  chmodSync(folder, 0o755)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** A folder of its own that is removed after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const { folder, remove } = makeFolder()
  try {
    return await use(folder)
  } finally {
    remove()
  }
}

export interface Terraform {
  folder: string
  /** Runs terraform in a folder below. */
  run(cwd: string, ...args: string[]): Promise<Ran>
  /** Fetches the provider; no backend is asked. Throws when it can't. */
  init(cwd: string): Promise<void>
}

/** A copy of terraform/ to work in, because Terraform writes beside what it reads. */
export function withTerraform<T>(use: (terraform: Terraform) => Promise<T>): Promise<T> {
  return withFolder((folder) => {
    cpSync(path.join(root, 'terraform'), folder, { recursive: true })
    // Without a registry the provider comes from a mirror beside the other programs.
    const mirror = unpacked && path.join(unpacked, 'terraform.rc')
    const env = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...(mirror && { TF_CLI_CONFIG_FILE: mirror }) }
    const run = (cwd: string, ...args: string[]) => tryRun('terraform', args, { cwd: path.join(folder, cwd), env })
    return use({
      folder,
      run,
      async init(cwd) {
        const { status, stdout, stderr } = await run(cwd, 'init', '-backend=false', '-input=false', '-no-color')
        if (status !== 0) throw new Error(`terraform init: ${stdout}${stderr}`)
      },
    })
  })
}
