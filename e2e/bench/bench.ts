import { benchDecode } from './decode.ts'
console.log(await benchDecode())
process.exit(0)
