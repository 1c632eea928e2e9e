import { en, type Texts } from './texts-en.ts'
export const hi: Texts = en
