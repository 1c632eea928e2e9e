/** Somebody who is connected to a session, on whatever instance. */
export interface Here {
  person_id: string
  role: 'candidate' | 'observer'
}

/** What one instance says on a session's channel: who is connected to it there. */
interface Announcement {
  instance: string
  here: Here[]
}

/** What the other instances said, by instance, and when that was (ms of a clock that only rises). */
export type Others = Map<string, { here: Here[]; at: number }>

/** Instances with a watched session say so this often. */
export const announceMs = 10_000
/** An instance that was killed is believed for so long. */
const believedMs = 2.5 * announceMs

export const announcement = (instance: string, here: Here[]): string => JSON.stringify({ instance, here })

/** Undefined for what is no announcement: the rings of saved sessions are bare numbers. */
export function readAnnouncement(message: string): Announcement | undefined {
  return message.startsWith('{') ? (JSON.parse(message) as Announcement) : undefined
}

/** Who is connected here and, as far as it is still believed, elsewhere. Forgets what is not. */
export function everyoneHere(own: Here[], others: Others | undefined, now: number): Here[] {
  for (const [instance, { at }] of others ?? []) if (now - at > believedMs) others?.delete(instance)
  return [...own, ...[...(others?.values() ?? [])].flatMap(({ here }) => here)]
}

export const isWatched = (here: Here[]): boolean => here.some(({ role }) => role === 'observer')

/** Whether an announcement is to be answered: it comes from an instance that was not known, and somebody watches there or here. */
export function mustAnswer(heard: Here[], own: Here[], isKnown: boolean): boolean {
  return !isKnown && heard.length > 0 && own.length > 0 && isWatched([...heard, ...own])
}

/** What a connection is shown: a candidate how many watch, the panel also who they are. */
export function presenceFrame(viewer: Here['role'], here: Here[]) {
  const watching = [...new Set(here.filter(({ role }) => role === 'observer').map(({ person_id }) => person_id))].sort()
  return {
    type: 'presence',
    candidate: here.some(({ role }) => role === 'candidate'),
    watching_count: watching.length,
    ...(viewer === 'observer' && { watching }),
  }
}
