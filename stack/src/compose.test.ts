import assert from 'node:assert/strict'
import test from 'node:test'
import { composeUrls, composeYaml } from './compose.ts'
import { envExample } from './env-example.ts'
import { pins } from './pins.ts'

test('compose.yaml has the pinned images, and .env.example the URLs of its servers', () => {
  const yaml = composeYaml()
  for (const { image } of Object.values(pins)) assert.ok(yaml.includes(`image: ${image}\n`), image)
  const text = envExample([
    { title: 'Every service', fields: { LOG_LEVEL: { default: 'info', description: 'Least' } } },
  ])
  for (const [key, url] of Object.entries(composeUrls)) assert.ok(text.includes(`\n${key}='${url}'\n`), key)
  assert.ok(text.endsWith('\n# Every service\n# Least\n#LOG_LEVEL=info\n'))
})
