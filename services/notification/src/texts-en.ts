import type { MailFacts } from './mail-facts.ts'
import type { MailContent } from './mail-layout.ts'
import type { Texts } from './texts.ts'
import { formatMoment, formatRange, formatShort } from './when.ts'

const footer = 'Sent by Candor because you take part in an interview. Replies reach the people who organise it.'

export const english: Texts = {
  invitation(facts) {
    const { title, to, clock, duration_minutes, question_count, expires_at } = facts
    return {
      subject: `Choose a time for your interview: ${title}`,
      heading: `Hello ${to.name},`,
      paragraphs: [
        `we would like to get to know you in an interview for ${title}. Please choose a time that suits you.`,
        `What will happen: you answer ${count(question_count, 'question')} in writing, with an interviewer present. It takes about ${duration_minutes} minutes. You see each question when you get to it, and you can come back to it until you finish.`,
        scoring(facts),
      ],
      action: { label: 'Choose a time', url: facts.url },
      notes: [
        ...(expires_at ? [`The link is yours alone and works until ${formatMoment(expires_at, clock)}.`] : []),
        'If you need more time or another adjustment, reply to this mail; it does not affect how you are judged.',
      ],
      footer,
    }
  },
  slot_offered(facts) {
    const { title, to, clock, expires_at } = facts
    return {
      subject: `A time has become free: ${subjectOf(facts)}`,
      heading: `Good news, ${to.name}.`,
      paragraphs: [
        `You asked to hear when a time for ${title} becomes free. This one is held for you; confirm it, and it is yours.`,
      ],
      facts: details(facts),
      action: { label: 'Confirm this time', url: facts.url },
      notes: [
        ...(expires_at
          ? [`It is held until ${formatMoment(expires_at, clock)}. After that, the next person is asked.`]
          : []),
        'If it does not suit you, you need not do anything.',
      ],
      footer,
    }
  },
  interview_confirmed: (facts) =>
    calendar(facts, {
      subject: `Interview confirmed: ${subjectOf(facts)}`,
      heading: facts.to.role === 'candidate' ? `Your interview is booked, ${facts.to.name}.` : 'You have an interview.',
      paragraphs:
        facts.to.role === 'candidate'
          ? [
              'We look forward to meeting you. The interview is in your calendar with the file attached.',
              scoring(facts),
            ]
          : ['You are on the panel. The interview is in your calendar with the file attached.'],
    }),
  interview_moved: (facts) =>
    calendar(facts, {
      subject: `Interview moved: ${subjectOf(facts)}`,
      heading: 'The interview has a new time.',
      paragraphs: facts.previous_starts_at
        ? [
            `It was planned for ${formatMoment(facts.previous_starts_at, facts.clock)}. The entry in your calendar moves with the file attached.`,
          ]
        : ['The entry in your calendar moves with the file attached.'],
    }),
  interview_changed: (facts) =>
    calendar(facts, {
      subject: `Interview changed: ${subjectOf(facts)}`,
      heading: 'Something about the interview has changed.',
      paragraphs: ['These details hold now; the entry in your calendar is updated with the file attached.'],
    }),
  interview_cancelled: (facts) => ({
    subject: `Interview cancelled: ${subjectOf(facts)}`,
    heading: 'The interview will not take place.',
    paragraphs: [
      facts.to.role === 'candidate'
        ? 'We are sorry for the change of plan. Reply to this mail if you have a question; the entry in your calendar is removed with the file attached.'
        : 'The entry in your calendar is removed with the file attached. You need not do anything.',
    ],
    facts: details(facts),
    footer,
  }),
  interview_removed: (facts) => ({
    subject: `You are no longer on the panel: ${subjectOf(facts)}`,
    heading: 'This interview goes on without you.',
    paragraphs: ['You were taken off the panel. The entry in your calendar is removed with the file attached.'],
    facts: details(facts),
    footer,
  }),
  accommodation_asked(facts) {
    const name = facts.candidate_name ?? 'A candidate'
    return {
      subject: `More time is asked for: ${name}, ${facts.title}`,
      heading: `${name} asks for more time.`,
      paragraphs: [
        `It is about ${facts.title}. How much, and why, is not in this mail: you read it on the page, and the reason is deleted once you have decided.`,
      ],
      action: { label: 'Decide', url: facts.url },
      footer,
    }
  },
  interview_reminder: (facts) =>
    calendar(facts, {
      subject: `Coming up: ${subjectOf(facts)}`,
      heading:
        facts.to.role === 'candidate' ? `Your interview is coming up, ${facts.to.name}.` : 'An interview is coming up.',
      paragraphs: [],
    }),
  review_requested: (facts) =>
    review(facts, 'Please write your scorecard', 'The interview is over and waits for your view.'),
  review_reminder: (facts) => review(facts, 'Your scorecard is still missing', 'The interview waits for your view.'),
  scorecard_ready(facts) {
    const name = facts.candidate_name ?? 'the candidate'
    return {
      subject: `Scorecard finished: ${name}, ${facts.title}`,
      heading: 'The panel has finished its scorecard.',
      paragraphs: [`All reviews for ${name} (${facts.title}) are in. The decision is yours to take.`],
      action: { label: 'Read the scorecard', url: facts.url },
      footer,
    }
  },
  interview_reviewed: ({ to, title, url }) => ({
    subject: `Your interview has been reviewed: ${title}`,
    heading: `Thank you, ${to.name}.`,
    paragraphs: [
      `The panel has read your answers for ${title} with care, and its review is complete.`,
      'The hiring team now decides how to go on and will write to you. There is nothing you need to do.',
      'You can read how the result came about, and ask that a person looks at it again.',
    ],
    action: { label: 'How your result came about', url },
    footer,
  }),
  disagreement_found(facts) {
    const name = facts.candidate_name ?? 'the candidate'
    return {
      subject: `The panel disagrees: ${name}, ${facts.title}`,
      heading: 'The reviewers are far apart, and you were named to look at it.',
      paragraphs: [
        `It is about ${facts.title}. Read the reviews side by side, talk to those who wrote them, and note what came of it.`,
      ],
      action: { label: 'Look at the scorecard', url: facts.url },
      footer,
    }
  },
  human_review_answered: ({ to, title, url }) => ({
    subject: `A person has looked again: ${title}`,
    heading: `Hello ${to.name},`,
    paragraphs: [
      `you asked that a person looks at the result of your interview for ${title}. Somebody has, and has written to you.`,
    ],
    action: { label: 'Read the answer', url },
    footer,
  }),
  human_review_requested(facts) {
    const name = facts.candidate_name ?? 'the candidate'
    return {
      subject: `A person is asked for: ${name}, ${facts.title}`,
      heading: `${name} asks that a person looks at the result again.`,
      paragraphs: [
        `It is about ${facts.title}. Read the answers and the reviews anew, and answer in plain words. The request stays open until you do.`,
      ],
      action: { label: 'Answer the request', url: facts.url },
      footer,
    }
  },
}

