import type { EventData } from '@candor/contracts/catalog'
import type { Criterion, Question } from './rubric.ts'

/** Facts that several tests of this service share. */
export const levels = [1, 2, 3, 4].map((level) => ({
  level,
  label: `Level ${level}`,
  anchor: `What level ${level} looks like`,
}))

export function aCriterion(criterion_id: string, reference_points: string[], weight = 1): Criterion {
  return { criterion_id, name: criterion_id, description: 'What it means', weight, reference_points, levels }
}

// From SAF (Filighera et al., ACL 2022; MIT, Copyright (c) 2021 Sebastian Ochs, Anna Filighera).
export const dhcp: Question = {
  question_id: 'dhcp',
  kind: 'open',
  category: 'Network layer',
  text: 'What is the “Dynamic Host Configuration Protocol (DHCP)”? What is it used for?',
  time_limit_seconds: null,
  reference_answers: [],
  criteria: [
    aCriterion('dhcp.definition', [
      'A DHCP server dynamically assigns an IP address and other network parameters to each device on the network.',
    ]),
    aCriterion('dhcp.use', [
      'Simplifies installation and configuration of end systems.',
      'Allows for manual and automatic IP address assignment.',
      'May provide additional configuration information (DNS server, netmask, default router, etc.)',
    ]),
  ],
}

export const ipv6: Question = {
  question_id: 'ipv6',
  kind: 'open',
  category: 'Network layer',
  text: 'What are the objectives of IPv6? Please state at least 4 objectives.',
  time_limit_seconds: null,
  reference_answers: [
    'To support billions of end-systems. To reduce routing tables. To simplify protocol processing. To increase security.',
  ],
  criteria: [aCriterion('ipv6.objectives', [])],
}

export const planData: EventData['PlanPublished'] = {
  plan_version_id: 'plan-1-v1',
  plan_id: 'plan-1',
  version: 1,
  title: 'Network engineer',
  description: 'Protocols and their reasons',
  duration_minutes: 45,
  retired_at: null,
  automated_scoring: true,
  retention_days: 180,
  panel: {
    seats: [
      { seat_id: 'lead', qualification: 'networks', count: 1, required_reviews: 1 },
      { seat_id: 'second', qualification: null, count: 1, required_reviews: 0 },
    ],
    required_reviews: 2,
    review_due_hours: 24,
    trained_count: 0,
    shadow_count: 0,
  },
  questions: [dhcp, ipv6],
}

export const now = new Date('2026-03-02T10:00:00Z')
const at = (minutes: number) => new Date(now.getTime() - (60 - minutes) * 60_000)

/** One session's events, as its topic carries them. */
export const session = {
  started: {
    session_id: 's-1',
    booking_id: 'b-1',
    plan_version_id: planData.plan_version_id,
    candidate_id: 'cand-1',
    panel_ids: ['panel-1', 'panel-2'],
    seats: [
      { person_id: 'panel-1', seat_id: 'lead' },
      { person_id: 'panel-2', seat_id: 'second' },
    ],
    started_at: at(0),
    deadline_at: null,
    time_multiplier: 1,
    question_ids: ['dhcp', 'ipv6'],
  },
  consent: { session_id: 's-1', recording: true, automated_scoring: true, notice_version: '1' },
  dhcp: {
    session_id: 's-1',
    plan_version_id: planData.plan_version_id,
    question_id: 'dhcp',
    answer_id: 'a-dhcp',
    revision: 1,
    text: 'A DHCP server assigns an IP address to devices in a network.',
    submitted_at: at(5),
    not_scorable: null,
  },
  ipv6: {
    session_id: 's-1',
    plan_version_id: planData.plan_version_id,
    question_id: 'ipv6',
    answer_id: 'a-ipv6',
    revision: 1,
    text: 'It supports billions of end systems.',
    submitted_at: at(10),
    not_scorable: null,
  },
  completed: {
    session_id: 's-1',
    booking_id: 'b-1',
    plan_version_id: planData.plan_version_id,
    candidate_id: 'cand-1',
    panel_ids: ['panel-1', 'panel-2'],
    seats: [
      { person_id: 'panel-1', seat_id: 'lead' },
      { person_id: 'panel-2', seat_id: 'second' },
    ],
    completed_at: at(15),
    answered: 2,
    total_questions: 2,
  },
} satisfies Record<string, object>
session.dhcp satisfies EventData['AnswerSubmitted']
session.started satisfies EventData['SessionStarted']
session.completed satisfies EventData['SessionCompleted']
