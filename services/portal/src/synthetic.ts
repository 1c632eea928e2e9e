// What an environment without people is filled with: everybody and everything says that it is made up.

/** Addresses in a domain that no mail leaves for (RFC 2606). */
const address = (name: string) => `${name}@synthetic.candor.example`

const inIndia = { time_zone: 'Asia/Kolkata', locale: 'en-IN' }
const qualification = 'synthetic-networking'

export const recruiters = [
  { ...inIndia, email: address('recruiter'), name: 'Synthetic Recruiter', roles: ['recruiter'] },
]

export const interviewers = ['One', 'Two', 'Three'].map((name) => ({
  ...inIndia,
  email: address(`interviewer-${name.toLowerCase()}`),
  name: `Synthetic Interviewer ${name}`,
  roles: ['interviewer'],
  qualifications: [qualification],
}))

export const candidates = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'].map((name) => ({
  ...inIndia,
  email: address(`candidate-${name.toLowerCase()}`),
  name: `Synthetic Candidate ${name}`,
  roles: ['candidate'],
}))

const workday = [
  { from: '09:30', until: '13:00' },
  { from: '14:00', until: '18:00' },
]

export const hours = {
  time_zone: inIndia.time_zone,
  weekly: { monday: workday, tuesday: workday, wednesday: workday, thursday: workday, friday: workday },
  buffer_after_minutes: 10,
  daily_limit: 4,
}

const levels = [
  { level: 1, label: 'Not shown', anchor: 'Says nothing to the point, or gets it wrong.' },
  { level: 2, label: 'Partly', anchor: 'Names some of it without saying why.' },
  { level: 3, label: 'Mostly', anchor: 'Right in the main; one part is missing.' },
  { level: 4, label: 'Fully', anchor: 'All of it, with the reason.' },
]

const question = (question_id: string, name: string, text: string, points: string[]) => ({
  question_id,
  kind: 'open',
  category: 'Networking',
  text,
  time_limit_seconds: 600,
  reference_answers: [points.join(' ')],
  criteria: [
    {
      criterion_id: `${question_id}-content`,
      name,
      description: `What a good answer about ${name.toLowerCase()} has.`,
      weight: 1,
      reference_points: points,
      levels,
    },
  ],
})

export const plan = {
  title: 'Synthetic: network engineer',
  description: 'Made-up data of a development environment.',
  duration_minutes: 30,
  automated_scoring: true,
  retention_days: 30,
  panel: {
    seats: [{ seat_id: 'interviewer', qualification, count: 2 }],
    required_reviews: 2,
    review_due_hours: 48,
  },
  questions: [
    question('handshake', 'Connection setup', 'How does TCP set up a connection, and why in three steps?', [
      'The client sends SYN with its initial sequence number.',
      'The server answers SYN-ACK with its own number and acknowledges the first.',
      'The client acknowledges the second, so both sides know that both numbers have arrived.',
    ]),
    question(
      'subnets',
      'Address ranges',
      'What does 10.0.0.0/22 stand for, and how would you divide it among four teams?',
      [
        'The first 22 bits are fixed, which leaves 1,024 addresses from 10.0.0.0 to 10.0.3.255.',
        'Four networks of /24 divide it evenly.',
      ],
    ),
    question('names', 'Name resolution', 'A name resolves on one machine and not on another. Where do you look?', [
      'Which resolver each machine asks, and what it answers when asked directly.',
      'Caches and their time to live, and entries of the hosts file.',
      'Whether the zone is served differently inside and outside.',
    ]),
  ],
}