type Lead = Pick<MailContent, 'subject' | 'heading' | 'paragraphs'>

function calendar(facts: MailFacts, lead: Lead): MailContent {
  const label = facts.to.role === 'candidate' ? 'See your interview' : 'Open the interview'
  const notes = facts.to.role === 'candidate' ? ['You can move or cancel it there until it starts.'] : []
  return { ...lead, facts: details(facts), action: { label, url: facts.url }, notes, footer }
}

function review(facts: MailFacts, label: string, why: string): MailContent {
  const name = facts.candidate_name ?? 'the candidate'
  return {
    subject: `${label}: ${name}, ${facts.title}`,
    heading: `${label}.`,
    paragraphs: [
      `${why} You see what the others wrote, and what the software suggests, after you have submitted yours.`,
      ...(facts.required ? ['The plan asks for a review from your seat before there can be a result.'] : []),
    ],
    facts: [
      ['Candidate', name],
      ['Interview', facts.title],
      ...(facts.due_at ? [['Due', formatMoment(facts.due_at, facts.clock)] satisfies [string, string]] : []),
    ],
    action: { label: 'Write the scorecard', url: facts.url },
    footer,
  }
}

function details(facts: MailFacts): [string, string][] {
  const { title, starts_at, ends_at, clock, candidate_time_zone, interviewer_names, candidate_name, to } = facts
  const rows: [string, string][] = [['Interview', title]]
  if (starts_at && ends_at) rows.push(['When', formatRange(starts_at, ends_at, clock)])
  if (starts_at && candidate_time_zone && to.role !== 'candidate' && candidate_time_zone !== clock.time_zone) {
    rows.push(['For the candidate', formatShort(starts_at, { ...clock, time_zone: candidate_time_zone })])
  }
  if (to.role !== 'candidate' && candidate_name) rows.push(['Candidate', candidate_name])
  if (interviewer_names.length > 0)
    rows.push([to.role === 'candidate' ? 'You will meet' : 'Panel', interviewer_names.join(', ')])
  return rows
}

function scoring({ automated_scoring }: MailFacts): string {
  return automated_scoring
    ? 'Software suggests scores for your answers and shows the words they rest on; people decide. You are asked for your consent before the interview starts, and you may say no.'
    : 'People read and judge your answers; no software scores them.'
}

function subjectOf({ title, starts_at, clock }: MailFacts): string {
  return starts_at ? `${title}, ${formatShort(starts_at, clock)}` : title
}

const count = (n: number | undefined, noun: string) =>
  n === undefined ? `some ${noun}s` : `${n} ${noun}${n === 1 ? '' : 's'}`
