const placeOf = (personId: string, sessionId: string) => `candor-notes:${personId}:${sessionId}`

/** What a panel member wrote down for themselves in an interview; kept on their device alone. Empty where nothing is kept. */
export function recallNotes(personId: string, sessionId: string): string {
  try {
    return localStorage.getItem(placeOf(personId, sessionId)) ?? ''
  } catch {
    return ''
  }
}

/** False where the browser keeps nothing. */
export function keepNotes(personId: string, sessionId: string, text: string): boolean {
  try {
    localStorage.setItem(placeOf(personId, sessionId), text)
    return true
  } catch {
    return false
  }
}
