import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { until } from './until.ts'

export interface Mailbox {
  /** The first mail to `address` not taken before that `wanted` accepts; it is taken by this. */
  take(address: string, what: string, wanted?: (mail: ParsedMail) => boolean): Promise<ParsedMail>
}

/**
 * The inbox's folder of .eml files, from now on. Their names sort by arrival and a file appears complete or not at all.
 */
export async function openMailbox(mailDir: string): Promise<Mailbox> {
  const before = (await list(mailDir)).at(-1) ?? ''
  const mails = new Map<string, { mail: ParsedMail; taken: boolean }>()

  async function look(): Promise<void> {
    for (const name of await list(mailDir)) {
      if (name <= before || mails.has(name)) continue
      mails.set(name, { mail: await simpleParser(await readFile(path.join(mailDir, name))), taken: false })
    }
  }

  return {
    take: (address, what, wanted = () => true) =>
      until(`the mail "${what}" to ${address}`, async (seen) => {
        await look()
        const theirs = [...mails.values()].filter(
          ({ mail, taken }) => !taken && recipients(mail).includes(address.toLowerCase()),
        )
        const found = theirs.find(({ mail }) => wanted(mail))
        if (!found)
          return seen(
            `${mails.size} new mails, ${theirs.length} untaken to this address: ${theirs.map(({ mail }) => mail.subject).join('; ')}`,
          )
        found.taken = true
        return found.mail
      }),
  }
}

async function list(mailDir: string): Promise<string[]> {
  return (await readdir(mailDir)).filter((name) => name.endsWith('.eml')).sort()
}

function recipients({ to }: ParsedMail): string[] {
  return [to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address?.toLowerCase() ?? ''))
}

/** The token at the end of the invitation link in a mail's text. */
export function linkToken(mail: ParsedMail): string {
  const token = /https?:\/\/\S*?(eyJ[\w-]+\.[\w-]+\.[\w-]+)/.exec(mail.text ?? '')?.[1]
  if (!token) throw new Error(`the mail "${mail.subject}" holds no link: ${mail.text?.slice(0, 500)}`)
  return token
}
