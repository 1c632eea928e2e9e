/**
 * What one connection knows of its line, by this server's clock alone (milliseconds since the epoch). A message may have been on its way
 * for the whole of an outage; only a ping that was answered shows that the line was whole, namely when the ping was sent.
 */
export interface Pulse {
  wholeAt: number
  /** Sent, and not answered yet. */
  pingedAt?: number | undefined
  /** Somebody wants to know whether it is whole: an answer to an earlier ping does not tell. */
  wantedSince?: number | undefined
  /** Without an answer by then it is dead. */
  answerBy?: number | undefined
}

/** What to do: send a ping, end the connection, or say that its other end is there. */
export type PulseAct = 'ping' | 'cut' | 'here' | undefined

/** A client that says something is asked so often at most; an idle page says something every eight seconds. */
const askMs = 2_000
/** A connection whose place was taken has so long to show that it is whole. */
const probeMs = 2_000
const unansweredMs = 25_000
/** Near its end a session must know quickly whether its candidate is still there: else it ends while they are away. */
const nearEnd = { withinMs: 15_000, askMs: 3_000, unansweredMs: 6_000 }

/** Looked at every second; `isRegular` twice a minute. `endsAt` is the candidate's deadline. */
export function beat(
  pulse: Pulse,
  now: number,
  { isRegular, endsAt }: { isRegular: boolean; endsAt?: number | undefined },
): PulseAct {
  const { pingedAt, answerBy } = pulse
  const unanswered = pingedAt === undefined ? 0 : now - pingedAt
  const isNear = endsAt !== undefined && endsAt - now < nearEnd.withinMs
  if (answerBy !== undefined && now > answerBy) return 'cut'
  if (unanswered > (isNear ? nearEnd.unansweredMs : unansweredMs)) return isNear || isRegular ? 'cut' : undefined
  if (pingedAt !== undefined) return undefined
  return isRegular || (isNear && now - pulse.wholeAt > nearEnd.askMs) ? 'ping' : undefined
}

/** The other end said something. */
export const heard = (pulse: Pulse, now: number): PulseAct =>
  pulse.pingedAt === undefined && now - pulse.wholeAt > askMs ? 'ping' : undefined

/** Whether the line is whole must be known: at once, or `isDoubtful`, else it is cut. */
export function ask(pulse: Pulse, now: number, isDoubtful: boolean): PulseAct {
  pulse.wantedSince = now
  if (isDoubtful) pulse.answerBy = now + probeMs
  return pulse.pingedAt === undefined ? 'ping' : undefined
}

export function pinged(pulse: Pulse, now: number): void {
  pulse.pingedAt = now
}

/** The ping was answered. */
export function answered(pulse: Pulse): PulseAct {
  if (pulse.pingedAt === undefined) return undefined
  pulse.wholeAt = pulse.pingedAt
  pulse.pingedAt = undefined
  if (pulse.wantedSince === undefined) return undefined
  if (pulse.wholeAt < pulse.wantedSince) return 'ping'
  pulse.wantedSince = undefined
  pulse.answerBy = undefined
  return 'here'
}
