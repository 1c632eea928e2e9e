// Writes every file that is derived from others; `npm run generate -- --freeze` at the first release (contracts/README.md).
import { generate } from '@candor/contracts/generate'

const written = generate({ freeze: process.argv.includes('--freeze') }).map((file) => `contracts/${file}`)
console.log(written.length === 0 ? 'Nothing to do: every generated file is up to date.' : written.join('\n'))
