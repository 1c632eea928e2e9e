import type { EventData } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import { oneLine } from '@candor/platform/validation'
import { type Static, Type } from 'typebox'
import { refuse } from './errors.ts'

const strict = { additionalProperties: false }
const Id = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$', description: 'Letters, digits, dot, underscore, hyphen' })
const words = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })

const Level = Type.Object(
  {
    level: Type.Integer({ minimum: 0, maximum: 10 }),
    label: words(100, 'Name of the level'),
    anchor: words(1_000, 'What an answer on this level looks like'),
  },
  strict,
)

const Criterion = Type.Object(
  {
    criterion_id: Type.Optional(Id),
    name: words(200, 'What is judged'),
    description: Type.Optional(Type.String({ maxLength: 2_000 })),
    weight: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 100, description: 'Relative weight, 1 without it' }),
    ),
    reference_points: Type.Optional(Type.Array(words(500, 'A point a good answer makes'), { maxItems: 30 })),
    levels: Type.Array(Level, { maxItems: 10 }),
  },
  strict,
)

const Question = Type.Object(
  {
    question_id: Type.Optional(Id),
    kind: Type.Union([Type.Literal('open'), Type.Literal('choice'), Type.Literal('code'), Type.Literal('scale')]),
    category: words(100, 'For example introduction, technical, situational'),
    text: words(5_000, 'The question as the candidate reads it'),
    time_limit_seconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 14_400 })),
    options: Type.Optional(Type.Array(words(500, 'An option'), { maxItems: 20, description: 'Of a choice question' })),
    scale: Type.Optional(
      Type.Object(
        { from: Type.Integer({ minimum: 0, maximum: 10 }), to: Type.Integer({ minimum: 1, maximum: 100 }) },
        strict,
      ),
    ),
    reference_answers: Type.Optional(
      Type.Array(words(5_000, 'A model answer'), {
        maxItems: 10,
        description: 'For scoring; never shown to candidates',
      }),
    ),
    criteria: Type.Optional(Type.Array(Criterion, { maxItems: 10 })),
  },
  strict,
)

const Seat = Type.Object(
  {
    seat_id: Type.Optional(Id),
    qualification: Type.Optional(words(64, 'An interviewer on this seat needs it')),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, description: '1 without it' })),
  },
  strict,
)

/** What a recruiter sends: ids may be left out, they are then given. Incomplete drafts are welcome; publishing is strict. */
export const PlanInput = Type.Object(
  {
    title: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: oneLine,
      description: 'Name of the interview, one line',
    }),
    description: Type.Optional(Type.String({ maxLength: 5_000 })),
    duration_minutes: Type.Integer({
      minimum: 5,
      maximum: 480,
      description: 'Time for all questions, before an accommodation',
    }),
    automated_scoring: Type.Optional(
      Type.Boolean({ description: 'Whether software proposes scores (needs consent too)' }),
    ),
    retention_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3_650, description: 'Days after which answers are erased, 180 without it' }),
    ),
    panel: Type.Object(
      {
        seats: Type.Array(Seat, { minItems: 1, maxItems: 10 }),
        required_reviews: Type.Integer({ minimum: 1, maximum: 20 }),
        review_due_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720, description: '48 without it' })),
        trained_count: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 10,
            description: 'At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it',
          }),
        ),
        shadow_count: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 5,
            description: 'Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it',
          }),
        ),
      },
      strict,
    ),
    questions: Type.Optional(Type.Array(Question, { maxItems: 50 })),
  },
  strict,
)
export type PlanInput = Static<typeof PlanInput>

type Filled<T> = { [K in keyof T]-?: T[K] }
type PublishedQuestion = EventData['PlanPublished']['questions'][number]
export type PlanQuestion = Filled<
  Omit<Static<typeof Question>, 'options' | 'scale' | 'criteria' | 'time_limit_seconds'>
> & {
  time_limit_seconds: number | null
  options?: string[]
  scale?: { from: number; to: number }
  criteria: PublishedQuestion['criteria']
}

