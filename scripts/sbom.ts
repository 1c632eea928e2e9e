// `sbom.ts`, run in a folder with an installed workspace, prints its software bill of materials as CycloneDX 1.6 (ECMA-424): each package that lies there, with
// licence and address. The image carries it as /app/sbom.cdx.json.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface Manifest {
  name: string
  version: string
  license?: string | { type: string }
  description?: string
}

interface Component {
  type: 'library' | 'application'
  'bom-ref': string
  name: string
  version: string
  purl: string
  description?: string
  licenses?: ({ license: { name: string } } | { expression: string })[]
}

const spdx = /^[\w.+() -]+$/

function component({ name, version, license, description }: Manifest, type: Component['type'] = 'library'): Component {
  // https://github.com/package-url/purl-spec: the @ of a scope is escaped.
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  const said = typeof license === 'object' ? license.type : license
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(description && { description }),
    ...(said && { licenses: [spdx.test(said) ? { expression: said } : { license: { name: said } }] }),
  }
}

const read = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8'))

/** The bill of what pnpm installed in `folder`, and of the workspace's own packages there. */
export function billOfMaterials(folder: string) {
  const installed = globSync('node_modules/.pnpm/*/node_modules/{@*/*,[!@]*}/package.json', { cwd: folder })
  const own = globSync('{contracts,platform,services/*}/package.json', { cwd: folder })
  const components = [...installed, ...own]
    .map((file) => component(read(path.join(folder, file))))
    .toSorted((a, b) => a.purl.localeCompare(b.purl))
  const unique = [...new Map(components.map((one) => [one.purl, one])).values()]
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component(read(path.join(folder, 'package.json')), 'application') },
    components: unique,
  }
}

if (import.meta.main) console.log(JSON.stringify(billOfMaterials('.'), null, 1))
