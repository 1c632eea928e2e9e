import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import openapiTypescript, { astToString } from 'openapi-typescript'

const folder = path.resolve(import.meta.dirname, '../web/shared/api-types')

/** The TypeScript of one service's OpenAPI document, as the web app's client wants it. */
async function typesOf(document: object): Promise<string> {
  const ast = await openapiTypescript(withoutRefusals(document) as never, {
    alphabetize: true,
    defaultNonNullable: false,
  })
  return `// Made from the service's OpenAPI document; written by \`.candor/node docs/api-table.ts\`.\n${astToString(ast)}`
}

interface Document {
  paths?: Record<string, Record<string, { responses?: Record<string, unknown> }>>
}

/** A copy with good answers only: refusals are problem documents everywhere, and the client has one type for them. */
function withoutRefusals(document: object): Document {
  const copy = structuredClone(document) as Document
  for (const operation of Object.values(copy.paths ?? {}).flatMap((path) => Object.values(path))) {
    for (const status of Object.keys(operation.responses ?? {})) {
      if (!status.startsWith('2')) delete operation.responses?.[status]
    }
  }
  return copy
}

/** Writes the client's types of each service, or with `check` only looks. Returns the names of those that were out of date. */
export async function updateApiTypes(documents: Record<string, object>, { check = false } = {}): Promise<string[]> {
  const outdated: string[] = []
  for (const [service, document] of Object.entries(documents)) {
    const file = path.join(folder, `${service}.ts`)
    const text = await typesOf(document)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    outdated.push(service)
    if (!check) writeFileSync(file, text)
  }
  return outdated
}
