import { wordsOf } from './words.ts'

/** What may turn the meaning of a sentence round, found by rules that a person can check. */
export interface Claims {
  /** An odd number of negations. */
  negated: boolean
  /** Sides of opposite pairs that stand in it, as `pair:side`. */
  sides: ReadonlySet<string>
  numbers: ReadonlySet<string>
  /** What it speaks of, without the words that turn it. */
  stems: ReadonlySet<string>
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
const turning = /^(?:never|cannot|nothing|without|hardly|false|wrong|fail(?:s|ed)?|lacks?|unable|impossible)$/
const number = /\d+(?:[.,]\d+)*/g

export function claimsOf(text: string): Claims {
  const words = wordsOf(text).map((word) => ({ ...word, plain: text.slice(word.start, word.end).toLowerCase() }))
  return {
    negated: (text.match(negation)?.length ?? 0) % 2 === 1,
    sides: new Set(words.flatMap(({ plain }) => sideOf.get(plain) ?? [])),
    numbers: new Set(text.match(number) ?? []),
    stems: new Set(
      words.flatMap(({ content, stem, plain }) =>
        content && !sideOf.has(plain) && !turning.test(plain) ? [stem] : [],
      ),
    ),
  }
}

/**
 * Why a sentence that looks like the point may say something else. `asked` is what the question says. Only sentences that speak of
 * hardly anything else can contradict a point: in most others, a "not" belongs to something of their own.
 */
export function doubtsAbout(sentence: Claims, point: Claims, asked: Claims): Doubt[] {
  const doubts: Doubt[] = []
  const turned = sentence.negated !== point.negated && share(sentence.stems, point.stems) >= sameMatter
  const sameWords = share(point.stems, sentence.stems) >= sameMatter
  const within = share(sentence.stems, new Set([...point.stems, ...asked.stems])) >= sameMatter
  if ((turned && sameWords) || (within && opposed(sentence.sides, point.sides, asked.sides)))
    doubts.push('contradiction')
  const expected = [...point.numbers].filter((one) => !asked.numbers.has(one))
  const said = [...sentence.numbers].filter((one) => !asked.numbers.has(one))
  const differs = expected.length > 0 && said.length > 0 && !said.some((one) => point.numbers.has(one))
  if (differs && sameWords) doubts.push('numbers_differ')
  return doubts
}

const sameMatter = 0.7
/** How much of `part` is in `whole`, 0..1. */
const share = (part: ReadonlySet<string>, whole: ReadonlySet<string>) =>
  part.size === 0 ? 0 : [...part].filter((stem) => whole.has(stem)).length / part.size

/** One says only one side of a pair, the other only its opposite. Pairs that the question itself speaks of prove nothing. */
function opposed(a: ReadonlySet<string>, b: ReadonlySet<string>, asked: ReadonlySet<string>): boolean {
  return [...a].some((side) => {
    const other = opposite(side)
    return !asked.has(side) && !asked.has(other) && !b.has(side) && b.has(other) && !a.has(other)
  })
}

/** The other side of a pair. */
export const opposite = (side: string) => `${side.slice(0, -1)}${side.endsWith('0') ? '1' : '0'}`

/** A sentence that only says the question again: all of its content words stand there. */
export function echoes(stems: readonly string[], question: ReadonlySet<string>): boolean {
  return stems.length >= 3 && stems.every((stem) => question.has(stem))
}
