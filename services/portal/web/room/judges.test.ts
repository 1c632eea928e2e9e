import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgesText } from './judges.ts'
import { words } from './words.ts'

const asha = { name: 'Asha Rao', seat: 'senior_engineer', shadow: false }
const sami = { name: 'Sami Khan', seat: null, shadow: false }
const nobody = { name: null, seat: null, shadow: false }

test('the panel is named with its roles, and who only watches is named apart', () => {
  const tara = { name: 'Tara Rao', seat: 'trained:plan-1', shadow: true }
  assert.deepEqual(judgesText([asha, sami, tara], words.en, 'en'), [
    'Your answers are judged by Asha Rao (senior engineer) and Sami Khan (interviewer), by the criteria of this interview.',
    'Only watching, to learn: Tara Rao (interviewer).',
  ])
  assert.match(judgesText([asha, sami], words.hi, 'hi')[0] ?? '', /Asha Rao \(senior engineer\) और Sami Khan/)
})

test('names that are not known are counted by role; without a panel the notice says so in general', () => {
  const [text] = judgesText([asha, nobody, nobody, { ...nobody, seat: 'senior' }], words.en, 'en')
  assert.match(text ?? '', /Asha Rao \(senior engineer\), 2 interviewers,? and 1 interviewer \(senior\)/)
  assert.deepEqual(judgesText([], words.en, 'en'), [words.en.noticeJudged])
})