/** A plan's content with every id and default filled in. */
export interface PlanContent {
  title: string
  description: string
  duration_minutes: number
  automated_scoring: boolean
  retention_days: number
  panel: EventData['PlanPublished']['panel']
  questions: PlanQuestion[]
}

/** The draft of a plan: editable, known to this service alone. */
export type Plan = PlanContent & { created_by: string; created_at: Date; updated_at: Date }

/** A published version: never changes, and is an aggregate of its own, so that sessions and scores can always read theirs. */
export type PlanVersion = PlanContent & {
  plan_id: string
  plan_version: number
  /** `version` of the draft document this was made from. */
  draft_version: number
  published_at: Date
  published_by: string
}

/** All of a plan as JSON, in bytes. The event that carries it must fit into one Kafka message. */
const planBytesMax = 400_000
/** Versions one plan may have. */
export const planVersionsMax = 1_000

/** A new draft. Throws PLAN_TOO_LARGE. */
export function draftPlan(input: PlanInput, actor: string, now: Date): Decision<Plan> {
  return { state: { ...fill(input), created_by: actor, created_at: now, updated_at: now }, events: [] }
}

/** Replaces the content of a draft; published versions stay what they are. Throws PLAN_TOO_LARGE. */
export function editPlan(plan: Plan, input: PlanInput, now: Date): Decision<Plan> {
  return { state: { ...plan, ...fill(input), updated_at: now }, events: [] }
}

/**
 * The immutable version of a draft, with the event that carries all of it.
 * Throws PLAN_INCOMPLETE with a member `errors: [{path, message}]`.
 */
export function publishPlan(
  plan: Plan,
  o: { plan_id: string; plan_version_id: string; plan_version: number; draft_version: number; actor: string },
  now: Date,
): Decision<PlanVersion> {
  const errors = whatIsMissing(plan)
  if (errors.length > 0) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
    throw refuse('PLAN_INCOMPLETE', `${errors[0]?.path} ${errors[0]?.message}${more}`, { members: { errors } })
  }
  const content: PlanContent = {
    title: plan.title,
    description: plan.description,
    duration_minutes: plan.duration_minutes,
    automated_scoring: plan.automated_scoring,
    retention_days: plan.retention_days,
    panel: plan.panel,
    questions: plan.questions,
  }
  return {
    state: {
      ...content,
      plan_id: o.plan_id,
      plan_version: o.plan_version,
      draft_version: o.draft_version,
      published_at: now,
      published_by: o.actor,
    },
    events: [
      {
        type: 'PlanPublished',
        data: {
          ...content,
          plan_version_id: o.plan_version_id,
          plan_id: o.plan_id,
          version: o.plan_version,
          retired_at: null,
          questions: plan.questions.map(({ options: _options, scale: _scale, ...question }) => question),
        },
      },
    ],
  }
}

export interface Missing {
  path: string
  message: string
}

