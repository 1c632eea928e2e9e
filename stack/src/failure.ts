/**
 * The start can't go on for a reason the reader can act on: `message` is the one line to print, without a stack trace.
 */
export class StartFailure extends Error {
  override name = 'StartFailure'
}
