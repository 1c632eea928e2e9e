import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import path from 'node:path'
import { root } from '../cluster/tools.ts'
import { toolTest, withTerraform } from './tools.ts'

for (const file of globSync('{environments,modules}/*/*.tftest.hcl', { cwd: path.join(root, 'terraform') }).sort()) {
  const folder = path.dirname(file)
  toolTest(`terraform test ${folder}`, ['terraform'], () =>
    withTerraform(async (terraform) => {
      await terraform.init(folder)
      const { status, stdout, stderr } = await terraform.run(folder, 'test', '-no-color')
      assert.equal(status, 0, `${stdout}${stderr}`.slice(0, 4_000))
      assert.match(stdout, /Success! [1-9]\d* passed, 0 failed/)
    }),
  )
}
