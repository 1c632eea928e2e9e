import { type CastingFunction, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { Compile } from 'typebox/compile'
import { refuse } from './errors.ts'
import { PlanInput } from './plan.ts'

type Question = NonNullable<PlanInput['questions']>[number]
type Criterion = NonNullable<Question['criteria']>[number]

/**
 * A plan as a sheet: what belongs together stands in neighbouring columns, and lists run downwards beside each other. First the plan's
 * settings, seats and pools; then a block of lines for each question, which begins where `kind` is filled in; in it a criterion begins
 * where `criterion` is. So a plan can be written and changed in any spreadsheet, and comes back as it went out.
 */
const columns = [
  ...['setting', 'value', 'seat_id', 'qualification', 'seats', 'seat_reviews', 'pool', 'drawn'],
  ...['question_id', 'kind', 'category', 'text', 'time_limit_seconds', 'from_pool', 'bank_question_id'],
  ...[
    'option',
    'multiple',
    'scale_from',
    'scale_to',
    'code_language',
    'code_starter',
    'test',
    'test_input',
    'test_output',
  ],
  ...['prompt', 'prompt_criterion_id', 'reference_answer'],
  ...['criterion_id', 'criterion', 'criterion_description', 'weight', 'reference_point', 'level', 'label', 'anchor'],
] as const
type Row = Partial<Record<(typeof columns)[number], unknown>>

const panelSettings = ['required_reviews', 'review_due_hours', 'trained_count', 'shadow_count'] as const
const planSettings = [
  ...['title', 'description', 'duration_minutes', 'automated_scoring', 'retention_days', 'language', 'review_hours'],
] as const

/** The file version of the JSON form. */
const jsonVersion = 1
const rowsMax = 20_000
const errorsShown = 20
const validator = Compile(PlanInput)

export const planToJson = (content: PlanInput): string => JSON.stringify({ candor_plan: jsonVersion, content }, null, 2)

/** Comma separated values (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to see. Formulas are defused. */
export function planToCsv(plan: PlanInput): string {
  const settings = [
    ...planSettings.map((key) => ({ setting: key, value: plan[key as keyof PlanInput] })),
    ...panelSettings.map((key) => ({ setting: key, value: plan.panel[key] })),
    { setting: 'follow_ups', value: plan.follow_ups?.budget },
    { setting: 'shuffle', value: plan.draw?.shuffle ?? (plan.draw && false) },
  ].filter(({ value }) => value !== undefined)
  const rows = [
    ...beside(
      settings,
      plan.panel.seats.map(({ seat_id, qualification, count, required_reviews }) => ({
        ...{ seat_id, qualification, seats: count ?? 1, seat_reviews: required_reviews },
      })),
      (plan.draw?.pools ?? []).map(({ pool, count }) => ({ pool, drawn: count })),
    ),
    ...(plan.questions ?? []).flatMap(questionRows),
  ]
  const cells = rows.map((row) => columns.map((column) => defuse(row[column])))
  return `\uFEFF${stringify([[...columns], ...cells], { quoted_string: true, record_delimiter: 'windows' })}`
}

function questionRows(question: Question): Row[] {
  const { question_id, kind, category, text, time_limit_seconds, pool, bank_question_id, multiple, scale, code } =
    question
  const head = {
    ...{ question_id, kind, category, text, time_limit_seconds, from_pool: pool, bank_question_id, multiple },
    ...{ scale_from: scale?.from, scale_to: scale?.to, code_language: code?.language, code_starter: code?.starter },
  }
  return beside(
    [head],
    (question.options ?? []).map((option) => ({ option })),
    (code?.tests ?? []).map(({ input, output }, n) => ({ test: n + 1, test_input: input, test_output: output })),
    (question.prompts ?? []).map(({ text: prompt, criterion_id }) => ({ prompt, prompt_criterion_id: criterion_id })),
    (question.reference_answers ?? []).map((reference_answer) => ({ reference_answer })),
    (question.criteria ?? []).flatMap(criterionRows),
  )
}

function criterionRows({ criterion_id, name, description, weight, reference_points, levels }: Criterion): Row[] {
  return beside(
    [{ criterion_id, criterion: name, criterion_description: description, weight }],
    (reference_points ?? []).map((reference_point) => ({ reference_point })),
    levels,
  )
}

/** Lists next to each other: the first of each in the first line, and so on. */
function beside(...lists: Row[][]): Row[] {
  const height = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: height }, (_, n) => Object.assign({}, ...lists.map((list) => list[n] ?? {})) as Row)
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it; `fuse` takes it off again. */
function defuse(value: unknown): unknown {
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'string' && /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value
}
const fuse = (cell: string) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

