export interface Coalescer {
  ring(key: string): void
  stop(): void
}

/** Acts on the first ring of a key at once; all that ring within `restMs` after it are answered together, when that time is over. */
export function createCoalescer(act: (key: string) => void, restMs: number): Coalescer {
  const resting = new Map<string, { timer: ReturnType<typeof setTimeout>; rung: boolean }>()
  function ring(key: string): void {
    const rest = resting.get(key)
    if (rest) {
      rest.rung = true
      return
    }
    act(key)
    const begun = { rung: false, timer: setTimeout(() => end(key), restMs) }
    resting.set(key, begun)
  }
  function end(key: string): void {
    const rung = resting.get(key)?.rung
    resting.delete(key)
    if (rung) ring(key)
  }
  function stop(): void {
    for (const { timer } of resting.values()) clearTimeout(timer)
    resting.clear()
  }
  return { ring, stop }
}
