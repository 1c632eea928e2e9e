import type { PdfBlock } from '@candor/platform/pdf'
import { stringify } from 'csv-stringify/sync'
import type { Static } from 'typebox'
import type { Plan } from './plan.ts'
import type { ScorecardView } from './scorecard-view.ts'

type View = Static<typeof ScorecardView>
type Names = ReadonlyMap<string, string>

/** Names of a plan's questions and criteria, as far as the plan is known. */
export function namesOf(plan: Plan | undefined): { questions: Names; criteria: Names } {
  const questions = plan?.questions ?? []
  return {
    questions: new Map(questions.map(({ question_id, text }) => [question_id, text])),
    criteria: new Map(questions.flatMap((one) => one.criteria.map(({ criterion_id, name }) => [criterion_id, name]))),
  }
}

const columns = [
  'session_id',
  'candidate_id',
  'rater',
  'kind',
  'criterion_id',
  'criterion',
  'level',
  'score',
  'confidence',
  'flags',
  'notes',
  'at',
]

/** One line for each level that a rater gave (RFC 4180, with a head). What a spreadsheet would take for a formula is defused. */
export function toCsv(card: View, criteria: Names): string {
  const shared = { session_id: card.session_id, candidate_id: card.candidate_id }
  const people = card.reviews.flatMap((review) => {
    const rater = { ...shared, rater: review.reviewer_id, kind: 'person', at: review.submitted_at }
    return [
      {
        ...rater,
        criterion_id: 'recommendation',
        level: review.recommendation,
        score: review.score,
        notes: review.notes,
      },
      ...review.criteria.map((one) => ({ ...rater, ...one })),
    ]
  })
  const software = (card.software?.answers ?? []).flatMap(({ result }) =>
    (result?.criteria ?? []).map(({ criterion_id, level, score, confidence, flags }) => ({
      ...shared,
      rater: `${result?.scorer.tier}@${result?.scorer.version}`,
      kind: 'software',
      ...{ criterion_id, level, score, confidence, flags: flags.join(' '), at: result?.scored_at },
    })),
  )
  const rows = [...people, ...software].map((row) => ({ ...row, criterion: criteria.get(row.criterion_id) ?? '' }))
  return stringify(rows, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' })
}

/** The card as a person reads it. Times are UTC and say so. */
export function toBlocks(card: View, { questions, criteria }: ReturnType<typeof namesOf>): PdfBlock[] {
  const { final, software } = card
  const time = (at: string | null) => (at ? `${at.slice(0, 16).replace('T', ' ')} UTC` : '–')
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(2))
  const blocks: PdfBlock[] = [
    { note: `Session ${card.session_id} · candidate ${card.candidate_id} · started ${time(card.started_at)}` },
    { heading: 'Result' },
    {
      text: final
        ? `${words(final.recommendation)}, by ${final.reviews} review(s); version ${final.version} of ${time(final.at)}. Panel ${share(final.panel_score)}, software ${share(final.software_score)} (0 to 1). The recommendation is the reviewers' alone.`
        : `Not final. Reviews are due ${time(card.due_at)}.`,
    },
  ]
  for (const review of card.reviews) {
    blocks.push(
      { heading: `Review by ${review.reviewer_id}: ${words(review.recommendation)}` },
      { note: `Version ${review.version}, ${time(review.submitted_at)}` },
      ...(review.notes ? [{ text: review.notes }] : []),
      {
        table: [
          ['Criterion', 'Level', 'Notes'],
          ...review.criteria.map((one) => [
            criteria.get(one.criterion_id) ?? one.criterion_id,
            String(one.level),
            one.notes,
          ]),
        ],
        widths: [0.4, 0.1, 0.5],
      },
    )
  }
  if (software) {
    blocks.push({ heading: 'Software, as one more voice' }, { note: software.note })
    for (const { question_id, result } of software.answers) {
      blocks.push({ text: questions.get(question_id) ?? question_id })
      const rows = (result?.criteria ?? []).map((one) => [
        criteria.get(one.criterion_id) ?? one.criterion_id,
        share(one.score),
        one.level === null ? '–' : String(one.level),
        share(one.confidence),
        one.flags.map(words).join(', '),
      ])
      blocks.push({
        table: [['Criterion', 'Score', 'Level', 'Confidence', 'Flags'], ...rows],
        widths: [0.4, 0.1, 0.1, 0.15, 0.25],
      })
    }
  }
  for (const one of card.disagreements) {
    blocks.push({
      text: `Disagreement on ${criteria.get(one.criterion_id) ?? one.criterion_id}: ${one.spread} levels apart. ${one.settled ? `Settled by ${one.settled.by}: ${one.settled.note}` : 'Not settled.'}`,
    })
  }
  return blocks
}

const words = (code: string) => code.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())