/**
 * The plan in a file. Throws IMPORT_FAILED with a member `errors: [{path, message, row}]`; `row` is that of the sheet, its head being
 * the first, and is missing where the file has none or nothing of what is wrong stands in one.
 */
export function planFromFile(format: 'json' | 'csv', text: string): PlanInput {
  const { raw, rowOf } = format === 'json' ? { raw: fromJson(text), rowOf: () => undefined } : fromCsv(text)
  if (validator.Check(raw)) return raw
  const errors = validator
    .Errors(raw)
    .slice(0, errorsShown)
    .map(({ instancePath, message }) => {
      const row = rowOf(instancePath)
      return { path: instancePath || '/', message: message ?? 'does not fit', ...(row !== undefined && { row }) }
    })
  throw refuse('IMPORT_FAILED', `${errors[0]?.path} ${errors[0]?.message}`, { members: { errors } })
}

function fromJson(text: string): unknown {
  try {
    const file = JSON.parse(text.replace(/^\uFEFF/, '')) as { candor_plan?: unknown; content?: unknown } | null
    return file?.candor_plan === undefined ? file : file.content
  } catch (cause) {
    throw unreadable((cause as Error).message, cause)
  }
}

/** Where each part of the plan stands in the sheet, by its JSON pointer: an error is shown at the nearest part that has a row. */
function places() {
  const rows = new Map<string, number>()
  return {
    note: (pointer: string, row: number) => void rows.set(pointer, row),
    rowOf(pointer: string): number | undefined {
      for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
        const row = rows.get(at)
        if (row !== undefined) return row
      }
      return undefined
    },
  }
}

function fromCsv(text: string): { raw: unknown; rowOf(pointer: string): number | undefined } {
  const rows = readRows(text)
  const { note, rowOf } = places()
  const plan: Record<string, unknown> = {}
  const panel: Record<string, unknown> & { seats: object[] } = { seats: [] }
  const pools: object[] = []
  const questions: ReturnType<typeof questionOf>[] = []
  let shuffle: unknown
  for (const [row, line] of rows) {
    if (row.setting !== undefined) {
      const key = String(row.setting)
      note((panelSettings as readonly string[]).includes(key) ? `/panel/${key}` : `/${key}`, line)
      if (key === 'follow_ups') plan[key] = { budget: row.value }
      else if (key === 'shuffle') shuffle = row.value
      else if ((panelSettings as readonly string[]).includes(key)) panel[key] = row.value
      else plan[key] = row.value
    }
    if (row.seats !== undefined) {
      note(`/panel/seats/${panel.seats.length}`, line)
      panel.seats.push(
        given({
          ...{ seat_id: row.seat_id, qualification: row.qualification, count: row.seats },
          required_reviews: row.seat_reviews,
        }),
      )
    }
    if (row.pool !== undefined) {
      note(`/draw/pools/${pools.length}`, line)
      pools.push(given({ pool: row.pool, count: row.drawn }))
    }
    if (row.kind !== undefined) {
      note(`/questions/${questions.length}`, line)
      questions.push(questionOf(row))
    }
    const question = questions.at(-1)
    if (question) addTo(question, row, (part) => note(`/questions/${questions.length - 1}/${part}`, line))
  }
  const draw = pools.length > 0 || shuffle !== undefined ? { draw: given({ shuffle, pools }) } : {}
  return { raw: { ...plan, panel, ...draw, questions: questions.map(withoutEmpty) }, rowOf }
}

function questionOf(row: Row) {
  const { question_id, kind, category, text, time_limit_seconds, from_pool, bank_question_id, multiple } = row
  const code = given({ language: row.code_language, starter: row.code_starter })
  const scale = given({ from: row.scale_from, to: row.scale_to })
  return {
    ...given({ question_id, kind, category, text, time_limit_seconds, pool: from_pool, bank_question_id, multiple }),
    code: { ...code, tests: [] as object[] },
    scale,
    options: [] as unknown[],
    prompts: [] as object[],
    reference_answers: [] as unknown[],
    criteria: [] as { reference_points: unknown[]; levels: object[] }[],
  }
}

