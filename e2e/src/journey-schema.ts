import { readFile } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const strict = { additionalProperties: false }
const Text = Type.String({ minLength: 1, maxLength: 20_000 })
const Key = Type.String({ pattern: '^[a-z0-9-]{1,40}$' })
const Id = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' })
const Clock = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' })

const person = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  time_zone: Type.String({ minLength: 1, maxLength: 64 }),
  locale: Type.String({ minLength: 2, maxLength: 35 }),
}
const Hours = Type.Optional(Type.Array(Type.Object({ from: Clock, until: Clock }, strict), { maxItems: 12 }))

const Criterion = Type.Object(
  {
    criterion_id: Id,
    name: Type.String({ minLength: 1, maxLength: 200 }),
    description: Type.String({ maxLength: 2_000 }),
    weight: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
    reference_points: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 30 }),
    levels: Type.Array(
      Type.Object({ level: Type.Integer({ minimum: 0, maximum: 10 }), label: Text, anchor: Text }, strict),
      { minItems: 2, maxItems: 10 },
    ),
  },
  strict,
)

const Journey = Type.Object(
  {
    title: Text,
    source: Type.Optional(Type.Record(Type.String(), Text)),
    people: Type.Object(
      {
        recruiter: Type.Object(person, strict),
        interviewers: Type.Array(
          Type.Object({ key: Key, ...person, qualifications: Type.Array(Text, { maxItems: 50 }) }, strict),
          { minItems: 1, maxItems: 20 },
        ),
        candidates: Type.Array(Type.Object({ key: Key, ...person }, strict), { minItems: 1, maxItems: 50 }),
      },
      strict,
    ),
    availability: Type.Object(
      {
        time_zone: Type.String({ minLength: 1, maxLength: 64 }),
        weekly: Type.Object(
          {
            monday: Hours,
            tuesday: Hours,
            wednesday: Hours,
            thursday: Hours,
            friday: Hours,
            saturday: Hours,
            sunday: Hours,
          },
          strict,
        ),
        buffer_before_minutes: Type.Integer({ minimum: 0, maximum: 240 }),
        buffer_after_minutes: Type.Integer({ minimum: 0, maximum: 240 }),
        daily_limit: Type.Integer({ minimum: 1, maximum: 48 }),
      },
      strict,
    ),
    plan: Type.Object(
      {
        title: Type.String({ minLength: 1, maxLength: 200 }),
        description: Type.String({ maxLength: 5_000 }),
        duration_minutes: Type.Integer({ minimum: 5, maximum: 480 }),
        automated_scoring: Type.Boolean(),
        retention_days: Type.Integer({ minimum: 1, maximum: 3_650 }),
        panel: Type.Object(
          {
            seats: Type.Array(
              Type.Object(
                { seat_id: Id, qualification: Type.Optional(Text), count: Type.Integer({ minimum: 1, maximum: 10 }) },
                strict,
              ),
              { minItems: 1, maxItems: 10 },
            ),
            required_reviews: Type.Integer({ minimum: 1, maximum: 20 }),
            review_due_hours: Type.Integer({ minimum: 1, maximum: 720 }),
          },
          strict,
        ),
        questions: Type.Array(
          Type.Object(
            {
              question_id: Id,
              kind: Type.Literal('open'),
              category: Type.String({ minLength: 1, maxLength: 100 }),
              text: Type.String({ minLength: 1, maxLength: 5_000 }),
              time_limit_seconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 14_400 })),
              reference_answers: Type.Array(Type.String({ minLength: 1, maxLength: 5_000 }), { maxItems: 10 }),
              criteria: Type.Array(Criterion, { minItems: 1, maxItems: 10 }),
            },
            strict,
          ),
          { minItems: 1, maxItems: 50 },
        ),
      },
      strict,
    ),
    interviews: Type.Array(
      Type.Object(
        {
          candidate: Key,
          consent: Type.Object({ recording: Type.Literal(true), automated_scoring: Type.Boolean() }, strict),
          answers: Type.Array(Type.Object({ question_id: Id, text: Text }, strict), { minItems: 1, maxItems: 50 }),
          reviews: Type.Array(
            Type.Object(
              {
                interviewer: Key,
                recommendation: Type.Enum(['definitely_no', 'no', 'yes', 'strong_yes']),
                criteria: Type.Array(
                  Type.Object(
                    {
                      criterion_id: Id,
                      level: Type.Integer({ minimum: 0, maximum: 10 }),
                      notes: Type.Optional(Type.String({ maxLength: 4_000 })),
                    },
                    strict,
                  ),
                  { minItems: 1, maxItems: 200 },
                ),
                notes: Type.Optional(Type.String({ maxLength: 4_000 })),
              },
              strict,
            ),
            { minItems: 1, maxItems: 20 },
          ),
        },
        strict,
      ),
      { minItems: 1, maxItems: 50 },
    ),
  },
  strict,
)

