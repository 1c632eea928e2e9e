/** Words of an answer that a criterion's suggestion rests on: offsets in UTF-16 code units, end excluded. */
export interface Passage {
  criterion_id: string
  start: number
  end: number
  strength: number
}

export interface Segment {
  text: string
  /** Of what rests on this stretch, strongest first; empty for plain text. */
  passages: Passage[]
}

/** The text cut where passages begin and end: joined again it is the text, whatever overlaps. Passages outside of it are left out. */
export function segmentsOf(text: string, passages: readonly Passage[]): Segment[] {
  const known = passages.filter(({ start, end }) => 0 <= start && start < end && end <= text.length)
  const cuts = [...new Set([0, text.length, ...known.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length
    const over = known.filter(({ start, end }) => start <= from && to <= end)
    return { text: text.slice(from, to), passages: over.sort((a, b) => b.strength - a.strength) }
  })
}
