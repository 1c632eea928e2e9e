import { rounded } from './rubric.ts'
import type { AnswerResult } from './scorecard.ts'

/** What scoring again changed, and what was different about it. */
export interface ScoreDiff {
  /** Nothing of what was scored or of what scored it differs: then the scores must not either. */
  same_inputs: boolean
  /** Of `revision`, `tier`, `version`, `model_hash`, `calibration_id`, `rubric_hash`, `seed`: what differs. */
  because: string[]
  overall: { before: number | null; after: number | null; change: number | null }
  /** Criteria whose score, flags or evidence differ. */
  criteria: {
    criterion_id: string
    before: number | null
    after: number | null
    change: number | null
    evidence_moved: boolean
  }[]
}

const causes = ['tier', 'version', 'model_hash', 'calibration_id', 'rubric_hash', 'seed'] as const

/** Compares an answer's newest result with the one before it. */
export function diffOf(before: AnswerResult, after: AnswerResult): ScoreDiff {
  const because = [
    ...(before.revision === after.revision ? [] : ['revision']),
    ...causes.filter((cause) => before.scorer[cause] !== after.scorer[cause]),
  ]
  const ids = new Set([...before.criteria, ...after.criteria].map(({ criterion_id }) => criterion_id))
  const criteria = [...ids].flatMap((criterion_id) => {
    const [old, now] = [before, after].map((one) =>
      one.criteria.find((criterion) => criterion.criterion_id === criterion_id),
    )
    const evidence_moved = JSON.stringify(old?.evidence) !== JSON.stringify(now?.evidence)
    const flagged = JSON.stringify(old?.flags) !== JSON.stringify(now?.flags)
    const change = changeOf(old?.score ?? null, now?.score ?? null)
    return evidence_moved || flagged || change.before !== change.after
      ? [{ criterion_id, ...change, evidence_moved }]
      : []
  })
  return { same_inputs: because.length === 0, because, overall: changeOf(before.overall, after.overall), criteria }
}

function changeOf(before: number | null, after: number | null) {
  return { before, after, change: before === null || after === null ? null : rounded(after - before) }
}
