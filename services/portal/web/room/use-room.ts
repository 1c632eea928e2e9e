import { useEffect, useState, useSyncExternalStore } from 'react'
import { deviceStorage } from './device-storage.ts'
import { type InterviewApi, isFinal, liveUrl } from './interview-api.ts'
import { createRoom, type Room, type RoomState } from './room.ts'

/** The live connection of this page to a session, for as long as the page shows it. */
export function useRoom(interviews: InterviewApi, sessionId: string): Room | undefined {
  const [room, setRoom] = useState<Room>()
  useEffect(() => {
    const made = createRoom({
      sessionId,
      url: liveUrl(sessionId),
      ticket: () => interviews.ticket(sessionId),
      transcript: () => interviews.transcript(sessionId),
      isFinal,
      storage: deviceStorage(),
    })
    setRoom(made)
    return () => made.close()
  }, [interviews, sessionId])
  return room
}

export function useRoomState(room: Room): RoomState {
  return useSyncExternalStore(room.subscribe, room.state)
}
