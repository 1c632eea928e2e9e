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

/** One question, as a plan or the bank holds it. */
export const Question = Type.Object(
  {
    question_id: Type.Optional(Id),
    kind: Type.Union([Type.Literal('open'), Type.Literal('choice'), Type.Literal('code'), Type.Literal('scale')]),
    category: words(100, 'For example introduction, technical, situational'),
    text: words(5_000, 'The question as the candidate reads it'),
    time_limit_seconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 14_400 })),
    options: Type.Optional(Type.Array(words(500, 'An option'), { maxItems: 20, description: 'Of a choice question' })),
    multiple: Type.Optional(Type.Boolean({ description: 'Of a choice question: several options may be chosen' })),
    code: Type.Optional(
      Type.Object(
        {
          language: words(40, 'For the editor, such as python'),
          starter: Type.Optional(
            Type.String({ maxLength: 5_000, description: 'Stands in the editor at the beginning' }),
          ),
          tests: Type.Optional(
            Type.Array(
              Type.Object(
                { input: Type.String({ maxLength: 2_000 }), output: Type.String({ maxLength: 2_000 }) },
                strict,
              ),
              { maxItems: 30, description: 'To be run later; never shown to candidates' },
            ),
          ),
        },
        { ...strict, description: 'Of a code question' },
      ),
    ),
    pool: Type.Optional(words(64, 'Drawn from this pool of questions instead of asked of everybody')),
    prompts: Type.Optional(
      Type.Array(Type.Object({ text: words(1_000, 'A follow-up question'), criterion_id: Type.Optional(Id) }, strict), {
        maxItems: 10,
        description: 'Follow-ups, for when an answer has not touched the criterion',
      }),
    ),
    bank_question_id: Type.Optional(
      Type.String({ maxLength: 64, description: 'The question of the bank it was taken from' }),
    ),
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
    required_reviews: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10,
        description:
          'So many people of these seats must review before a scorecard is final, whoever else has; 0 without it',
      }),
    ),
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
    language: Type.Optional(
      Type.String({ pattern: '^[a-z]{2}$', description: 'Language that answers are expected in, en without it' }),
    ),
    follow_ups: Type.Optional(
      Type.Object(
        {
          budget: Type.Integer({
            minimum: 0,
            maximum: 10,
            description: 'Follow-ups in one interview, the same for everybody',
          }),
        },
        strict,
      ),
    ),
    draw: Type.Optional(
      Type.Object(
        {
          shuffle: Type.Optional(Type.Boolean({ description: 'Whether the order is drawn, too' })),
          pools: Type.Array(
            Type.Object(
              { pool: words(64, 'Name of the pool'), count: Type.Integer({ minimum: 1, maximum: 50 }) },
              strict,
            ),
            { maxItems: 20 },
          ),
        },
        { ...strict, description: 'How many questions of each pool are drawn' },
      ),
    ),
    review_hours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 168,
        description: 'Time after the end in which candidates may correct and annotate, 24 without it',
      }),
    ),
    questions: Type.Optional(Type.Array(Question, { maxItems: 50 })),
  },
  strict,
)
export type PlanInput = Static<typeof PlanInput>

/** Parts of a question that are kept as they were sent, or not at all; they are not on the topic. */
const asSent = ['options', 'multiple', 'scale', 'code', 'pool', 'prompts', 'bank_question_id'] as const
/** Parts of a plan that are. */
const rulesAsSent = ['language', 'follow_ups', 'draw', 'review_hours'] as const

type Filled<T> = { [K in keyof T]-?: T[K] }
type PublishedQuestion = EventData['PlanPublished']['questions'][number]
export type PlanQuestion = Filled<
  Pick<Static<typeof Question>, 'question_id' | 'kind' | 'category' | 'text' | 'reference_answers'>
> &
  Pick<Static<typeof Question>, (typeof asSent)[number]> & {
    time_limit_seconds: number | null
    criteria: PublishedQuestion['criteria']
  }

