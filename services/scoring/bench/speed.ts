import { loadCalibration } from '../src/calibration.ts'
import { createEmbeddingScorer } from '../src/embedding.ts'
import type { Encoder } from '../src/encoder.ts'
import type { Question } from '../src/rubric.ts'
import { readSentences } from '../src/sentences.ts'

/** An answer of usual length. From SAF (Filighera et al., ACL 2022; MIT, Copyright (c) 2021 Sebastian Ochs, Anna Filighera). */
const answer =
  'DHCP is a protocol which allows to automatically assign an IP address to devices in a network. It is used to simplify installation and configuration of end systems.'
const question: Question = {
  question_id: 'dhcp',
  kind: 'open',
  category: 'Network layer',
  text: 'What is the “Dynamic Host Configuration Protocol (DHCP)”? What is it used for?',
  time_limit_seconds: null,
  reference_answers: [
    'A DHCP server dynamically assigns an IP address and other network parameters to each device on the network. Simplifies installation and configuration of end systems. Allows for manual and automatic IP address assignment. May provide additional configuration information (DNS server, netmask, default router, etc.)',
  ],
  criteria: [
    {
      criterion_id: 'all',
      name: 'All',
      description: '',
      weight: 1,
      reference_points: [],
      levels: [0, 1].map((level) => ({ level, label: '', anchor: '' })),
    },
  ],
}
const rounds = 8
const answersPerRound = 40

/** Answers a second of one core, and how that compares with running the model alone on the same pieces, in turns. */
export async function measureSpeed(encoder: Encoder) {
  const scorer = createEmbeddingScorer(encoder, loadCalibration('embedding'))
  const signal = new AbortController().signal
  // Another text each time, as nothing of an answer may be remembered from the last one.
  const text = (round: number, i: number) => `${answer} In case ${round} of ${i}.`
  const bare = async (round: number) => {
    for (let i = 0; i < answersPerRound; i++) {
      for (const sentence of readSentences(text(round, i))) await encoder.encode(encoder.pieces(sentence.text))
    }
  }
  const whole = async (round: number) => {
    for (let i = 0; i < answersPerRound; i++) await scorer.score({ question, text: text(round, i) }, signal)
  }
  await whole(-1)
  await bare(-1)
  const times = { bare: 0, whole: 0 }
  for (let round = 0; round < rounds; round++) {
    times.bare += await cpuSeconds(() => bare(round))
    times.whole += await cpuSeconds(() => whole(round))
  }
  const answers = rounds * answersPerRound
  const per_second = answers / times.whole
  const ratio = times.bare / times.whole
  const rss_mb = process.memoryUsage.rss() / 1e6
  return {
    per_second,
    ratio,
    rss_mb,
    text: `${per_second.toFixed(0)} answers of ${answer.split(' ').length} words a second of one core; ${ratio.toFixed(2)} of what the model alone does on the same words`,
  }
}

/** Time of a core, not of the clock: what else runs on the machine must not matter. */
async function cpuSeconds(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
