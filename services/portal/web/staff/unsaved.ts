const keeping = new Set<() => Promise<void>>()

/** `keep` is asked before the person signs out; returns how to take that back. */
export function keepBeforeLeaving(keep: () => Promise<void>): () => void {
  keeping.add(keep)
  return () => keeping.delete(keep)
}

/** Whatever parts of the page have not saved yet is saved, as far as it can be. */
export async function keepUnsaved(): Promise<void> {
  await Promise.allSettled([...keeping].map((keep) => keep()))
}
