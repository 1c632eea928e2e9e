import type { Plan } from './plan.ts'
import type { Scorecard } from './scorecard.ts'
import type { Flag } from './scorer.ts'

/** How a result came about, for the person it is about: own words and rules, nobody else's notes, levels or reference answers. */
export interface Explanation {
  status: 'in_progress' | 'with_the_panel' | 'decided'
  /** In English; pages in other languages say the same from the facts. */
  steps: string[]
  facts: {
    title: string | null
    answered: number
    /** People whose reviews made the recommendation; null until there is one. */
    reviews: number | null
    /** The flag for which software read nothing at all. */
    withheld: string | null
  }
  /** Whether software suggested anything, and if not, why. */
  software: { used: boolean; why_not: string | null; tier: string | null; limits: string }
  answers: ExplainedAnswer[]
}

interface ExplainedAnswer {
  question_id: string
  question: string
  criteria: {
    criterion_id: string
    name: string
    /** The candidate's own words that the software's suggestion rests on, as they were submitted. */
    words: string[]
    /** Rules that limited or withheld the suggestion. */
    notes: { flag: string; text: string }[]
  }[]
}

const texts: Record<Flag, string> = {
  empty: 'The answer was empty, so nothing was suggested.',
  too_short: 'The answer was too short for software to say anything about it.',
  too_long: 'The answer was too long for software; people read it.',
  question_echo: 'Words that only repeat the question were not counted.',
  keyword_list: 'A list of words without sentences was not counted in full.',
  no_reference: 'There was nothing to hold the answer against; people judged it.',
  kind_not_scored: 'Software does not suggest anything for this kind of question.',
  no_consent: 'You did not agree to suggestions by software, so there were none.',
  consent_withdrawn: 'You withdrew your consent, so the suggestions were deleted.',
  plan_disallows: 'This interview is judged by people alone.',
  possible_contradiction: 'Something may contradict what was asked for, so the suggestion was limited.',
  scorers_differ: 'Two ways of reading the answer came to different results, so a person was asked to look.',
  numbers_differ: 'Numbers differ from those expected, so the suggestion was limited.',
  off_topic: 'The answer seemed to be about something else.',
  code: 'Software does not suggest anything for code; people read it.',
  wrong_language: 'The answer is in a language the software does not read; people read it.',
  needs_human: 'The software was unsure; people judged it.',
  not_in_plan: 'This question is not one of the plan, so software did not look at it.',
  not_scorable: 'Software could not read this answer; people judged it.',
  erased: 'What was suggested has been erased.',
  scorer_failed: 'The software could not read the answer; people judged it.',
}
const limits =
  'Software compares the content of an answer with what was asked for. It does not judge grammar, accent, tone, speed or appearance, and it never decides.'

/** `textOf` gives the exact words of an answer, undefined when they are gone. Reviews are told of only once there is a decision. */
export function explain(
  card: Scorecard,
  plan: Plan | undefined,
  textOf: (answerId: string) => { text: string; revision: number } | undefined,
): Explanation {
  const decided = card.status === 'final'
  const results = card.answers.flatMap(({ result }) => (result ? [result] : []))
  const read = results.filter(({ scorer }) => scorer.tier !== 'none')
  const whyNot = read.length > 0 ? null : (results.find(({ withheld }) => withheld)?.withheld ?? null)
  return {
    status: decided ? 'decided' : card.ended ? 'with_the_panel' : 'in_progress',
    steps: [
      `You answered ${card.answers.length} ${card.answers.length === 1 ? 'question' : 'questions'} of the interview${plan ? ` "${plan.title}"` : ''}.`,
      'Everybody who has this interview is asked the same questions and judged by the same criteria.',
      'Each interviewer judged your answers alone, without seeing what the others or the software thought.',
      read.length > 0
        ? 'Software suggested scores per criterion, each bound to your own words. Interviewers saw them only after their own review.'
        : `No software took part${whyNot ? `: ${texts[whyNot]}` : '.'}`,
      decided
        ? `${card.final.reviews} ${card.final.reviews === 1 ? 'person' : 'people'} reviewed your interview, and their judgement alone made the recommendation.`
        : 'The panel is still at work. The recommendation will be made by people.',
    ],
    facts: {
      title: plan?.title ?? null,
      answered: card.answers.length,
      reviews: decided ? card.final.reviews : null,
      withheld: whyNot,
    },
    software: {
      used: read.length > 0,
      why_not: whyNot && texts[whyNot],
      tier: read[0]?.scorer.tier ?? null,
      limits,
    },
    answers: decided ? inOrderOf(plan, card.answers).map((answer) => explainAnswer(answer, plan, textOf)) : [],
  }
}

/** As they were asked; what the plan does not know comes last. */
function inOrderOf(plan: Plan | undefined, answers: Scorecard['answers']): Scorecard['answers'] {
  const places = new Map(plan?.questions.map(({ question_id }, index) => [question_id, index]))
  const place = ({ question_id }: Scorecard['answers'][number]) => places.get(question_id) ?? places.size
  return answers.toSorted((a, b) => place(a) - place(b))
}

function explainAnswer(
  { question_id, answer_id, result }: Scorecard['answers'][number],
  plan: Plan | undefined,
  textOf: Parameters<typeof explain>[2],
): ExplainedAnswer {
  const question = plan?.questions.find((one) => one.question_id === question_id)
  const answer = textOf(answer_id)
  const exact = answer && answer.revision === result?.revision ? answer.text : undefined
  return {
    question_id,
    question: question?.text ?? '',
    criteria: (result?.criteria ?? []).map(({ criterion_id, evidence, flags }) => ({
      criterion_id,
      name: question?.criteria.find((one) => one.criterion_id === criterion_id)?.name ?? criterion_id,
      words: exact === undefined ? [] : evidence.map(({ start, end }) => exact.slice(start, end)),
      notes: flags.map((flag) => ({ flag, text: texts[flag] })),
    })),
  }
}
