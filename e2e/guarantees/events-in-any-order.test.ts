import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { assertSame, play } from './histories.ts'
import { serviceNames } from './services.ts'
import { stories, tellStory } from './story.ts'

// The fold engine and the folds are the real ones; only the database is in memory, so that thousands of histories fit into seconds.
// Time stands still, so that nothing differs by it. CANDOR_ORDER_RUNS sets the number of histories for each service and story.
const now = new Date('2026-11-20T08:00:00Z')
const runs = Number(process.env.CANDOR_ORDER_RUNS ?? 40)

for (const [title, turn] of Object.entries(stories)) {
  describe(`Events that arrive before the facts they refer to end in the same state as in the right order: ${title}`, () => {
    for (const service of serviceNames) {
      test(service, async (t) => {
        t.mock.timers.enable({ apis: ['Date'], now })
        const story = await tellStory(turn, now)
        const wanted = await play(service, story, [])
        assert.ok(wanted.size > 0)
        await fc.assert(
          fc.asyncProperty(fc.array(fc.nat(0xffff), { maxLength: 120, size: 'max' }), async (choices) => {
            assertSame(await play(service, story, choices), wanted)
          }),
          { numRuns: runs },
        )
      })
    }
  })
}