/** What keeps a draft from being published: JSON pointers with the reason, at most 100. */
export function whatIsMissing(plan: PlanContent): Missing[] {
  const found: Missing[] = []
  const miss = (path: string, message: string) => found.length < 100 && found.push({ path, message })
  const unique = (path: string, key: string, ids: (string | number)[]) => {
    for (const [i, id] of ids.entries())
      if (ids.indexOf(id) < i) miss(`${path}/${i}/${key}`, `'${id}' stands there twice`)
  }
  const seats = plan.panel.seats.reduce((sum, seat) => sum + seat.count, 0)
  unique(
    '/panel/seats',
    'seat_id',
    plan.panel.seats.map((seat) => seat.seat_id),
  )
  if (plan.panel.required_reviews > seats) {
    miss('/panel/required_reviews', `asks for ${plan.panel.required_reviews} reviews of a panel of ${seats}`)
  }
  if (plan.panel.trained_count > seats) {
    miss('/panel/trained_count', `asks for ${plan.panel.trained_count} trained people on a panel of ${seats}`)
  }
  if (plan.questions.length === 0) miss('/questions', 'needs at least one question')
  unique(
    '/questions',
    'question_id',
    plan.questions.map((question) => question.question_id),
  )
  const seconds = plan.questions.reduce((sum, question) => sum + (question.time_limit_seconds ?? 0), 0)
  if (seconds > plan.duration_minutes * 60) {
    miss(
      '/duration_minutes',
      `is shorter than the time limits of the questions together (${Math.ceil(seconds / 60)} minutes)`,
    )
  }
  for (const [q, question] of plan.questions.entries()) {
    const path = `/questions/${q}`
    if (question.kind === 'choice' && (question.options?.length ?? 0) < 2)
      miss(`${path}/options`, 'needs at least two options')
    if (question.kind === 'scale' && !question.scale) miss(`${path}/scale`, 'is missing')
    if (question.scale && question.scale.from >= question.scale.to) miss(`${path}/scale`, 'must rise')
    if (question.criteria.length === 0) miss(`${path}/criteria`, 'needs at least one criterion')
    unique(
      `${path}/criteria`,
      'criterion_id',
      question.criteria.map((criterion) => criterion.criterion_id),
    )
    for (const [c, { levels }] of question.criteria.entries()) {
      const at = `${path}/criteria/${c}/levels`
      if (levels.length < 2) miss(at, 'needs at least two anchored levels')
      if (levels.some((level, i) => i > 0 && level.level <= (levels[i - 1]?.level ?? 0)))
        miss(at, 'must rise from level to level')
    }
  }
  return found
}

function fill(input: PlanInput): PlanContent {
  const questions = input.questions ?? []
  const seatIds = giveIds(
    's',
    input.panel.seats.map((seat) => seat.seat_id),
  )
  const questionIds = giveIds(
    'q',
    questions.map((question) => question.question_id),
  )
  const content: PlanContent = {
    title: input.title,
    description: input.description ?? '',
    duration_minutes: input.duration_minutes,
    automated_scoring: input.automated_scoring ?? false,
    retention_days: input.retention_days ?? 180,
    panel: {
      seats: input.panel.seats.map((seat, i) => ({
        seat_id: seatIds[i] ?? '',
        qualification: seat.qualification ?? null,
        count: seat.count ?? 1,
      })),
      required_reviews: input.panel.required_reviews,
      review_due_hours: input.panel.review_due_hours ?? 48,
      trained_count: input.panel.trained_count ?? 0,
      shadow_count: input.panel.shadow_count ?? 0,
    },
    questions: questions.map((question, i) => fillQuestion(question, questionIds[i] ?? '')),
  }
  const bytes = Buffer.byteLength(JSON.stringify(content))
  if (bytes > planBytesMax)
    throw refuse('PLAN_TOO_LARGE', `the plan has ${bytes} bytes as JSON, at most ${planBytesMax} are possible`)
  return content
}

function fillQuestion(question: Static<typeof Question>, questionId: string): PlanQuestion {
  const criteria = question.criteria ?? []
  const criterionIds = giveIds(
    'c',
    criteria.map((criterion) => criterion.criterion_id),
  )
  return {
    question_id: questionId,
    kind: question.kind,
    category: question.category,
    text: question.text,
    time_limit_seconds: question.time_limit_seconds ?? null,
    ...(question.options && { options: question.options }),
    ...(question.scale && { scale: question.scale }),
    reference_answers: question.reference_answers ?? [],
    criteria: criteria.map((criterion, i) => ({
      criterion_id: criterionIds[i] ?? '',
      name: criterion.name,
      description: criterion.description ?? '',
      weight: criterion.weight ?? 1,
      reference_points: criterion.reference_points ?? [],
      levels: criterion.levels,
    })),
  }
}

/** Fills missing ids with the first free `<prefix><n>`; given ones stay, duplicates included (publishing names those). */
function giveIds(prefix: string, ids: (string | undefined)[]): string[] {
  const taken = new Set(ids)
  let n = 0
  return ids.map((id) => {
    if (id !== undefined) return id
    do n += 1
    while (taken.has(`${prefix}${n}`))
    return `${prefix}${n}`
  })
}
