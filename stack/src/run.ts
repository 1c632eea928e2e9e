import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createGuard } from './guard.ts'
import type { Run } from './part.ts'
import { createProgress } from './progress.ts'

/**
 * A fresh folder and the guard that removes it. Child processes carry `CANDOR_RUN=<id>` in their environment, so that a test can
 * prove that none is left.
 */
export function createRun(o: Partial<Omit<Run, 'folder' | 'guard'>> = {}): Run {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-'))
  const guard = createGuard()
  guard.removeAtEnd(folder)
  return {
    folder,
    guard,
    ports: o.ports ?? {},
    progress: o.progress ?? createProgress(),
    env: { CANDOR_RUN: randomBytes(6).toString('hex'), ...(o.env ?? process.env) },
    signal: o.signal ?? new AbortController().signal,
  }
}
