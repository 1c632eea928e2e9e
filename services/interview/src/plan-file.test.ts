import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoded } from '@candor/platform/errors'
import fc from 'fast-check'
import { draftPlan, type PlanInput } from './plan.ts'
import { planFromFile, planToCsv, planToJson } from './plan-file.ts'
import { contentView } from './plan-view.ts'

const now = new Date('2026-03-02T09:00:00Z')
/** Words as people and spreadsheets send them: quotes, line ends, formulas, apostrophes, several scripts. */
const words = (maxLength: number) =>
  fc
    .oneof(
      fc.string({ minLength: 1, maxLength: Math.min(maxLength, 40), unit: 'grapheme' }),
      fc.constantFrom(
        '=1+1',
        "'=1",
        '-5',
        '+',
        '@a',
        '12',
        'true',
        'a,b;c',
        'say "so"',
        'one\ntwo\r\nthree\r',
        ' x ',
        'नमस्ते',
      ),
    )
    .filter((text) => text.length <= maxLength)
const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/)
const ids = (max: number) => fc.uniqueArray(id, { minLength: 1, maxLength: max })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const criterion = (criterion_id: string) =>
  fc.record(
    {
      criterion_id: fc.constant(criterion_id),
      name: words(200),
      description: words(200),
      weight: fc.integer({ min: 1, max: 100 }),
      reference_points: fc.array(words(500), { maxLength: 4 }),
      levels: fc.array(fc.record({ level: fc.integer({ min: 0, max: 10 }), label: words(100), anchor: words(200) }), {
        maxLength: 5,
      }),
    },
    { requiredKeys: ['criterion_id', 'name', 'levels'] },
  )