/** A plan, the people around it, and what each candidate answers; see e2e/journeys. */
export type Journey = Static<typeof Journey>
export type Interview = Journey['interviews'][number]

/** A journey file can not be played; the message has one line for each bad field, starting with its path. */
export class JourneyError extends Error {
  override name = 'JourneyError'
  readonly problems: readonly string[]
  constructor(source: string, problems: string[]) {
    super(`${source} can not be played:\n${problems.map((line) => `  ${line}`).join('\n')}`)
    this.problems = problems
  }
}

const problemsMax = 20

/** Reads and checks a journey file. Throws JourneyError naming each bad field. */
export async function readJourney(file: string): Promise<Journey> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new JourneyError(file, [`can not be read: ${(error as NodeJS.ErrnoException).code}`])
  }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new JourneyError(file, [`is not JSON: ${(error as Error).message}`])
  }
  return parseJourney(data, file)
}

/** The data as a journey. Throws JourneyError; paths are JSON pointers. */
export function parseJourney(data: unknown, source = 'the journey'): Journey {
  if (!Value.Check(Journey, data)) throw new JourneyError(source, shapeProblems(data).slice(0, problemsMax))
  const problems = referenceProblems(data)
  if (problems.length > 0) throw new JourneyError(source, problems.slice(0, problemsMax))
  return data
}

function shapeProblems(data: unknown): string[] {
  return [...Value.Errors(Journey, data)].flatMap((error) => {
    const { instancePath, keyword, message } = error
    const params = error.params as Record<string, unknown>
    if (keyword === 'required')
      return (params.requiredProperties as string[]).map((name) => `${instancePath}/${name} is missing`)
    if (keyword === 'additionalProperties')
      return (params.additionalProperties as string[]).map((name) => `${instancePath}/${name} is not a known field`)
    // Each unknown field is also reported by itself, as a value that nothing allows.
    if (keyword === 'boolean') return []
    return [`${instancePath || '/'} ${message}`]
  })
}

/** What the schema can't say: everything that is named must exist. */
function referenceProblems({ people, plan, interviews }: Journey): string[] {
  const problems: string[] = []
  const known = (path: string, name: string, names: readonly string[], what: string) => {
    if (!names.includes(name))
      problems.push(`${path} names ${name}, which is no ${what} of this file (${names.join(', ')})`)
  }
  const unique = (path: string, names: readonly string[]) => {
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) problems.push(`${path} has ${twice} twice`)
  }
  const interviewers = people.interviewers.map(({ key }) => key)
  const candidates = people.candidates.map(({ key }) => key)
  const questions = plan.questions.map(({ question_id }) => question_id)
  const criteria = plan.questions.flatMap((question) => question.criteria)
  const criterionIds = criteria.map(({ criterion_id }) => criterion_id)
  unique('/people/interviewers', interviewers)
  unique('/people/candidates', candidates)
  unique('/plan/questions', questions)
  unique('/plan/questions/*/criteria', criterionIds)
  const seats = plan.panel.seats.reduce((sum, { count }) => sum + count, 0)
  if (seats > interviewers.length) {
    problems.push(`/people/interviewers has ${interviewers.length} people for ${seats} seats of the panel`)
  }
  for (const [i, interview] of interviews.entries()) {
    const at = `/interviews/${i}`
    known(`${at}/candidate`, interview.candidate, candidates, 'candidate')
    unique(
      `${at}/answers`,
      interview.answers.map(({ question_id }) => question_id),
    )
    unique(
      `${at}/reviews`,
      interview.reviews.map(({ interviewer }) => interviewer),
    )
    for (const [k, { question_id }] of interview.answers.entries()) {
      known(`${at}/answers/${k}/question_id`, question_id, questions, 'question')
    }
    if (interview.reviews.length < Math.min(plan.panel.required_reviews, seats)) {
      problems.push(
        `${at}/reviews has ${interview.reviews.length} of the ${plan.panel.required_reviews} reviews the plan requires`,
      )
    }
    for (const [k, review] of interview.reviews.entries()) {
      known(`${at}/reviews/${k}/interviewer`, review.interviewer, interviewers, 'interviewer')
      for (const [m, { criterion_id, level }] of review.criteria.entries()) {
        const path = `${at}/reviews/${k}/criteria/${m}`
        known(`${path}/criterion_id`, criterion_id, criterionIds, 'criterion')
        const levels = criteria.find((one) => one.criterion_id === criterion_id)?.levels.map((one) => one.level)
        if (levels && !levels.includes(level))
          problems.push(`${path}/level is ${level}; ${criterion_id} has ${levels.join(', ')}`)
      }
    }
  }
  return problems
}
