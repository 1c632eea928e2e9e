import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { Type } from 'typebox'
import { ConfigError, durationSeconds, envTable, loadConfig, serviceConfig } from './config.ts'
import { updateEnvDocs, withEnvTable } from './env-docs.ts'

const schema = serviceConfig('demo', {
  SMTP_URL: Type.String({ pattern: '^smtps?://', secret: true, description: 'Mail server' }),
  RETRIES: Type.Integer({ default: 3, minimum: 0, maximum: 9, description: 'Tries' }),
  SHARE: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'A share' })),
})
const good = { MONGODB_URI: 'mongodb://db/', KAFKA_BROKERS: 'k:9092', SMTP_URL: 'smtp://user:pass@mail' }

test('config is typed, defaulted and frozen', () => {
  const config = loadConfig(schema, {
    ...good,
    RETRIES: ' 5 ',
    SHARE: '0.25',
    KAFKA_CREATE_TOPICS: 'No',
    CORS_ORIGINS: 'https://a, https://b,',
  })
  assert.equal(config.RETRIES, 5)
  assert.equal(config.SHARE, 0.25)
  assert.equal(config.KAFKA_CREATE_TOPICS, false)
  assert.equal(config.MONGODB_DB, 'candor_demo')
  assert.deepEqual(config.CORS_ORIGINS, ['https://a', 'https://b'])
  assert.equal(config.SCHEMA_REGISTRY_URL, undefined)
  assert.throws(() => Object.assign(config, { RETRIES: 1 }), TypeError)
  assert.throws(() => (config.CORS_ORIGINS as string[]).push('x'), TypeError)
})

test('config lists every wrong key with what was given, what is expected and what it is for, and no secret', () => {
  const wrong = {
    PORT: '70000',
    RETRIES: '2.5',
    SHARE: '0x1',
    LOG_LEVEL: 'loud',
    KAFKA_CREATE_TOPICS: 'perhaps',
    CORS_ORIGINS: 'https://a,b',
    MONGODB_URI: 'postgres://root:hunter2@db',
    SMTP_URL: 'http://user:hunter3@mail',
  }
  assert.throws(
    () => loadConfig(schema, wrong),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.deepEqual([...error.keys].sort(), [...Object.keys(wrong), 'KAFKA_BROKERS'].sort())
      for (const key of error.keys) assert.match(error.message, new RegExp(`^  - ${key}: .*expected .*\\. \\w`, 'm'))
      assert.match(error.message, /PORT: got "70000", expected a whole number from 0 to 65535/)
      assert.match(error.message, /KAFKA_BROKERS: is missing/)
      assert.match(error.message, /LOG_LEVEL: got "loud", expected one of trace, debug/)
      assert.ok(!error.message.includes('hunter'), 'no secret is shown')
      return true
    },
  )
})

test('the requirement documents’ names are accepted beside ours, and ours win', () => {
  const aliases = {
    SMTP_URL: (env: Record<string, string | undefined>) =>
      env.SMTP_HOST && `smtp://${env.SMTP_HOST}:${env.SMTP_PORT ?? 25}`,
    RETRIES: 'SMTP_RETRIES',
  }
  const documents = {
    DATABASE_URL: 'mongodb://theirs',
    KAFKA_BROKERS: 'k:1',
    FRONTEND_URL: 'https://people.example',
    SMTP_HOST: 'smtp.example',
    SMTP_PORT: '587',
    SMTP_RETRIES: '7',
  }
  const config = loadConfig(schema, documents, aliases)
  assert.equal(config.MONGODB_URI, 'mongodb://theirs')
  assert.equal(config.PUBLIC_URL, 'https://people.example')
  assert.equal(config.SMTP_URL, 'smtp://smtp.example:587')
  assert.equal(config.RETRIES, 7)
  assert.equal(loadConfig(schema, { ...documents, ...good }, aliases).MONGODB_URI, 'mongodb://db/')
  // Another kind of database under the alias is not ours to misread.
  assert.throws(
    () => loadConfig(schema, { ...documents, DATABASE_URL: 'postgresql://x' }, aliases),
    /MONGODB_URI: is missing/,
  )
})

test('durations of the documents are read as seconds', () => {
  assert.deepEqual(['15m', '7d', '24h', '30s', '900', 'soon', undefined].map(durationSeconds), [
    '900',
    '604800',
    '86400',
    '30',
    '900',
    'soon',
    undefined,
  ])
})

test('the README table has one row for each key and shows no default of a secret it does not have', () => {
  const table = envTable(schema)
  assert.match(table, /^\| key \| value \| default \| meaning \|$/m)
  for (const key of Object.keys(schema.properties)) assert.match(table, new RegExp(`^\\| \`${key}\` \\|`, 'm'))
  assert.match(table, /`MONGODB_URI` .*\*\*required\*\*.*Also read as `DATABASE_URL`/)
  assert.match(table, /`RETRIES` \| a whole number from 0 to 9 \| `3` \| Tries\. \|/)
})

test('env-docs rewrites what stands between the marks, and in check mode only tells', async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), 'candor-env-'))
  t.after(() => rm(root, { recursive: true }))
  const folder = path.join(root, 'services/demo')
  await mkdir(path.join(folder, 'src'), { recursive: true })
  const { href } = new URL('./config.ts', import.meta.url)
  await writeFile(
    path.join(folder, 'src/config.ts'),
    `import { serviceConfig } from '${href}'\nexport const configSchema = serviceConfig('demo', {})\n`,
  )
  const readme = path.join(folder, 'README.md')
  await writeFile(readme, '# Demo\n<!-- env:start -->\nold\n<!-- env:end -->\nend\n')
  assert.deepEqual(await updateEnvDocs(root, { check: true }), ['services/demo/README.md'])
  assert.match(await readFile(readme, 'utf8'), /old/)
  await updateEnvDocs(root)
  const text = await readFile(readme, 'utf8')
  assert.match(text, /candor_demo/)
  assert.ok(text.startsWith('# Demo\n') && text.endsWith('<!-- env:end -->\nend\n') && !text.includes('old'))
  assert.deepEqual(await updateEnvDocs(root, { check: true }), [])
  await rm(readme)
  await assert.rejects(updateEnvDocs(root), /services\/demo: .*README/)
  assert.throws(() => withEnvTable('no marks', schema), /env:start/)
})
