import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { loadCalibration } from './calibration.ts'
import { createEmbeddingScorer } from './embedding.ts'
import { createEncoder } from './encoder.ts'
import { lexicalScorer } from './lexical.ts'
import { mask } from './masking.ts'
import { type Scorer, scoreAnswer } from './scorer.ts'
import { dhcp, ipv6 } from './testing.ts'

const signal = new AbortController().signal
const scorers = new Map<string, Scorer>([['lexical', lexicalScorer]])
before(async () => {
  scorers.set('embedding', createEmbeddingScorer(await createEncoder(), loadCalibration('embedding')))
})

test('names, schools, places, nationalities, ages, gender and ways of contact are hidden; what the rubric speaks of is not', () => {
  const text =
    'My name is Priya Raman, I am 34 years old and studied at Stanford University. She told him in Germany that a DHCP Server assigns addresses; write to priya@example.org or +91 98765 43210. Lakisha, an Indian woman, and Mr Smith agree.'
  assert.equal(
    mask(text, dhcp).text,
    'My name is someone, I am of some age and studied at a school. they told them in someone that a DHCP Server assigns addresses; write to contact or contact. someone, an someone person, and someone someone agree.',
  )
})

test('every place of a masked text leads back to whole words of the exact text', () => {
  const parts = fc.constantFrom(
    'Priya ',
    'he ',
    'colour ',
    'and then Lakisha ',
    'assigns ',
    'x@y.org ',
    'IP. ',
    '👩‍💻 ',
    'at MIT ',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (list) => {
      const text = list.join('')
      const masked = mask(text, dhcp)
      for (const { index, 0: word } of masked.text.matchAll(/\S+/g)) {
        const { start, end } = masked.original(index, index + word.length)
        assert.ok(start >= 0 && end > start && end <= text.length, `${word} in ${JSON.stringify(text)}`)
        if (text.includes(word)) continue
        assert.ok(text.slice(start, end).trim() !== '')
      }
      if (masked.masks === 0) assert.equal(masked.text, text)
    }),
    { numRuns: 500 },
  )
})

/** The same answer as people of different names, genders, places and spellings would write it. From SAF, with a frame of our own. */
const answer = (name: string, pronoun: string, noun: string, country: string, school: string) =>
  `My name is ${name} and I learnt this at ${school} in ${country}. DHCP is a protocol which allows to automatically assign an IP address to devices in a network. My teacher, a ${noun} named ${name}, said that ${pronoun} uses it to simplify installation and configuration of end systems.`
const people: Parameters<typeof answer>[] = [
  ['Emily', 'she', 'woman', 'Canada', 'Stanford University'],
  ['Mohammed', 'he', 'man', 'Pakistan', 'Lahore College'],
  ['Lakshmi', 'she', 'woman', 'India', 'the Institute of Technology'],
  ['DeShawn', 'he', 'man', 'Nigeria', 'Lagos University'],
  ['Nguyen', 'she', 'lady', 'Vietnam', 'Hanoi University'],
  ['Sebastian', 'he', 'gentleman', 'Germany', 'Darmstadt University'],
]
/** Far below half a level of a five-level scale. */
const changeMax = 0.02

test('other names, genders, places and schools change no score by more than 0.02', async () => {
  for (const [tier, scorer] of scorers) {
    const scores = []
    for (const person of people) {
      const { overall } = await scoreAnswer(scorer, { question: dhcp, text: answer(...person) }, signal)
      assert.ok(overall !== null)
      scores.push(overall)
    }
    assert.ok(Math.max(...scores) - Math.min(...scores) <= changeMax, `${tier}: ${scores}`)
  }
})

test('British, American and Indian spelling score alike', async () => {
  const spellings = [
    [
      'The routing tables are minimised and optimised, the behaviour of the network is modelled and analysed at its centre.',
    ],
    [
      'The routing tables are minimized and optimized, the behavior of the network is modeled and analyzed at its center.',
    ],
  ].flat()
  for (const [tier, scorer] of scorers) {
    const scores = []
    for (const text of spellings)
      scores.push((await scoreAnswer(scorer, { question: ipv6, text }, signal)).overall ?? -1)
    assert.equal(scores[0], scores[1], tier)
  }
})

test('a pronoun of the rubric is found whichever the answer uses', async () => {
  const [criterion] = dhcp.criteria
  assert.ok(criterion)
  const question = {
    ...dhcp,
    criteria: [{ ...criterion, reference_points: ['She gives each device an address that he can use.'] }],
  }
  for (const [tier, scorer] of scorers) {
    const scores = []
    for (const text of [
      'He gives each device an address that she can use.',
      'She gives each device an address that he can use.',
    ]) {
      scores.push((await scoreAnswer(scorer, { question, text }, signal)).overall ?? -1)
    }
    assert.equal(scores[0], scores[1], tier)
  }
})
