import type { Role } from '@candor/platform/http'
import type { MailKind } from './delivery.ts'

/** Mails a person may do without. What is owed to everyone (invitations, calendar entries, results) can't be switched off. */
export const mutableKinds = ['interview_reminder', 'review_requested', 'review_reminder', 'scorecard_ready'] as const
export type MutableKind = (typeof mutableKinds)[number]

export interface Preferences {
  muted: MutableKind[]
}

/** Whom each of them may reach. */
const readers: Record<MutableKind, readonly Role[]> = {
  interview_reminder: ['candidate', 'interviewer'],
  review_requested: ['interviewer'],
  review_reminder: ['interviewer'],
  scorecard_ready: ['recruiter', 'admin'],
}

/** What somebody with these roles has a choice about. */
export const choicesOf = (roles: readonly Role[]): MutableKind[] =>
  mutableKinds.filter((kind) => readers[kind].some((role) => roles.includes(role)))

export function isMuted(preferences: Preferences | undefined, kind: MailKind): boolean {
  return preferences?.muted.some((muted) => muted === kind) ?? false
}