/** A plan's content with every id and default filled in. */
export interface PlanContent extends Pick<PlanInput, (typeof rulesAsSent)[number]> {
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

export const planSchemaVersion = 2

/** Fills in what drafts of the first version lack: no seat had to review. */
export function upcastPlan<D extends Plan>(doc: D): D {
  const seats = doc.panel.seats.map((seat) => ({ ...seat, required_reviews: 0 }))
  return { ...doc, panel: { ...doc.panel, seats }, schema_version: planSchemaVersion }
}

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
  const told = {
    title: plan.title,
    description: plan.description,
    duration_minutes: plan.duration_minutes,
    automated_scoring: plan.automated_scoring,
    retention_days: plan.retention_days,
    panel: plan.panel,
    questions: plan.questions,
  }
  const content: PlanContent = { ...told, ...planRules(plan) }
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
          ...told,
          plan_version_id: o.plan_version_id,
          plan_id: o.plan_id,
          version: o.plan_version,
          retired_at: null,
          questions: plan.questions.map((question) => omit(question, asSent)),
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
  for (const [i, { seat_id, count, required_reviews = 0 }] of plan.panel.seats.entries()) {
    if (required_reviews > count)
      miss(`/panel/seats/${i}/required_reviews`, `asks for ${required_reviews} reviews of ${count} on '${seat_id}'`)
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
  for (const [i, { pool, count }] of (plan.draw?.pools ?? []).entries()) {
    const members = plan.questions.filter((question) => question.pool === pool).length
    if (members < count) miss(`/draw/pools/${i}/count`, `asks for ${count} of the ${members} questions of '${pool}'`)
  }
  const drawn = plan.draw?.pools.map(({ pool }) => pool) ?? []
  unique('/draw/pools', 'pool', drawn)
  const seconds = longestSeconds(plan)
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
    if (question.kind === 'choice' && question.options?.some((option) => option.includes('\n')))
      miss(`${path}/options`, 'must each be one line')
    if (question.kind === 'code' && !question.code) miss(`${path}/code`, 'is missing')
    if (question.pool !== undefined && !drawn.includes(question.pool))
      miss(`${path}/pool`, `'${question.pool}' is never drawn from: add it to /draw/pools`)
    for (const [n, { criterion_id }] of (question.prompts ?? []).entries()) {
      if (criterion_id !== undefined && !question.criteria.some((one) => one.criterion_id === criterion_id))
        miss(`${path}/prompts/${n}/criterion_id`, `the question has no criterion '${criterion_id}'`)
    }
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

/** All time limits together, of each pool the longest ones that could be drawn. */
function longestSeconds({ questions, draw }: PlanContent): number {
  const limits = (pool: string | undefined) =>
    questions.filter((one) => one.pool === pool).map(({ time_limit_seconds }) => time_limit_seconds ?? 0)
  const drawn = (draw?.pools ?? []).flatMap(({ pool, count }) =>
    limits(pool)
      .sort((a, b) => b - a)
      .slice(0, count),
  )
  return [...limits(undefined), ...drawn].reduce((sum, one) => sum + one, 0)
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
  // Reviews name a criterion by its id alone: questions share one only where they were given the same id.
  const criterionIds = giveIds(
    'c',
    questions.flatMap(({ criteria = [] }) => criteria.map((criterion) => criterion.criterion_id)),
  )
  const nextCriterionIds = ({ criteria = [] }: Static<typeof Question>) => criterionIds.splice(0, criteria.length)
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
        required_reviews: seat.required_reviews ?? 0,
      })),
      required_reviews: input.panel.required_reviews,
      review_due_hours: input.panel.review_due_hours ?? 48,
      trained_count: input.panel.trained_count ?? 0,
      shadow_count: input.panel.shadow_count ?? 0,
    },
    questions: questions.map((question, i) => fillQuestion(question, questionIds[i] ?? '', nextCriterionIds(question))),
    ...pick(input, rulesAsSent),
  }
  const bytes = Buffer.byteLength(JSON.stringify(content))
  if (bytes > planBytesMax)
    throw refuse('PLAN_TOO_LARGE', `the plan has ${bytes} bytes as JSON, at most ${planBytesMax} are possible`)
  return content
}

/** A question with its ids and defaults. */
export function fillQuestion(
  { criteria = [], ...question }: Static<typeof Question>,
  questionId: string,
  criterionIds = giveIds(
    'c',
    criteria.map((criterion) => criterion.criterion_id),
  ),
): PlanQuestion {
  return {
    question_id: questionId,
    kind: question.kind,
    category: question.category,
    text: question.text,
    time_limit_seconds: question.time_limit_seconds ?? null,
    ...pick(question, asSent),
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

/** What a plan says about language, follow-ups, drawing and review, where it says so. */
export const planRules = (plan: PlanContent) => pick(plan, rulesAsSent)

/** The parts that are there. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Pick<T, K>
}

function omit<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>
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
