/** Undefined where the browser keeps nothing (private windows, blocked storage). */
export function deviceStorage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}
