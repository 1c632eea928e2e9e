import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lexicalScorer } from './lexical.ts'
import type { Question } from './rubric.ts'
import { type CriterionScore, evidenceMax, problemWith, scoreAnswer } from './scorer.ts'
import { dhcp, ipv6 } from './testing.ts'

const signal = new AbortController().signal
const score = (question: Question, text: string) => scoreAnswer(lexicalScorer, { question, text }, signal)

async function first(question: Question, text: string): Promise<CriterionScore> {
  const [criterion] = (await score(question, text)).criteria
  assert.ok(criterion)
  return criterion
}

const good =
  'DHCP is a protocol which allows to automatically assign an IP address to devices in a network. It is used to simplify installation and configuration of end systems.'

test('evidence spans are the matched words of the exact text', async () => {
  const { criteria, overall, scorer } = await score(dhcp, good)
  const words = criteria.map(({ evidence }) => evidence.map(({ start, end }) => good.slice(start, end)))
  assert.deepEqual(words, [
    ['assign an IP address to devices in a network'],
    ['allows to automatically assign an IP address', 'simplify installation', 'end systems'],
  ])
  assert.ok(overall !== null && overall > 0.3)
  assert.equal(scorer.tier, 'lexical')
  assert.match(scorer.rubric_hash, /^[\da-f]{64}$/)
  assert.deepEqual(criteria[1]?.missing, [
    'May provide additional configuration information (DNS server, netmask, default router, etc.)',
  ])
})

test('the scorer is honest about itself: its confidence stays low however well the words match', async () => {
  const reference = dhcp.criteria.flatMap(({ reference_points }) => reference_points).join(' ')
  for (const criterion of (await score(dhcp, reference)).criteria) {
    assert.equal(criterion.score, 1)
    assert.equal(criterion.level, 4)
    assert.ok(criterion.confidence <= 0.35)
  }
})

test('without reference points the sentences of the reference answers are the points', async () => {
  const { score: value, missing } = await first(
    ipv6,
    'It supports billions of end systems and reduces the routing tables.',
  )
  assert.ok(value !== null && value > 0.4 && value < 0.8)
  assert.deepEqual(missing, ['To simplify protocol processing.', 'To increase security.'])
})

test('an empty answer, the question echoed and a keyword list never score above the middle', async () => {
  for (const empty of ['', '   \n', '?!…', '👍']) {
    const { score: value, flags } = await first(dhcp, empty)
    assert.equal(value, 0)
    assert.deepEqual(flags, ['empty'])
  }
  const echo = await score(dhcp, `${dhcp.text} The Dynamic Host Configuration Protocol is used for host configuration.`)
  assert.equal(echo.overall, 0)
  assert.ok(echo.criteria[0]?.flags.includes('question_echo'))
  const list = await first(dhcp, 'DHCP server dynamically assigns IP address, network parameters, device, network')
  assert.ok(list.score !== null && list.score <= 0.5)
  assert.ok(list.flags.includes('keyword_list'))
  const lines = await first(
    ipv6,
    'billions end systems\nrouting tables\nprotocol processing\nincrease security\nreduce simplify support',
  )
  assert.ok(lines.score !== null && lines.score <= 0.5)
})

test('what can not be scored is withheld with the reason', async () => {
  const unknown = await first({ ...ipv6, reference_answers: [] }, good)
  assert.deepEqual([unknown.score, unknown.flags], [null, ['no_reference']])
  const code = await first({ ...dhcp, kind: 'code' }, 'return 1')
  assert.equal(code.score, null)
  assert.ok(code.flags.includes('kind_not_scored'))
})

const sentence = fc
  .array(
    fc.constantFrom('server', 'assigns', 'the', 'of', 'network', 'simple', 'DNS', 'and', 'x', '42', 'router', 'не'),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((words) => words.join(' '))

test('more evidence never lowers a score', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sentence, { maxLength: 6 }), sentence, fc.nat(6), async (sentences, more, position) => {
      const before = await score(dhcp, sentences.join('. '))
      const after = await score(dhcp, sentences.toSpliced(position, 0, more).join('. '))
      for (const [index, { score: value }] of before.criteria.entries()) {
        assert.ok((after.criteria[index]?.score ?? 0) >= (value ?? 0))
      }
    }),
    { numRuns: 300 },
  )
})

test('any text gets a result that keeps the promises of the port, and always the same one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
      assert.deepEqual(await score(dhcp, text), await score(dhcp, text))
    }),
  )
})

test('100,000 characters are scored in bounded time, whatever they are', async () => {
  const floods = ['a', 'server ', '. ', 'aeiouy', '<b>assigns IP</b> ', '👩‍💻', 'x\n', '- ', 'ational']
  for (const flood of floods) {
    const text = flood.repeat(Math.ceil(100_000 / flood.length))
    const begun = performance.now()
    const result = await first(dhcp, text)
    assert.ok(performance.now() - begun < 1_000, `${JSON.stringify(flood)} took ${performance.now() - begun} ms`)
    assert.ok(result.evidence.length <= evidenceMax)
  }
})

test('a result whose evidence is not in the text is refused', async () => {
  const honest = await first(dhcp, good)
  const lies: Partial<CriterionScore>[] = [
    { evidence: [{ start: 0, end: good.length + 1, strength: 1, points: [] }] },
    { evidence: [{ start: -1, end: 3, strength: 1, points: [] }] },
    { evidence: [{ start: 5, end: 5, strength: 1, points: [] }] },
    { evidence: [{ start: 1.5, end: 3, strength: 1, points: [] }] },
    { evidence: [{ start: 4, end: 5, strength: 1, points: [] }] },
    { evidence: [] },
    { score: 1.1 },
    { score: Number.NaN },
    { score: null, flags: [] },
    { confidence: 2 },
    { criterion_id: 'another' },
  ]
  assert.equal(problemWith(honest, good, 'dhcp.definition'), undefined)
  for (const lie of lies) {
    const { identity } = await lexicalScorer.score({ question: dhcp, text: good }, signal)
    const liar = { score: async () => ({ identity, criteria: [{ ...honest, ...lie }] }) }
    const question = { ...dhcp, criteria: dhcp.criteria.slice(0, 1) }
    await assert.rejects(scoreAnswer(liar, { question, text: good }, signal), /scorer lexical/, JSON.stringify(lie))
  }
})

test('the rubric hash changes with the rubric and with nothing else', async () => {
  const { scorer } = await score(dhcp, good)
  const reordered = Object.fromEntries(Object.entries(dhcp).reverse()) as unknown as Question
  assert.equal((await score(reordered, 'x')).scorer.rubric_hash, scorer.rubric_hash)
  assert.notEqual((await score({ ...dhcp, text: 'What?' }, good)).scorer.rubric_hash, scorer.rubric_hash)
})
