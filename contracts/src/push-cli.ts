// `contracts push URL`: the schema ids of git into a real registry, as they are. SCHEMA_REGISTRY_AUTH=user:password for basic auth.
import { push } from './push.ts'

const [url] = process.argv.slice(2)
if (url === undefined || !URL.canParse(url)) {
  console.error('usage: push-cli.ts URL, such as http://registry:8081')
  process.exit(2)
}
const auth = process.env.SCHEMA_REGISTRY_AUTH
const headers = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}
try {
  for (const { subject, version, id, outcome } of await push(url, { headers })) {
    console.log(`${String(id).padStart(5)}  ${subject} ${version}: ${outcome}`)
  }
} catch (error) {
  console.error(`push: ${(error as Error).message}`)
  process.exitCode = 1
}
