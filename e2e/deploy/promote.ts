// `promote.ts ENVIRONMENT --built FOLDER` puts the images that this pipeline has built into an environment's overlay; `promote.ts ENVIRONMENT --from OTHER` takes those
// that another environment runs. A promotion is the commit of what this changes (.ci/push), and taking that commit back is the rollback (.ci/rollback).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { root as repository } from '../cluster/tools.ts'

/** What the pipeline calls a build: `1.4.0@sha256:…`. */
const imageFormat = /^[A-Za-z0-9][\w.-]{0,127}@sha256:[0-9a-f]{64}$/
/** The one line of an overlay that a promotion changes. */
const imageLine = /^image: \{ tag: (\S+?)(?:, digest: (\S+))? \}$/m
const jobsLine = /^topics: \{ image: "([^"@]+?):[^"]+" \}$/m

export class Refused extends Error {
  override name = 'Refused'
}

const overlay = (root: string, environment: string, part: string) =>
  path.join(root, 'kustomize/overlays', environment, part, 'values.yaml')

/** `tag@digest` of a service in an environment; only the tag where no pipeline has been yet. Throws Refused when the overlay does not say. */
export function imageIn(root: string, environment: string, service: string): string {
  const [, tag, digest] = imageLine.exec(readFileSync(overlay(root, environment, service), 'utf8')) ?? []
  if (!tag) throw new Refused(`${environment}/${service}: values.yaml has no line image: { tag: … }`)
  return digest ? `${tag}@${digest}` : tag
}

/** The images that jobs left as files named after their service. Throws Refused for one that is not `tag@digest`. */
export function builtImages(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8').trim()]))
}

/** Writes images into an environment's overlays and returns the services that changed. Throws Refused before anything is written if one is no image with a digest. */
export function promote(root: string, environment: string, images: Record<string, string>): string[] {
  for (const [service, image] of Object.entries(images)) {
    if (!existsSync(overlay(root, environment, service))) throw new Refused(`there is no ${environment}/${service}`)
    if (!imageFormat.test(image)) throw new Refused(`${service}: "${image}" is no tag@sha256:…`)
  }
  const changed = Object.entries(images).filter(([service, image]) => imageIn(root, environment, service) !== image)
  for (const [service, image] of changed) {
    const [tag, digest] = image.split('@')
    rewrite(overlay(root, environment, service), imageLine, () => `image: { tag: ${tag}, digest: ${digest} }`)
    // The jobs of the platform run from the image of one of the services.
    if (service === 'identity')
      rewrite(
        overlay(root, environment, 'platform'),
        jobsLine,
        (repositoryName) => `topics: { image: "${repositoryName}:${image}" }`,
      )
  }
  return changed.map(([service]) => service)
}

function rewrite(file: string, line: RegExp, to: (first: string) => string): void {
  const text = readFileSync(file, 'utf8')
  const next = text.replace(line, (_whole, first: string) => to(first))
  if (next === text) throw new Refused(`${file} has no line like ${line.source}`)
  parse(next)
  writeFileSync(file, next)
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { built: { type: 'string' }, from: { type: 'string' } },
  })
  const [environment] = positionals
  if (!environment || (values.built === undefined) === (values.from === undefined)) {
    console.error('promote.ts ENVIRONMENT --built FOLDER | --from ENVIRONMENT')
    process.exit(2)
  }
  try {
    const services = readdirSync(path.join(repository, 'services'))
    const { from, built } = values
    const images = from
      ? Object.fromEntries(services.map((service) => [service, imageIn(repository, from, service)]))
      : builtImages(built ?? '')
    const changed = promote(repository, environment, images)
    console.log(changed.length > 0 ? `${environment}: ${changed.join(', ')}` : `${environment}: nothing new`)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
