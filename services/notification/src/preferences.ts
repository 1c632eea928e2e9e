import type { MailKind } from './delivery.ts'

/** Mails a person may do without. What is owed to everyone (invitations, calendar entries, results) can't be switched off. */
export const mutableKinds = ['interview_reminder', 'review_requested', 'review_reminder', 'scorecard_ready'] as const
export type MutableKind = (typeof mutableKinds)[number]

export interface Preferences {
  muted: MutableKind[]
}

export function isMuted(preferences: Preferences | undefined, kind: MailKind): boolean {
  return preferences?.muted.some((muted) => muted === kind) ?? false
}