const question = (question_id: string) =>
  fc.record(
    {
      question_id: fc.constant(question_id),
      kind: fc.constantFrom('open' as const, 'choice' as const, 'code' as const, 'scale' as const),
      category: words(100),
      text: words(1_000),
      time_limit_seconds: fc.integer({ min: 10, max: 14_400 }),
      options: fc.array(words(500), { minLength: 1, maxLength: 4 }),
      multiple: fc.boolean(),
      scale: fc.record({ from: fc.integer({ min: 0, max: 5 }), to: fc.integer({ min: 6, max: 100 }) }),
      code: fc.record(
        {
          language: words(40),
          starter: words(200),
          tests: fc.array(fc.record({ input: fc.string(), output: fc.string() }), { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: ['language'] },
      ),
      pool: words(64),
      prompts: fc.array(fc.record({ text: words(200), criterion_id: id }, { requiredKeys: ['text'] }), {
        minLength: 1,
        maxLength: 3,
      }),
      bank_question_id: id,
      reference_answers: fc.array(words(500), { maxLength: 3 }),
      criteria: ids(3).chain((names) => fc.tuple(...names.map(criterion))),
    },
    { requiredKeys: ['question_id', 'kind', 'category', 'text'] },
  )
const plan = fc.record({
  title: fc.constantFrom('Network engineer', '=SUM(A1)', '2026'),
  description: maybe(words(200)),
  duration_minutes: fc.integer({ min: 5, max: 480 }),
  automated_scoring: maybe(fc.boolean()),
  language: maybe(fc.constantFrom('en', 'hi')),
  follow_ups: maybe(fc.record({ budget: fc.integer({ min: 0, max: 10 }) })),
  draw: maybe(
    fc.record({
      shuffle: fc.boolean(),
      pools: fc.array(fc.record({ pool: words(64), count: fc.integer({ min: 1, max: 50 }) }), { maxLength: 3 }),
    }),
  ),
  panel: fc.record({
    seats: fc.array(
      fc.record({
        qualification: words(64),
        count: fc.integer({ min: 1, max: 10 }),
        required_reviews: fc.integer({ min: 0, max: 10 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    required_reviews: fc.integer({ min: 1, max: 20 }),
    trained_count: fc.integer({ min: 0, max: 10 }),
  }),
  questions: ids(3).chain((names) => fc.tuple(...names.map(question))),
})

test('a plan comes back from its CSV and its JSON as it went out', () => {
  fc.assert(
    fc.property(plan, (given) => {
      const input = JSON.parse(JSON.stringify(given)) as PlanInput
      const content = contentView(draftPlan(input, 'ann', now).state)
      for (const [format, text] of [
        ['csv', planToCsv(content)],
        ['json', planToJson(content)],
      ] as const)
        assert.deepEqual(contentView(draftPlan(planFromFile(format, text), 'ann', now).state), content, format)
    }),
    { numRuns: 150 },
  )
})

test('a sheet written by hand, with semicolons and without the columns it does not need, becomes a plan', () => {
  const sheet = [
    'setting;value;seats;kind;category;text;criterion;level;label;anchor',
    'title;Network engineer;1;;;;;;;',
    'duration_minutes;45;;;;;;;;',
    'required_reviews;1;;;;;;;;',
    ';;;open;technical;What is DHCP?;Right;1;weak;names nothing',
    ';;;;;;;2;strong;names the lease',
    ';;;open;technical;What is DNS?;Right;1;weak;names nothing',
  ].join('\n')
  const { title, panel, questions = [] } = planFromFile('csv', sheet)
  assert.deepEqual([title, panel], ['Network engineer', { seats: [{ count: 1 }], required_reviews: 1 }])
  assert.deepEqual(
    questions.map((one) => [one.text, one.criteria?.[0]?.levels.length]),
    [
      ['What is DHCP?', 2],
      ['What is DNS?', 1],
    ],
  )
})

test('no cell of an export is a formula to a spreadsheet', () => {
  const content = contentView(draftPlan({ ...base, title: '=HYPERLINK("x")', description: '-2+3' }, 'ann', now).state)
  assert.doesNotMatch(planToCsv(content), /(^|[,\n])"?[=+\-@]/)
})

test('what is wrong in a sheet is named with its row, as a spreadsheet counts them', () => {
  const sheet = [
    'setting,value,seats,pool,drawn,kind,category,text,option,criterion,level,label,anchor',
    'title,Network engineer,1,basics,0,,,,,,,,',
    'duration_minutes,4,,,,,,,,,,,',
    '',
    'required_reviews,1,x,,,,,,,,,,',
    ',,,,,open,technical,"Two',
    'lines",,Right,1,weak,names nothing',
    ',,,,,,,,,,eleven,strong,names the lease',
    `,,,,,choice,technical,Which?,${'x'.repeat(501)},Right,1,weak,names nothing`,
  ].join('\n')
  const rowsOf = (text: string) => {
    try {
      planFromFile('csv', text)
    } catch (error) {
      const { errors } = (error as { members: { errors: { path: string; row?: number }[] } }).members
      return Object.fromEntries(errors.map(({ path, row }) => [path, row]))
    }
    return assert.fail('it was taken')
  }
  assert.deepEqual(rowsOf(sheet), {
    '/duration_minutes': 3,
    '/panel/seats/1/count': 5,
    '/draw/pools/0/count': 2,
    '/questions/0/criteria/0/levels/1/level': 7,
    '/questions/1/options/0': 8,
  })
  assert.deepEqual(rowsOf('setting,value\ntitle,x\nrequired_reviews,"1'), { '/': 3 })
  assert.equal(rowsOf('setting,value,seats\ntitle,x,1')['/'], undefined, 'what is nowhere has no row')
})

test('a file that is no plan is refused with where and why', () => {
  const refused: ['json' | 'csv', string, RegExp][] = [
    ['json', '{', /JSON/],
    ['json', '[]', /title|object/],
    ['json', JSON.stringify({ candor_plan: 1, content: { ...base, duration_minutes: 1 } }), /duration_minutes/],
    ['json', JSON.stringify({ ...base, salary: 1 }), /additional|salary/],
    ['csv', 'setting,value\ntitle,"x', /[Qq]uote/],
    ['csv', 'setting,value,mood\ntitle,x,fine', /no column 'mood'/],
    ['csv', 'setting,value,seats\ntitle,x,1\nduration_minutes,soon,', /duration_minutes|required/],
    ['csv', 'setting,value\n__proto__,x', /title|required/],
  ]
  for (const [format, text, why] of refused)
    assert.throws(
      () => planFromFile(format, text),
      (error) =>
        isCoded(error, 'IMPORT_FAILED') &&
        error.status === 422 &&
        why.test(JSON.stringify([error.message, error.members])),
      text,
    )
})

const base: PlanInput = { title: 'x', duration_minutes: 45, panel: { seats: [{}], required_reviews: 1 } }
