import { contentStems, wordsOf } from './words.ts'

/** What may turn the meaning of a sentence round, found by rules that a person can check. */
export interface Claims {
  /** An odd number of negations. */
  negated: boolean
  /** Sides of opposite pairs that stand in it, as `pair:side`. */
  sides: ReadonlySet<string>
  numbers: ReadonlySet<string>
}

export type Doubt = 'contradiction' | 'numbers_differ'

const negation =
  /\b(?:not|never|cannot|neither|nor|none|nothing|nobody|nowhere|without|hardly|false|untrue|incorrect|wrong|opposite)\b|\bno\b(?!\s*\.)|n['’]t\b|\bn t\b|\b(?:fail|fails|failed|lack|lacks|unable|impossible)\b/giu

/** Words of which one says the contrary of the other. */
const opposites: readonly [string, string][] = [
  [
    'more greater higher larger bigger increase increases increased increasing rise rises grows',
    'less fewer lower smaller decrease decreases decreased decreasing fall falls drops shrinks',
  ],
  ['faster quicker quickly', 'slower slowly'],
  ['longer', 'shorter'],
  ['harder', 'softer'],
  ['hotter warmer heated', 'colder cooler cooled'],
  ['heavier', 'lighter'],
  ['open opened', 'closed'],
  ['first beginning', 'last end'],
  ['before', 'after'],
  ['above', 'below'],
  ['always', 'never'],
  ['same equal identical', 'different unequal'],
  ['positive', 'negative'],
  ['true', 'false'],
  ['connected', 'disconnected separated'],
  ['reliable', 'unreliable'],
  ['static', 'dynamic'],
  ['public', 'private'],
  ['maximum largest', 'minimum smallest'],
  ['advantage benefit', 'disadvantage drawback'],
  ['import', 'export'],
  ['synchronous', 'asynchronous'],
  ['enable enables allow allows', 'disable disables prevent prevents'],
  ['add adds insert', 'remove removes delete'],
]
const sideOf = new Map(
  opposites.flatMap(([left, right], pair) => [
    ...left.split(' ').map((word): [string, string] => [word, `${pair}:0`]),
    ...right.split(' ').map((word): [string, string] => [word, `${pair}:1`]),
  ]),
)
const number = /\d+(?:[.,]\d+)*/g

export function claimsOf(text: string): Claims {
  const sides = wordsOf(text).flatMap(({ start, end }) => sideOf.get(text.slice(start, end).toLowerCase()) ?? [])
  return {
    negated: (text.match(negation)?.length ?? 0) % 2 === 1,
    sides: new Set(sides),
    numbers: new Set(text.match(number) ?? []),
  }
}

/** Why a sentence that looks like the point may say something else. `given` are the numbers that the question names. */
export function doubtsAbout(sentence: Claims, point: Claims, given: ReadonlySet<string>): Doubt[] {
  const doubts: Doubt[] = []
  if (sentence.negated !== point.negated || opposed(sentence.sides, point.sides)) doubts.push('contradiction')
  const expected = [...point.numbers].filter((one) => !given.has(one))
  const said = [...sentence.numbers].filter((one) => !given.has(one))
  if (expected.length > 0 && said.length > 0 && !said.some((one) => point.numbers.has(one)))
    doubts.push('numbers_differ')
  return doubts
}

/** One says only one side of a pair, the other only its opposite. */
function opposed(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((side) => {
    const other = `${side.slice(0, -1)}${side.endsWith('0') ? '1' : '0'}`
    return !b.has(side) && b.has(other) && !a.has(other)
  })
}

/** A sentence that only says the question again: nearly all of its content words stand there. */
export function echoes(stems: readonly string[], question: ReadonlySet<string>): boolean {
  return stems.length >= 2 && stems.filter((stem) => question.has(stem)).length / stems.length >= 0.8
}

export const numbersOf = (text: string): ReadonlySet<string> => new Set(text.match(number) ?? [])
export const stemsOfText = (text: string): ReadonlySet<string> => contentStems(text)
