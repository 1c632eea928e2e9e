import { composeUrls } from './compose.ts'

/** What is read of one key's JSON schema. */
export interface EnvField {
  description?: string
  default?: unknown
}

export interface EnvSection {
  title: string
  fields: Record<string, EnvField>
}

/** The text of `.env.example`: the servers of `compose.yaml`, then every key that a service reads, with its default. */
export function envExample(sections: readonly EnvSection[]): string {
  const servers = Object.entries(composeUrls).map(([key, value]) => `${key}='${value}'`)
  const rest = sections.map(({ title, fields }) => {
    const keys = Object.entries(fields).filter(([key]) => !(key in composeUrls))
    return [`\n# ${title}`, ...keys.map(([key, field]) => describe(key, field))].join('\n')
  })
  const head =
    "# Made by `npm run generate`: don't edit. The servers as compose.yaml starts them; unset, npm start brings its own."
  return `${[head, ...servers, ...rest].join('\n')}\n`
}

function describe(key: string, field: EnvField): string {
  const value = Array.isArray(field.default) ? field.default.join(',') : String(field.default ?? '')
  return `# ${field.description ?? ''}\n#${key}=${value}`
}
