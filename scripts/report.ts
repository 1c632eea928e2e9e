import path from 'node:path'
import { inspect } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')
const outputLinesMax = 60

export interface Failure {
  /** `file › suite › test`. */
  title: string
  error: unknown
}

/** A failure as text: the assertion's message and difference, the causes, and only our own lines of the stack. */
export function describeFailure({ title, error }: Failure): string {
  const text = error instanceof Error ? describeError(error) : typeof error === 'string' ? error : inspect(error)
  return `✖ ${title}\n${indent(limitLines(text))}`
}

function describeError(error: Error): string {
  // The runner wraps what the test threw.
  const thrown = 'failureType' in error && error.cause instanceof Error ? error.cause : error
  const own = (thrown.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:') && !line.includes('node_modules'))
    .map((line) => line.replace(`file://${root}/`, ''))
  const head = thrown.message.trim() === '' ? thrown.name : thrown.message
  const lines = [head, ...own.slice(0, 6)]
  if (thrown.cause instanceof Error) lines.push(`caused by: ${describeError(thrown.cause)}`)
  return lines.join('\n')
}

/** At most the first and last 30 lines. */
export function limitLines(text: string): string {
  const lines = text.trimEnd().split('\n')
  if (lines.length <= outputLinesMax) return lines.join('\n')
  const half = outputLinesMax / 2
  return [...lines.slice(0, half), `… ${lines.length - outputLinesMax} more lines …`, ...lines.slice(-half)].join('\n')
}

export function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}

/** `12.3 s` or `2 min 05 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 100) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`
}
