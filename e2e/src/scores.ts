import type { Interview } from './journey-schema.ts'

/** What of a scorecard's view the player reads. */
export interface ScorecardView {
  status: string
  blind: boolean
  reviews: unknown[]
  final: { recommendation: string; panel_score: number | null; software_score: number | null } | null
  software: {
    complete: boolean
    answers: {
      question_id: string
      result: null | {
        overall: number | null
        criteria: {
          criterion_id: string
          score: number | null
          evidence: { start: number; end: number }[]
          flags: string[]
        }[]
      }
    }[]
  } | null
}

/** Throws unless each answer has its scores, and each score rests on words that stand in the answer. */
export function checkScores(card: ScorecardView, interview: Interview): void {
  for (const { question_id, text } of interview.answers) {
    const result = card.software?.answers.find((answer) => answer.question_id === question_id)?.result
    if (!result) throw new Error(`the answer to ${question_id} has no result`)
    for (const { criterion_id, score, evidence, flags } of result.criteria) {
      if (score === null && interview.consent.automated_scoring) {
        throw new Error(`${criterion_id} was withheld: ${flags.join(', ')}`)
      }
      if (score !== null && score > 0 && evidence.length === 0)
        throw new Error(`${criterion_id} has a score without evidence`)
      for (const { start, end } of evidence) {
        const words = text.slice(start, end)
        if (words === '' || words !== words.trim())
          throw new Error(`evidence ${start}..${end} of ${criterion_id} is not words of the answer`)
      }
    }
  }
}
