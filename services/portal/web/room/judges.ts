import type { Language } from '../shared/language.ts'
import type { PanelMember } from './frames.ts'
import type { Words } from './words.ts'

/** Who judges, by name and role, and who only watches, as sentences for the notice. */
export function judgesText(panel: readonly PanelMember[], words: Words, language: Language): string[] {
  const join = (parts: string[]) => new Intl.ListFormat(language, { type: 'conjunction' }).format(parts)
  const judges = people(
    panel.filter(({ shadow }) => !shadow),
    words,
  )
  const watchers = people(
    panel.filter(({ shadow }) => shadow),
    words,
  )
  return [
    judges.length > 0 ? words.noticeJudgedBy(join(judges)) : words.noticeJudged,
    ...(watchers.length > 0 ? [words.noticeWatchedBy(join(watchers))] : []),
  ]
}

/** Names with their roles; those whose names are not known here are counted by role. */
function people(panel: readonly PanelMember[], words: Words): string[] {
  const unnamed = Map.groupBy(
    panel.filter(({ name }) => name === null),
    ({ seat }) => roleOf(seat),
  )
  return [
    ...panel.flatMap(({ name, seat }) => (name === null ? [] : [`${name} (${roleOf(seat) ?? words.interviewer})`])),
    ...[...unnamed].map(([role, them]) => words.unnamedJudges(them.length, role)),
  ]
}

/** A qualification that means something to people; those for one plan's training alone do not. */
const roleOf = (seat: string | null): string | undefined =>
  seat === null || seat.includes(':') ? undefined : seat.replaceAll(/[-_]+/g, ' ')
