/** The author's words, and which revision of them this is; the highest wins on the server. */
export interface NotesText {
  text: string
  revision: number
}

export interface NotesState extends NotesText {
  /** Highest revision that the server has. */
  saved: number
  /** What was on the server is known: before that nothing is sent. */
  known: boolean
  /** False when this device keeps no copy of what is not saved yet. */
  kept: boolean
}

/** A panel member's notes on one interview: on this device at once, with the server within a second or as soon as there is a line. */
export interface Notes {
  state(): NotesState
  subscribe(listener: () => void): () => void
  write(text: string): void
  close(): void
}

export interface NotesDeps {
  load(): Promise<NotesText>
  /** Throws what `isStale` knows when a newer revision is kept. */
  save(notes: NotesText): Promise<unknown>
  isStale(error: unknown): boolean
  /** Where words wait that the server does not have; undefined where the browser keeps nothing. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined
  place: string
}

export const placeOfNotes = (personId: string, sessionId: string): string => `candor-notes:${personId}:${sessionId}`

const sendMs = 800
/** Also while there is no session yet: notes may be written before the candidate comes. */
const againMs = 8_000

export function createNotes({ load, save, isStale, storage, place }: NotesDeps): Notes {
  const waiting = recall(storage, place)
  let state: NotesState = { ...waiting, known: false, kept: true }
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let busy = false
  let closed = false

  function set(change: Partial<NotesState>): void {
    const next = { ...state, ...change }
    const isSaved = next.known && next.revision === next.saved
    state = { ...next, kept: keep(storage, place, isSaved ? undefined : next) }
    for (const listener of listeners) listener()
  }

  function schedule(ms: number): void {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void settle(), ms)
  }

  /** Reads once, then sends what is newer here. */
  async function settle(): Promise<void> {
    if (busy) return
    busy = true
    try {
      if (!state.known) adopt(await load())
      while (state.revision > state.saved) {
        const { text, revision } = state
        await save({ text, revision })
        set({ saved: revision })
      }
    } catch (error) {
      if (isStale(error)) set({ known: false })
      schedule(isStale(error) ? 0 : againMs)
    } finally {
      busy = false
    }
  }

  /** What was written here and elsewhere since they parted stands one below the other: nothing is dropped. */
  function adopt(there: NotesText): void {
    if (closed) return
    const isMine = there.revision === state.saved
    if (state.revision <= state.saved || state.text === there.text || state.text.trim() === '') {
      set({ ...there, saved: there.revision, known: true })
      return
    }
    const text = isMine || there.text.trim() === '' ? state.text : `${there.text}\n\n${state.text}`
    set({ text, revision: Math.max(state.revision, there.revision) + 1, saved: there.revision, known: true })
  }

  schedule(0)
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    write(text) {
      set({ text, revision: state.revision + 1 })
      schedule(sendMs)
    },
    close() {
      closed = true
      clearTimeout(timer)
      if (state.known && state.revision > state.saved) void save(state).catch(() => {})
    },
  }
}

/** Words on this device, and the revision on the server that they go on from. */
type Waiting = NotesText & { saved: number }

/** What waits on this device. Pages of an earlier version kept the bare words. */
function recall(storage: NotesDeps['storage'], place: string): Waiting {
  const found = read(storage, place)
  try {
    const { text, revision, saved } = JSON.parse(found) as Waiting
    if (typeof text === 'string' && Number.isInteger(revision)) return { text, revision, saved }
  } catch {
    // Bare words.
  }
  return { text: found, revision: found === '' ? 0 : 1, saved: 0 }
}

function read(storage: NotesDeps['storage'], place: string): string {
  try {
    return storage?.getItem(place) ?? ''
  } catch {
    return ''
  }
}

/** Undefined: nothing has to wait any more. False where the browser keeps nothing. */
function keep(storage: NotesDeps['storage'], place: string, notes: Waiting | undefined): boolean {
  try {
    if (notes === undefined) storage?.removeItem(place)
    else
      storage?.setItem(
        place,
        JSON.stringify({ text: notes.text, revision: notes.revision, saved: notes.saved } satisfies Waiting),
      )
    return storage !== undefined
  } catch {
    return false
  }
}
