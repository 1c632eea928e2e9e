import type { MailKind } from './delivery.ts'
import type { MailFacts } from './mail-facts.ts'
import type { MailContent } from './mail-layout.ts'
import { english } from './texts-en.ts'
import { hindi } from './texts-hi.ts'

/** The words of one language: one function for each kind of mail. */
export type Texts = Record<MailKind, (facts: MailFacts) => MailContent>

const texts = { en: english, hi: hindi }

/** The mail in the reader's language. */
export function compose(facts: MailFacts): MailContent {
  return texts[facts.clock.language][facts.kind](facts)
}
