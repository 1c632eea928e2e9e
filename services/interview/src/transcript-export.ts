import type { Stored } from '@candor/platform/aggregate'
import type { PdfBlock } from '@candor/platform/pdf'
import type { PlanVersion } from './plan.ts'
import { type Entry, isOver, type Session } from './session-state.ts'
import { entryView, questionView } from './session-view.ts'

type Role = 'candidate' | 'observer'

/** One thing that was said or happened, as people read it. */
interface Line {
  at: Date
  who: string
  what: string
  /** What a reader should know of it: a correction, late, not scorable. */
  marks: string[]
}

/** Everything about one interview, for programs. Integrity signals are no part of it: they stand apart from what was said. */
export function toJson(session: Stored<Session>, plan: PlanVersion, role: Role) {
  return {
    session_id: session._id,
    booking_id: session.booking_id,
    plan_version_id: session.plan_version_id,
    title: plan.title,
    language: session.language ?? 'en',
    status: session.status,
    started_at: session.started_at.toISOString(),
    ended_at: isOver(session) ? session.ended_at.toISOString() : null,
    released_at: session.released_at?.toISOString() ?? null,
    time_multiplier: session.time_multiplier,
    consent: session.consent ? { ...session.consent, at: session.consent.at.toISOString() } : null,
    // With the plan version, this repeats the draw of the questions (draw.ts).
    draw_seed: session.seed ?? null,
    questions: session.questions.map(({ question_id }) => questionView(question_id, session, plan)),
    entries: session.entries.map((entry) => entryView(entry, role)),
  }
}

/** Plain text, one paragraph an entry, times from the start of the interview. */
export function toText(session: Stored<Session>, plan: PlanVersion): string {
  const lines = linesOf(session, plan).map(
    (line) => `[${clock(line.at, session)}] ${line.who}${marks(line)}: ${line.what}`,
  )
  return `${[plan.title, headOf(session), ...lines].join('\n\n')}\n`
}

/**
 * WebVTT (W3C): one cue an entry, from when it happened until the next one, with the speaker as voice. Nothing was recorded; the
 * times are those of the written interview, so that a recording made elsewhere can be captioned with it.
 */
export function toVtt(session: Stored<Session>, plan: PlanVersion): string {
  const lines = linesOf(session, plan)
  const cues = lines.map((line, n) => {
    const start = since(line.at, session)
    const next = lines[n + 1]
    const end = Math.max(start + 1_000, next ? since(next.at, session) : start + 5_000)
    return `${n + 1}\n${stamp(start)} --> ${stamp(end)}\n<v ${line.who}>${cueText(line.what + marks(line))}</v>`
  })
  return `${[`WEBVTT - ${oneLine(plan.title)}`, `NOTE ${headOf(session)}`, ...cues].join('\n\n')}\n`
}

/** For `pdfOf` of the platform. */
export function toBlocks(session: Stored<Session>, plan: PlanVersion): PdfBlock[] {
  return [
    { note: headOf(session) },
    ...linesOf(session, plan).flatMap((line): PdfBlock[] => {
      const note = { note: `${clock(line.at, session)} · ${line.who}${marks(line)}` }
      return line.who === 'Question' ? [{ heading: line.what }, note] : [note, { text: line.what }]
    }),
  ]
}

function linesOf(session: Session, plan: PlanVersion): Line[] {
  return session.entries.flatMap((entry) => {
    const said = wordsOf(entry, session, plan)
    return said ? [{ at: entry.at, marks: [], ...said }] : []
  })
}

/** Who said what; undefined for what only programs need. */
function wordsOf(
  entry: Entry,
  session: Session,
  plan: PlanVersion,
): Pick<Line, 'who' | 'what'> | (Pick<Line, 'who' | 'what'> & Pick<Line, 'marks'>) | undefined {
  const note = (what: string) => ({ who: 'Note', what })
  switch (entry.kind) {
    case 'arrived':
      return note('The candidate came to the waiting room.')
    case 'started':
      return note('The interview started.')
    case 'consent_given':
      return note(
        `The candidate ${entry.recording ? 'agreed' : 'did not agree'} to the recording of answers and ${
          entry.automated_scoring ? 'agreed' : 'did not agree'
        } to scoring by software (notice ${entry.notice_version}).`,
      )
    case 'consent_withdrawn':
      return note('The candidate withdrew the consent to scoring by software.')
    case 'question_opened':
      return { who: 'Question', what: questionView(entry.question_id, session, plan).text }
    case 'answered': {
      const marks = [
        entry.revision > 1 && `revision ${entry.revision}`,
        entry.late && 'after the limit of the question',
        entry.from_draft && 'typed, not sent',
        entry.not_scorable && `not scorable: ${entry.not_scorable.replace('_', ' ')}`,
      ].filter((mark) => typeof mark === 'string')
      return { who: 'Candidate', what: entry.text, marks }
    }
    case 'help_asked':
      return note(`The candidate asked for help: ${entry.reason || 'no reason given'}`)
    case 'skipped':
      return note('The question was skipped.')
    case 'annotated':
      return { who: 'Candidate', what: entry.text, marks: [`remark on entry ${entry.of_seq}`] }
    case 'paused':
      return note(`Paused: ${entry.reason || 'no reason given'}`)
    case 'resumed':
      return note(`Resumed after ${seconds(entry.paused_ms)} s.`)
    case 'line_restored':
      return note(
        `The connection was lost for ${seconds(entry.away_ms)} s; ${
          entry.given_back_ms === entry.away_ms ? 'the time was' : `${seconds(entry.given_back_ms)} s were`
        } given back.`,
      )
    case 'released':
      return note('The transcript was released.')
    case 'completed':
    case 'expired':
    case 'abandoned':
      return note(`The interview is ${entry.kind}.`)
    case 'erased':
      return note('The words were erased.')
    case 'follow_up_asked':
      // It opens as a question of its own.
      return undefined
  }
}

function headOf(session: Stored<Session>): string {
  return `Interview ${session._id}, ${session.status}, started ${session.started_at.toISOString()}`
}

const seconds = (ms: number) => Math.round(ms / 1_000)
const marks = (line: Line) => (line.marks.length > 0 ? ` (${line.marks.join(', ')})` : '')
const since = (at: Date, session: Session) => Math.max(0, at.getTime() - session.started_at.getTime())
const clock = (at: Date, session: Session) => stamp(since(at, session)).slice(0, 8)
const oneLine = (text: string) => text.replace(/\s+/g, ' ').replaceAll('-->', '→')

/** `hh:mm:ss.ttt` */
function stamp(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}.${String(ms % 1_000).padStart(3, '0')}`
}

/** An empty line would end the cue, `<` and `&` would begin markup, and `-->` may stand nowhere. */
function cueText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .replaceAll('\u0000', '\uFFFD')
    .replace(/(\r\n|\r|\n)+/g, '\n')
    .trim()
}
