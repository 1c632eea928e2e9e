import { type Registered, registeredVersions } from './registry.ts'

const mediaType = 'application/vnd.schemaregistry.v1+json'

/** What `push` did with one version. */
export interface Pushed extends Registered {
  outcome: 'registered' | 'already there'
}

/**
 * Registers every version of the lock in a real registry, with the same ids and version numbers.
 * Each subject that lacks something is put into IMPORT mode for that time and back into its former mode afterwards, also after an error.
 * Throws at the first answer that is not expected, such as an id that the registry has given to another schema.
 */
export async function push(
  url: string,
  options: { root?: string; timeoutMs?: number; headers?: Record<string, string> } = {},
): Promise<Pushed[]> {
  const base = url.replace(/\/+$/, '')
  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { accept: mediaType, 'content-type': mediaType, ...options.headers },
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: parsed(text) }
  }
  const expect200 = async (method: string, path: string, body: unknown) => {
    const answer = await call(method, path, body)
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  const done: Pushed[] = []
  for (const [subject, versions] of Map.groupBy(registeredVersions(options.root), (each) => each.subject)) {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`
    const mode = `/mode/${encodeURIComponent(subject)}`
    const missing: Registered[] = []
    for (const each of versions) {
      const there = await call('GET', `${path}/${each.version}`)
      if (there.status === 404) missing.push(each)
      else if (there.status !== 200)
        throw new Error(`GET ${path}/${each.version}: ${there.status} ${JSON.stringify(there.body)}`)
      else if ((there.body as Registered).id !== each.id) {
        throw new Error(
          `${subject} version ${each.version} has id ${(there.body as Registered).id} there, and ${each.id} here`,
        )
      } else done.push({ ...each, outcome: 'already there' })
    }
    if (missing.length === 0) continue
    const before = await call('GET', mode)
    // `force` lets a subject that already has versions change its mode; the ids were compared above.
    await expect200('PUT', `${mode}?force=true`, { mode: 'IMPORT' })
    try {
      for (const { version, id, schema } of missing) {
        await expect200('POST', path, { schemaType: 'AVRO', version, id, schema })
        done.push({ subject, version, id, schema, outcome: 'registered' })
      }
    } finally {
      const former = before.status === 200 ? (before.body as { mode: string }).mode : 'READWRITE'
      const back = await call('PUT', mode, { mode: former })
      if (back.status !== 200) console.error(`push: ${subject} is still in IMPORT mode: ${JSON.stringify(back.body)}`)
    }
    await expect200('PUT', `/config/${encodeURIComponent(subject)}`, { compatibility: 'FULL_TRANSITIVE' })
  }
  return done
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, 200)
  }
}
