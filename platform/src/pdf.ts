import { createRequire } from 'node:module'

/** What a document consists of, from top to bottom. */
export type PdfBlock =
  | { heading: string }
  | { text: string }
  /** Small, grey: times, ids, who. */
  | { note: string }
  /** Rows of equal length; the first one is the head. Widths are shares of the page. */
  | { table: string[][]; widths?: number[] }

export interface PdfOptions {
  title: string
  /** BCP 47. */
  language: string
  /** When the document was made. */
  at: Date
}

const resolve = createRequire(import.meta.url).resolve
const font = (name: string, file: string) => resolve(`@fontsource/${name}/files/${name}-${file}-normal.woff`)
const fonts = {
  latin: font('noto-sans', 'latin-400'),
  bold: font('noto-sans', 'latin-600'),
  devanagari: font('noto-sans-devanagari', 'devanagari-400'),
  extended: font('noto-sans', 'latin-ext-400'),
  cyrillic: font('noto-sans', 'cyrillic-400'),
  greek: font('noto-sans', 'greek-400'),
} as const
type FontName = keyof typeof fonts

/** Which font has a script's letters. What none has is printed as its code point, so that nothing is left out unseen. */
const scripts: [FontName, RegExp][] = [
  ['devanagari', /[\u0900-\u097f\u200c\u200d]/],
  ['cyrillic', /[\u0400-\u04ff]/],
  ['greek', /[\u0370-\u03ff]/],
  ['extended', /[\u0100-\u02af\u1e00-\u1eff]/],
]
const known = /[\n\u0020-\u007e\u00a0-\u00ff\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2212]/

/** A4, as bytes. Letters of Latin, Greek, Cyrillic and Devanagari are drawn; the library is loaded when the first document is asked for. */
export async function pdfOf(blocks: readonly PdfBlock[], { title, language, at }: PdfOptions): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const doc = new PDFDocument({
    size: 'A4',
    margin: 56,
    lang: language,
    bufferPages: true,
    info: { Title: title, Creator: 'Candor', CreationDate: at },
  })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  const registered = new Set<FontName>()
  const useFont = (name: FontName) => {
    if (!registered.has(name)) doc.registerFont(name, fonts[name])
    registered.add(name)
    doc.font(name)
  }
  const write = (text: string, { size, color, bold = false, width }: Style) => {
    doc.fontSize(size).fillColor(color)
    const runs = runsOf(text, bold)
    for (const [index, run] of runs.entries()) {
      useFont(run.font)
      doc.text(run.text, { continued: index < runs.length - 1, ...(width && { width }) })
    }
    if (runs.length === 0) doc.text(' ')
  }
  const table = (rows: string[][], widths: number[] | undefined) => {
    const whole = doc.page.width - 112
    const columns = (widths ?? rows[0]?.map((_, __, all) => 1 / all.length) ?? []).map((share) => share * whole)
    for (const [index, row] of rows.entries()) {
      if (doc.y > doc.page.height - 110) doc.addPage()
      const top = doc.y
      let bottom = top
      let left = 56
      for (const [column, cell] of row.entries()) {
        const width = columns[column] ?? 0
        doc.x = left
        doc.y = top
        write(cell, { size: 9, color: '#111', bold: index === 0, width: width - 8 })
        bottom = Math.max(bottom, doc.y)
        left += width
      }
      doc.x = 56
      doc.y = bottom + 3
      doc
        .moveTo(56, doc.y)
        .lineTo(56 + whole, doc.y)
        .lineWidth(0.5)
        .strokeColor('#ccc')
        .stroke()
      doc.y += 4
    }
  }

  write(title, { size: 18, color: '#111', bold: true })
  doc.moveDown(0.5)
  for (const block of blocks) {
    if ('heading' in block) {
      doc.moveDown(0.6)
      write(block.heading, { size: 13, color: '#0b5d5d', bold: true })
      doc.moveDown(0.2)
    } else if ('text' in block) write(block.text, { size: 10.5, color: '#111' })
    else if ('note' in block) write(block.note, { size: 9, color: '#555' })
    else table(block.table, block.widths)
  }
  numberPages(doc, useFont)
  doc.end()
  return await done
}

interface Style {
  size: number
  color: string
  bold?: boolean
  width?: number
}

function numberPages(doc: PDFKit.PDFDocument, useFont: (name: FontName) => void): void {
  const { start, count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(start + page)
    // Below the margin a text would begin a page of its own.
    doc.page.margins.bottom = 0
    useFont('latin')
    doc.fontSize(8).fillColor('#777')
    doc.text(`${page + 1} / ${count}`, 56, doc.page.height - 40, { width: doc.page.width - 112, align: 'right' })
  }
}

/** Cuts a text where its script changes. */
function runsOf(text: string, bold: boolean): { font: FontName; text: string }[] {
  const plain: FontName = bold ? 'bold' : 'latin'
  const runs: { font: FontName; text: string }[] = []
  for (const char of text.replaceAll('\r\n', '\n').replaceAll('\t', '    ')) {
    const script = scripts.find(([, letters]) => letters.test(char))?.[0]
    const last = runs.at(-1)
    // A space belongs to the word before it, so that a line of one script stays one run.
    const name = script ?? (char === ' ' && last ? last.font : plain)
    const shown = script || known.test(char) ? char : `[U+${char.codePointAt(0)?.toString(16).toUpperCase()}]`
    if (last?.font === name) last.text += shown
    else runs.push({ font: name, text: shown })
  }
  return runs
}
