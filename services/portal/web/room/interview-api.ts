import { untilKnown } from '../candidate/link.ts'
import { type Api, Refusal, take } from '../shared/api.ts'
import type { NotesText } from '../shared/panel-notes.ts'
import type { Entry, SessionView, SignalNote, WaitingRoom } from './frames.ts'

export interface Consent {
  recording: boolean
  automated_scoring: boolean
  notice_version: string
}

/** What the room asks of the interview service beside the live connection. Everything throws Refusal. */
export interface InterviewApi {
  waitingRoom(bookingId: string): Promise<WaitingRoom>
  /** Says that the candidate is in the waiting room, so that the panel knows. */
  arrive(bookingId: string): Promise<void>
  /** Starts the clock, with the consent given before. Started already, it answers with that session's id. */
  start(bookingId: string, consent: Consent): Promise<string>
  session(sessionId: string): Promise<SessionView>
  transcript(sessionId: string): Promise<Entry[]>
  /** The transcript as a file of its own. */
  exported(sessionId: string, format: 'pdf' | 'text'): Promise<Blob>
  consent(sessionId: string, consent: Consent): Promise<SessionView>
  pause(sessionId: string, reason: string): Promise<SessionView>
  resume(sessionId: string): Promise<SessionView>
  correct(sessionId: string, questionId: string, text: string): Promise<SessionView>
  ticket(sessionId: string): Promise<string>
  signals(sessionId: string): Promise<SignalNote[]>
  explain(sessionId: string, signalId: string, text: string): Promise<SessionView>
  /** One's own notes on the interview, of a panel member. */
  notes(sessionId: string): Promise<NotesText>
  keepNotes(sessionId: string, notes: NotesText): Promise<unknown>
}

/** Pages are typed by the same shapes as the live frames, so the answers are taken as those. */
interface Loose {
  GET(path: string, init?: object): Promise<{ data?: unknown; error?: unknown; response: Response }>
  POST(path: string, init?: object): Promise<{ data?: unknown; error?: unknown; response: Response }>
  PUT(path: string, init?: object): Promise<{ data?: unknown; error?: unknown; response: Response }>
}

export function createInterviewApi(api: Api): InterviewApi {
  const loose = api as unknown as Loose
  const get = (path: string, init?: object) => untilKnown(() => take(loose.GET(path, init)))
  const post = (path: string, body: object = {}) => untilKnown(() => take(loose.POST(path, { body })))
  const at = (id: string, what = '') => `/api/v1/interviews/${encodeURIComponent(id)}${what}`
  return {
    waitingRoom: (booking_id) =>
      get('/api/v1/interviews/waiting-room', { params: { query: { booking_id } } }) as Promise<WaitingRoom>,
    async arrive(booking_id) {
      await post('/api/v1/interviews/waiting-room', { booking_id })
    },
    async start(booking_id, consent) {
      try {
        const { session_id } = (await post('/api/v1/interviews/start', { booking_id, consent })) as {
          session_id: string
        }
        return session_id
      } catch (error) {
        const known = error instanceof Refusal && (error.problem as { session_id?: string }).session_id
        if (known) return known
        throw error
      }
    },
    session: (id) => get(at(id)) as Promise<SessionView>,
    transcript: async (id) => ((await get(at(id, '/transcript'))) as { entries: Entry[] }).entries,
    exported: (id, format) =>
      get(at(id, '/transcript/export'), { params: { query: { format } }, parseAs: 'blob' }) as Promise<Blob>,
    consent: (id, consent) => post(at(id, '/consent'), consent) as Promise<SessionView>,
    pause: (id, reason) => post(at(id, '/pause'), { reason }) as Promise<SessionView>,
    resume: (id) => post(at(id, '/resume')) as Promise<SessionView>,
    correct: (id, question_id, text) => post(at(id, '/corrections'), { question_id, text }) as Promise<SessionView>,
    signals: async (id) => ((await get(at(id, '/signals'))) as { items: SignalNote[] }).items,
    explain: (id, signal_id, text) =>
      post(at(id, '/signals/explanations'), { signal_id, text }) as Promise<SessionView>,
    notes: (id) => get(at(id, '/notes')) as Promise<NotesText>,
    keepNotes: (id, { text, revision }) => take(loose.PUT(at(id, '/notes'), { body: { text, revision } })),
    ticket: async (id) => ((await post(at(id, '/ticket'))) as { ticket: string }).ticket,
  }
}

/** Whether asking again can not help: the session is not theirs, or there is none. */
export function isFinal(error: unknown): boolean {
  return error instanceof Refusal && [401, 403, 404, 410, 422].includes(error.problem.status)
}

/** Whether a newer revision is kept, of another device of the same person. */
export const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'STALE_REVISION'

/** Address of a session's live connection. */
export function liveUrl(sessionId: string): string {
  return `${location.origin.replace(/^http/, 'ws')}/ws/interviews/${encodeURIComponent(sessionId)}`
}
