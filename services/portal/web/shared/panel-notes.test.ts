import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNotes, type NotesText } from './panel-notes.ts'

const place = 'candor-notes:me:s'

/** A server with one author's notes, and a device that keeps copies. */
function world(there: NotesText = { text: '', revision: 0 }, kept?: string) {
  const server = { ...there, isDown: false }
  const local = new Map<string, string>(kept === undefined ? [] : [[place, kept]])
  const check = () => {
    if (server.isDown) throw new Error('offline')
  }
  const open = () =>
    createNotes({
      async load() {
        check()
        return { text: server.text, revision: server.revision }
      },
      async save({ text, revision }) {
        check()
        if (revision <= server.revision) throw new Error('stale')
        Object.assign(server, { text, revision })
      },
      isStale: (error) => error instanceof Error && error.message === 'stale',
      storage: {
        getItem: (key) => local.get(key) ?? null,
        setItem: (key, value) => void local.set(key, value),
        removeItem: (key) => void local.delete(key),
      },
      place,
    })
  return { server, local, open }
}

const when = async (isSo: () => boolean) => {
  const end = performance.now() + 5_000
  while (!isSo()) {
    if (performance.now() > end) assert.fail('it never happened')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('what is written is on this device at once and with the server soon, and then no copy is left here', async () => {
  const { server, local, open } = world()
  const notes = open()
  notes.write('first')
  assert.match(local.get(place) ?? '', /first/)
  await when(() => server.text === 'first')
  await when(() => notes.state().saved === notes.state().revision && !local.has(place))
  notes.close()
  const elsewhere = open()
  await when(() => elsewhere.state().text === 'first')
  elsewhere.close()
})

test('a tab that crashed before its words were sent: the next one sends them', async () => {
  const { server, open } = world(
    { text: 'old', revision: 2 },
    JSON.stringify({ text: 'old and new', revision: 3, saved: 2 }),
  )
  const notes = open()
  await when(() => server.text === 'old and new')
  assert.equal(notes.state().saved, notes.state().revision)
  notes.close()
})

test('bare words of an earlier version of this page are taken over', async () => {
  const { server, open } = world(undefined, 'from before')
  const notes = open()
  await when(() => server.text === 'from before')
  notes.close()
})

test('two devices at once: nothing that either wrote is dropped', async () => {
  const { server, open } = world()
  const [one, two] = [open(), open()]
  await when(() => one.state().known && two.state().known)
  one.write('from the first')
  await when(() => server.text === 'from the first')
  two.write('from the second')
  await when(() => server.text === 'from the first\n\nfrom the second')
  one.close()
  two.close()
})
