import { globSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { StartFailure } from './failure.ts'
import { root } from './paths.ts'
import type { Account, StackFile } from './stack-file.ts'

/** What `e2e/src/play.ts` exports. */
export interface JourneyPlayer {
  /** Creates the people of the demo organisation through the public API; returns their accounts, the admin's not among them. */
  seedOrganisation(stack: StackFile): Promise<Account[]>
  /** Plays a journey file to its finished scorecard and prints each step. Throws when a step fails; the message says which. */
  playJourney(o: { stack: StackFile; file: string; print(line: string): void; signal: AbortSignal }): Promise<void>
}

/** Loaded only when it is needed: the journeys' package depends on this one. */
export async function loadPlayer(): Promise<JourneyPlayer> {
  return await import(pathToFileURL(path.join(root, 'e2e/src/play.ts')).href)
}

/** The journey that `npm start` plays: the given file, else the first of `e2e/journeys`. */
export function chooseJourney(file: string | undefined): string {
  if (file) return path.resolve(file)
  const [first] = globSync('e2e/journeys/*.json', { cwd: root }).sort()
  if (!first) throw new StartFailure('e2e/journeys has no journey file: use --empty or --journey FILE')
  return path.join(root, first)
}