/** One more line of a question's block; `at` is told which parts of the question stand in it. */
function addTo(question: ReturnType<typeof questionOf>, row: Row, at: (part: string) => void): void {
  const add = <T>(part: string, list: T[], one: T) => {
    at(`${part}/${list.length}`)
    list.push(one)
  }
  const { options, code, prompts, reference_answers, criteria } = question
  if (row.option !== undefined) add('options', options, row.option)
  if (row.test !== undefined)
    add('code/tests', code.tests, { input: row.test_input ?? '', output: row.test_output ?? '' })
  if (row.prompt !== undefined)
    add('prompts', prompts, given({ text: row.prompt, criterion_id: row.prompt_criterion_id }))
  if (row.reference_answer !== undefined) add('reference_answers', reference_answers, row.reference_answer)
  if (row.criterion !== undefined) {
    const { criterion_id, criterion: name, criterion_description: description, weight } = row
    const criterion = given({ criterion_id, name, description, weight })
    add('criteria', criteria, { ...criterion, reference_points: [], levels: [] })
  }
  const criterion = criteria.at(-1)
  if (!criterion) return
  const path = `criteria/${criteria.length - 1}`
  if (row.reference_point !== undefined)
    add(`${path}/reference_points`, criterion.reference_points, row.reference_point)
  if (row.level !== undefined)
    add(`${path}/levels`, criterion.levels, given({ level: row.level, label: row.label, anchor: row.anchor }))
}

/** Parts that a question does not have are left out; an empty list says nothing either. */
function withoutEmpty({ code, ...question }: ReturnType<typeof questionOf>): object {
  const { tests, ...editor } = code
  const inEditor = tests.length > 0 ? { ...editor, tests } : editor
  const parts = Object.entries({ ...question, code: inEditor })
  return Object.fromEntries(
    parts.filter(([, part]) => typeof part !== 'object' || Object.keys(part as object).length > 0),
  )
}

const given = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** Columns whose cells are numbers or yes and no; all others are words, also when they look like a number. */
const numbers = new Set<unknown>([
  ...['seats', 'seat_reviews', 'drawn', 'time_limit_seconds', 'scale_from', 'scale_to', 'weight', 'level'],
])
const wordSettings = new Set(['title', 'description', 'language'])

/** The lines of a sheet with their numbers; its head is row 1. */
function readRows(text: string): [Row, number][] {
  const delimiter = /^[^\n]*;/.test(text) && !/^[^\n]*,/.test(text) ? ';' : ','
  const cast: CastingFunction = (cell, { header, column }) => {
    if (header) return cell.trim()
    if (cell === '') return undefined
    if (numbers.has(column)) return meaningOf(cell)
    return column === 'multiple' ? meaningOf(cell.toLowerCase()) : fuse(cell)
  }
  try {
    const rows = parse(text, {
      ...{ bom: true, columns: true, delimiter, cast, skip_empty_lines: true, relax_column_count_less: true },
      ...{ max_record_size: 400_000, to: rowsMax + 1, info: true },
    }) as unknown as { record: Row; info: { records: number; empty_lines: number } }[]
    if (rows.length > rowsMax) throw new Error(`it has more than ${rowsMax} lines`)
    const unknown = Object.keys(rows[0]?.record ?? {}).find((name) => !(columns as readonly string[]).includes(name))
    if (unknown !== undefined) throw new Error(`there is no column '${unknown}'; known: ${columns.join(', ')}`)
    return rows.map(({ record, info }) => {
      const row = wordSettings.has(String(record.setting)) ? record : { ...record, value: meaningOf(record.value) }
      return [row, info.records + info.empty_lines + 1]
    })
  } catch (cause) {
    throw unreadable((cause as Error).message, cause)
  }
}

/** What a cell means: a number, yes or no, or else its words, which the plan's own rules then refuse with a path. */
function meaningOf(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell
  const word = cell.trim()
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word)
  return { true: true, false: false }[word.toLowerCase()] ?? cell
}

function unreadable(message: string, cause: unknown): Error {
  const { records, empty_lines = 0 } = cause as { records?: number; empty_lines?: number }
  const row = typeof records === 'number' ? { row: records + empty_lines + 2 } : {}
  return refuse('IMPORT_FAILED', message, { cause, members: { errors: [{ path: '/', message, ...row }] } })
}
