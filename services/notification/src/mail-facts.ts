import type { MailKind } from './delivery.ts'
import type { Clock } from './when.ts'

/** Everything a text may need, looked up when the mail is sent and never stored. Names are missing where a person was erased. */
export interface MailFacts {
  kind: MailKind
  to: { name: string; role: 'candidate' | 'panel' | 'recruiter' }
  clock: Clock
  title: string
  candidate_name: string | undefined
  interviewer_names: string[]
  starts_at?: Date
  ends_at?: Date
  previous_starts_at?: Date
  /** Zone the candidate reads times in; shown to others where it differs from theirs. */
  candidate_time_zone?: string
  duration_minutes?: number
  question_count?: number
  automated_scoring?: boolean
  expires_at?: Date
  due_at?: Date
  /** The plan asks for a review from the reader's seat. */
  required?: boolean
  /** Where the one thing to do is done. */
  url: string
}
