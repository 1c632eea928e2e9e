import { type TopicName, topics } from '@candor/contracts/catalog'

export interface Access {
  writes: readonly TopicName[]
  reads: readonly TopicName[]
  /** Listened to by each instance under a group of its own that keeps no place: nothing is committed, and there are no dead letters. */
  hears?: readonly TopicName[]
}

const all = Object.keys(topics) as TopicName[]
const owned = (service: string) => all.filter((name) => topics[name].owner === service)

/**
 * Which service writes and reads which topic. Brokers let nobody do more than this; a test compares what is read with the services'
 * own folds.
 */
export const topicAccess: Readonly<Record<string, Access>> = {
  identity: { writes: owned('identity'), reads: ['candor.key.v1', 'candor.invitation.v1'] },
  scheduling: {
    // It publishes the keys of its invitation links.
    writes: [...owned('scheduling'), 'candor.key.v1'],
    reads: ['candor.key.v1', 'candor.person.v1', 'candor.plan.v1', 'candor.booking.v1'],
  },
  interview: { writes: owned('interview'), reads: ['candor.key.v1', 'candor.person.v1', 'candor.booking.v1'] },
  scoring: {
    writes: owned('scoring'),
    reads: [
      ...(['candor.key.v1', 'candor.person.v1', 'candor.plan.v1', 'candor.booking.v1'] as const),
      ...(['candor.session.v1', 'candor.scorecard.v1'] as const),
    ],
  },
  // Webhooks may ask for any event but those of deliveries themselves.
  notification: { writes: owned('notification'), reads: all.filter((name) => name !== 'candor.delivery.v1') },
  // Open pages are told that something has changed. Keys are no matter of theirs.
  portal: { writes: [], reads: [], hears: all.filter((name) => name !== 'candor.key.v1') },
}
