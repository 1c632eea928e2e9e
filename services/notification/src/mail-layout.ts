import type { Language } from './when.ts'

/** What a mail says, before it is laid out. Texts are plain; escaping is the layout's work. */
export interface MailContent {
  subject: string
  heading: string
  paragraphs: string[]
  /** Label and value, as in a short table. */
  facts?: [string, string][]
  action?: { label: string; url: string }
  /** After the action, in a smaller voice. */
  notes?: string[]
  footer: string
}

/** The mail as plain text: complete by itself, for readers who see nothing else. */
export function toText({ heading, paragraphs, facts = [], action, notes = [], footer }: MailContent): string {
  const blocks = [
    heading,
    ...paragraphs,
    facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
    action ? `${action.label}:\n${action.url}` : '',
    ...notes,
    `-- \n${footer}`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

const ink = '#1d2528'
const soft = '#56646a'
const line = '#dde3e5'
const accent = '#0f6a6a'
const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Noto Sans Devanagari',sans-serif"

/** The mail as HTML: one column, styles inline as mail readers need them, no images, nothing loaded from anywhere. */
export function toHtml(content: MailContent, language: Language): string {
  const { subject, heading, paragraphs, facts = [], action, notes = [], footer } = content
  const body = [
    `<h1 style="margin:0 0 16px;font-size:22px;line-height:30px;font-weight:600;color:${ink}">${escaped(heading)}</h1>`,
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escaped(text)}</p>`),
    facts.length > 0 ? factTable(facts) : '',
    action ? button(action) : '',
    ...notes.map(
      (text) => `<p style="margin:0 0 12px;font-size:14px;line-height:22px;color:${soft}">${escaped(text)}</p>`,
    ),
  ]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${escaped(subject)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f4f6f6;font-family:${font}">
<div style="max-width:560px;margin:0 auto;padding:32px 28px;background:#ffffff;border:1px solid ${line};border-radius:8px;font-size:16px;line-height:25px;color:${ink}">
${body.filter((part) => part !== '').join('\n')}
</div>
<p style="max-width:560px;margin:16px auto 0;font-size:13px;line-height:20px;color:${soft};text-align:center">${escaped(footer)}</p>
</body>
</html>
`
}

function factTable(facts: [string, string][]): string {
  const cell = `padding:8px 0;border-top:1px solid ${line};vertical-align:top`
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="${cell};width:34%;padding-right:12px;color:${soft}">${escaped(label)}</td><td style="${cell}">${escaped(value)}</td></tr>`,
  )
  return `<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="margin:0 0 20px;border-collapse:collapse;border-bottom:1px solid ${line};font-size:16px;line-height:24px">\n${rows.join('\n')}\n</table>`
}

function button({ label, url }: { label: string; url: string }): string {
  const href = escaped(url)
  return `<p style="margin:0 0 20px"><a href="${href}" style="display:inline-block;padding:12px 22px;background:${accent};border-radius:8px;color:#ffffff;font-weight:600;text-decoration:none">${escaped(label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;line-height:20px;color:${soft};word-break:break-all">${href}</p>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
