import path from 'node:path'
import type { Account, StackFile } from '@candor/stack/stack-file'
import { createApi, Refused } from './api.ts'
import { readJourney } from './journey-schema.ts'
import { newPassword } from './people.ts'
import { runJourney } from './run-journey.ts'
import { createTimeline, type StepResult } from './timeline.ts'

export interface PlayOptions {
  /** What is running; see stack/src/stack-file.ts. */
  stack: StackFile
  file: string
  /** Key of the candidate whose interview is played; the file's first interview without it. */
  candidate?: string | undefined
  print(line: string): void
  signal?: AbortSignal
}

/**
 * Plays one interview of a journey file on a running platform, through its public API alone, and prints each step with its time and
 * trace id. People get addresses of their own, so a file can be played as often as one likes. Throws when a step fails, saying what
 * was awaited; JourneyError when the file is malformed.
 */
export async function playJourney({ stack, file, candidate, print, signal }: PlayOptions): Promise<StepResult[]> {
  const journey = await readJourney(file)
  const interview = candidate ? journey.interviews.find((one) => one.candidate === candidate) : journey.interviews[0]
  if (!interview) {
    const known = journey.interviews.map((one) => one.candidate).join(', ')
    throw new Error(`${path.basename(file)} has no interview of ${candidate}; it has ${known}`)
  }
  const admin = stack.accounts.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the running platform names no admin account')
  if (!stack.mail_dir) throw new Error("mails go to somebody else's server (SMTP_URL), so the invitation can't be read")
  const timeline = createTimeline(print, signal)
  await runJourney({
    api: createApi(stack.gateway),
    admin,
    kafka: { brokers: stack.kafka, prefix: stack.kafka_topic_prefix ?? '' },
    mailDir: stack.mail_dir,
    journey,
    interview,
    timeline,
  })
  return timeline.steps
}

/** Accounts with which somebody can look around after `npm start`. */
export async function seedOrganisation(stack: StackFile): Promise<Account[]> {
  const api = createApi(stack.gateway)
  const { step } = createTimeline(() => {})
  const admin = stack.accounts.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the running platform names no admin account')
  return await step('seed', async (trace) => {
    const { email, password } = admin
    const { access_token: token } = await api.post<{ access_token: string }>('/api/v1/auth/login', {
      trace,
      body: { email, password },
    })
    const roles = ['recruiter', 'interviewer', 'candidate', 'auditor'] as const
    const seed = async (role: (typeof roles)[number]): Promise<Account> => {
      const account = { email: `${role}@demo.candor.example`, password: newPassword(), role }
      const { email, password } = account
      const body = { email, password, name: `Demo ${role}`, roles: [role] }
      await api.post('/api/v1/people', { trace, token, body }).catch(async (error: unknown) => {
        if (!(error instanceof Refused) || error.code !== 'EMAIL_TAKEN') throw error
        // A database that outlived an earlier start: the person gets today's password.
        const found = await api.get<{ items: { person_id: string }[] }>(`/api/v1/people?email=${account.email}`, {
          trace,
          token,
        })
        await api.patch(`/api/v1/people/${found.items[0]?.person_id}`, {
          trace,
          token,
          body: { password: account.password },
        })
      })
      return account
    }
    return await Promise.all(roles.map(seed))
  })
}
