import { randomUUID } from 'node:crypto'
import type { Stored } from '@candor/platform/aggregate'
import type { Logger } from '@candor/platform/log'
import type { Redis } from 'ioredis'
import type { LifeSigns } from './life-signs.ts'
import {
  announceMs,
  announcement,
  everyoneHere,
  type Here,
  isWatched,
  mustAnswer,
  type Others,
  readAnnouncement,
} from './presence.ts'
import type { Session } from './session-state.ts'
import type { Stores } from './stores.ts'

/** One open connection, as its room sees it. */
export interface Member {
  /** Brings the connection up to date with a state of the session that is durable. */
  show(session: Stored<Session>): void
  /** Who this is; undefined until they have shown it. */
  who(): Here | undefined
  /** Everybody who is connected now, on whatever instance. */
  showPresence(here: Here[]): void
  /** Called every second, `isRegular` every half minute; ends connections that stopped answering. */
  heartbeat(isRegular: boolean): void
  /** Asks the client to come back elsewhere, in so many milliseconds. */
  sayReconnect(afterMs: number): void
  /** Resolves when what the client sent so far is answered. */
  settled(): Promise<void>
  close(code: number, reason: string): void
}

export interface Rooms {
  join(sessionId: string, member: Member): void
  leave(sessionId: string, member: Member): void
  /** A member has shown who they are: the others are told. */
  present(sessionId: string): void
  /** Connections to live sessions in this process. */
  size(): number
  draining(): boolean
  /** Sends all clients to other instances: says so, finishes what they sent, closes with 1012. */
  drain(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

interface Room {
  /** Rarely more than the candidate and two of the panel. */
  members: Member[]
  /** Its turn among the rooms, 0 to 299: what is done with each every so often is spread over the ticks. */
  turn: number
  /** Whether Redis rings here when another instance saves the session. */
  subscribed: boolean
  /** Version of the session document that its members have seen. */
  version: number
  /** To be compared with the database at the next tick. */
  doubtful: boolean
  reading?: Promise<void>
  /** Who is connected to other instances. */
  others?: Others
}

export interface RoomOptions {
  stores: Pick<Stores, 'sessions'>
  redis: Redis
  life: LifeSigns
  log: Logger
  /** Keeps the channels of different installations on one Redis apart. */
  namespace: string
  reconnectSpreadMs: number
}

const tickMs = 100
/** Each room is looked at every second. */
const lookTicks = 10
/** Even while Redis is well, each open session is compared with the database this often: a published ring can get lost. */
const compareTicks = 100
const announceTicks = announceMs / tickMs
const heartbeatTicks = 300
/** Few at a time, so that nobody's answer waits behind all of them. */
const sweepBatch = 100
const drainMs = 5_000

/**
 * Who is connected to which session, in this process. MongoDB is the truth: whatever is saved here, or rung about by another
 * instance over Redis, is read from there and shown to every connection. While Redis is down, each second asks MongoDB instead.
 */
export function createRooms({ stores, redis, life, log, namespace, reconnectSpreadMs }: RoomOptions): Rooms {
  const { sessions } = stores
  const rooms = new Map<string, Room>()
  const channelOf = (sessionId: string) => `candor:${namespace}:session:${sessionId}`
  const prefix = channelOf('')
  const instance = randomUUID()
  const subscriber = redis.duplicate({ lazyConnect: true, autoResubscribe: false })
  let ticks = 0
  let joined = 0
  /** Rooms that are to be compared with the database. */
  const waiting = new Set<string>()
  let sweeping = false
  let draining = false
  let timer: NodeJS.Timeout | undefined

  subscriber.on('error', () => {
    // The other client logs outages; this one only has to know of them.
  })
  subscriber.on('close', () => {
    for (const room of rooms.values()) room.subscribed = false
  })
  subscriber.on('message', (channel: string, message: string) => {
    const id = channel.slice(prefix.length)
    const room = rooms.get(id)
    if (!room) return
    const said = readAnnouncement(message)
    if (said) {
      if (said.instance !== instance) hear(id, room, said.instance, said.here)
    } else if (Number(message) > room.version) void refresh(id, room)
  })

  const own = (room: Room): Here[] => room.members.flatMap((member) => member.who() ?? [])

  function tell(room: Room): Here[] {
    const here = everyoneHere(own(room), room.others, performance.now())
    for (const member of room.members) member.showPresence(here)
    return here
  }

  /** Without Redis each instance knows of its own people only. */
  function announce(id: string, room: Room): void {
    redis.publish(channelOf(id), announcement(instance, own(room))).catch(() => {})
  }

  function hear(id: string, room: Room, from: string, here: Here[]): void {
    room.others ??= new Map()
    const isKnown = room.others.has(from)
    if (here.length > 0) room.others.set(from, { here, at: performance.now() })
    else room.others.delete(from)
    tell(room)
    if (mustAnswer(here, own(room), isKnown)) announce(id, room)
  }

  const mayBeWatched = (room: Room) => room.others !== undefined || isWatched(own(room))
  const isTurnOf = (room: Room, everyTicks: number) => room.turn % everyTicks === ticks % everyTicks

  sessions.onSaved((session) => {
    const room = rooms.get(session._id)
    if (room) show(room, session)
    redis.publish(channelOf(session._id), String(session.version)).catch(() => {
      // Only a ring: the other instances look by themselves while Redis is away.
    })
  })

  function show(room: Room, session: Stored<Session>): void {
    if (session.version < room.version) return
    room.version = session.version
    for (const member of room.members) member.show(session)
  }

  /** Reads a session once for all who ask meanwhile, and once more if it changed in between. */
  function refresh(id: string, room: Room): Promise<void> {
    room.reading ??= sessions
      .load(id)
      .then((session) => {
        if (session) show(room, session)
      })
      .catch((error: unknown) => {
        room.doubtful = true
        log.warn({ err: error, session_id: id }, 'a session could not be read for its connections; trying again')
      })
      .finally(() => {
        delete room.reading
      })
    return room.reading
  }

  async function subscribe(ids: string[]): Promise<void> {
    if (ids.length === 0 || subscriber.status !== 'ready') return
    try {
      await subscriber.subscribe(...ids.map(channelOf))
      for (const id of ids) {
        const room = rooms.get(id)
        if (!room) {
          // Everybody left meanwhile.
          subscriber.unsubscribe(channelOf(id)).catch(() => {})
          continue
        }
        room.subscribed = true
        // What was saved before the subscription stood was not rung here.
        room.doubtful = true
        if (own(room).length > 0) announce(id, room)
      }
    } catch {
      // Tried again at the next tick; until then the database is asked.
    }
  }

  /** Compares those that wait for it with the database, one batch after the other. */
  async function sweep(): Promise<void> {
    if (sweeping) return
    sweeping = true
    try {
      while (waiting.size > 0) {
        const ids = waiting.values().take(sweepBatch).toArray()
        for (const id of ids) waiting.delete(id)
        await subscribe(ids.filter((id) => rooms.get(id)?.subscribed === false))
        await compare(ids)
      }
    } catch (error) {
      log.warn({ err: error }, 'open sessions could not be compared with the database; trying again')
    } finally {
      sweeping = false
    }
  }

  async function compare(ids: string[]): Promise<void> {
    const found = await sessions.collection
      .find({ _id: { $in: ids } } as never, { projection: { version: 1 }, maxTimeMS: 5_000 })
      .toArray()
    await Promise.all(
      found.map(async ({ _id, version }) => {
        const room = rooms.get(_id)
        if (!room) return
        room.doubtful = false
        if (version > room.version) await refresh(_id, room)
      }),
    )
  }

  function tick(): void {
    ticks += 1
    rooms.forEach((room, id) => {
      if (isTurnOf(room, lookTicks)) look(id, room)
    })
    void sweep()
  }

  function look(id: string, room: Room): void {
    const isRegular = isTurnOf(room, heartbeatTicks)
    for (const member of room.members) member.heartbeat(isRegular)
    // Watched sessions are told again and again, so that nobody stays who was on an instance that was killed.
    if (isTurnOf(room, announceTicks) && mayBeWatched(room) && isWatched(tell(room))) announce(id, room)
    if (!room.subscribed || room.doubtful || isTurnOf(room, compareTicks)) waiting.add(id)
  }

  const everyone = () => [...rooms.values()].flatMap((room) => room.members)

  return {
    join(sessionId, member) {
      const room = rooms.get(sessionId)
      if (room) {
        room.members.push(member)
        return
      }
      joined += 1
      const turn = joined % heartbeatTicks
      rooms.set(sessionId, { members: [member], turn, subscribed: false, version: 0, doubtful: false })
      void subscribe([sessionId])
    },
    leave(sessionId, member) {
      const room = rooms.get(sessionId)
      if (!room?.members.includes(member)) return
      room.members = room.members.filter((one) => one !== member)
      if (member.who()) announce(sessionId, room)
      if (room.members.length > 0) {
        tell(room)
        return
      }
      rooms.delete(sessionId)
      if (room.subscribed) subscriber.unsubscribe(channelOf(sessionId)).catch(() => {})
    },
    present(sessionId) {
      const room = rooms.get(sessionId)
      if (!room) return
      tell(room)
      // Before the subscription stands the answers would not be heard: it announces by itself.
      if (room.subscribed) announce(sessionId, room)
    },
    size: () => rooms.size,
    draining: () => draining,
    async drain() {
      draining = true
      const members = everyone()
      for (const member of members) member.sayReconnect(Math.round(Math.random() * reconnectSpreadMs))
      const late = new Promise<void>((resolve) => setTimeout(resolve, drainMs).unref())
      await Promise.race([Promise.all(members.map((member) => member.settled())), late])
      await life.stop()
      for (const member of everyone()) member.close(1012, 'RESTART')
    },
    async start() {
      subscriber.connect().catch(() => {})
      timer = setInterval(tick, tickMs)
    },
    async stop() {
      clearInterval(timer)
      subscriber.disconnect()
    },
  }
}
