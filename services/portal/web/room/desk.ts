import type { DraftView } from './frames.ts'

/** One question's words as they lie on this device, and what the server has of them. */
export interface Sheet {
  text: string
  /** Rises with each change of the words; the highest wins on the server. */
  revision: number
  /** Highest revision the server has confirmed, as a draft or an answer. */
  saved: number
  /** Highest revision the server has as an answer; 0 without one. */
  answered: number
  /** Revision to be handed in as the answer; 0 when none waits. Survives a crash, like the words. */
  handIn: number
}

/** All sheets by question. Never changed in place. */
export type Desk = Readonly<Record<string, Sheet>>

const blank: Sheet = { text: '', revision: 0, saved: 0, answered: 0, handIn: 0 }

export const sheetOf = (desk: Desk, id: string): Sheet => desk[id] ?? blank

/** The candidate changed the words of a question. */
export function write(desk: Desk, id: string, text: string): Desk {
  const sheet = sheetOf(desk, id)
  return text === sheet.text ? desk : { ...desk, [id]: { ...sheet, text, revision: sheet.revision + 1 } }
}

/** The candidate is done with a question, or with a correction of it. An answer that the server has already is not sent again. */
export function handIn(desk: Desk, id: string): Desk {
  const sheet = sheetOf(desk, id)
  if (sheet.answered > 0 && sheet.answered === sheet.revision) return desk
  const revision = Math.max(1, sheet.revision)
  return { ...desk, [id]: { ...sheet, revision, handIn: revision } }
}

/** The server refused it as an answer. */
export function withdraw(desk: Desk, id: string): Desk {
  const sheet = sheetOf(desk, id)
  return sheet.handIn === 0 ? desk : { ...desk, [id]: { ...sheet, handIn: 0 } }
}

/** The server has a draft of this revision, or a newer one. */
export function saved(desk: Desk, id: string, revision: number): Desk {
  const sheet = sheetOf(desk, id)
  return revision <= sheet.saved ? desk : { ...desk, [id]: { ...sheet, saved: revision } }
}

/** The server has an answer of this revision. */
export function answered(desk: Desk, id: string, revision: number): Desk {
  const sheet = sheetOf(desk, id)
  const next: Sheet = {
    ...sheet,
    revision: Math.max(sheet.revision, revision),
    saved: Math.max(sheet.saved, revision),
    answered: Math.max(sheet.answered, revision),
    handIn: sheet.handIn > revision ? sheet.handIn : 0,
  }
  return { ...desk, [id]: next }
}

/** A newer revision than ours is stored: ours goes on after it, so that the words on the screen win. */
export function overtaken(desk: Desk, id: string, revision: number): Desk {
  const sheet = sheetOf(desk, id)
  if (revision < sheet.revision) return desk
  const next = revision + 1
  return { ...desk, [id]: { ...sheet, revision: next, handIn: sheet.handIn > 0 ? next : 0 } }
}

export interface Stored {
  drafts: readonly DraftView[]
  /** Latest answers with their words, as far as they are known. */
  answers: readonly { question_id: string; revision: number; text?: string | undefined }[]
}

/** Lays what the server has beside what this device has. The higher revision of a question's words wins; nothing typed is dropped. */
export function reconcile(desk: Desk, { drafts, answers }: Stored): Desk {
  let next = desk
  for (const { question_id, revision, text } of answers)
    next = adopt(answered(next, question_id, revision), question_id, desk, revision, text)
  for (const { question_id, revision, text } of drafts) {
    const before = next
    next = adopt(saved(next, question_id, revision), question_id, before, revision, text)
  }
  return next
}

function adopt(desk: Desk, id: string, before: Desk, revision: number, text: string | undefined): Desk {
  if (text === undefined || revision < sheetOf(before, id).revision) return desk
  const sheet = sheetOf(desk, id)
  return { ...desk, [id]: { ...sheet, text, revision: Math.max(sheet.revision, revision) } }
}

export interface Unsent {
  id: string
  kind: 'answer' | 'draft'
  revision: number
  text: string
}

/** What has to be sent: answers that wait, else words the server does not have. */
export function unsent(desk: Desk): Unsent[] {
  return Object.entries(desk).flatMap(([id, { text, revision, saved, handIn }]): Unsent[] => {
    if (handIn > 0) return [{ id, kind: 'answer', revision: Math.max(handIn, revision), text }]
    return revision > saved ? [{ id, kind: 'draft', revision, text }] : []
  })
}

/** Whether everything on this device is with the server. */
export const isAllSaved = (desk: Desk): boolean => unsent(desk).length === 0
