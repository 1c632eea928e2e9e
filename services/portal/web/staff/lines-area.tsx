import { useState } from 'react'
import { TextArea } from './kit.tsx'

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

/** Short texts, one a line. What is typed stays as it is typed; empty lines just do not count. */
export function LinesArea({
  label,
  hint,
  value,
  max,
  maxLength,
  onChange,
}: {
  label: string
  hint?: string | undefined
  value: readonly string[]
  /** Further lines are not taken. */
  max: number
  maxLength: number
  onChange(lines: string[]): void
}) {
  const [text, setText] = useState(value.join('\n'))
  const shown = linesOf(text).join('\n') === value.join('\n') ? text : value.join('\n')
  return (
    <TextArea
      label={label}
      hint={hint}
      value={shown}
      rows={Math.max(3, value.length + 1)}
      onChange={(event) => {
        const lines = linesOf(event.target.value)
        if (lines.length > max || lines.some((line) => line.length > maxLength)) return
        setText(event.target.value)
        onChange(lines)
      }}
    />
  )
}
