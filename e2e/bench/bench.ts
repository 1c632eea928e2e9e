import { benchDecode } from './decode.ts'
import { benchCatchUp } from './catch-up.ts'
import { benchPipeline } from './pipeline.ts'
const which = process.argv[2]
const all: Record<string, () => Promise<unknown>> = { benchDecode, benchCatchUp, benchPipeline }
console.log(await all[which ?? '']?.())
process.exit(0)
