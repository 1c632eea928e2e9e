/** The start can't go on for a reason the reader can act on: `message` is what to print, without a stack trace. */
export class StartFailure extends Error {
  override name = 'StartFailure'
}

/** The last line of a text that has something on it. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? ''
}
