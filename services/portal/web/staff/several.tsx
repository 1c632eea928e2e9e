import { Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from './kit.tsx'
import './several.css'

/** A list that is written entry by entry: each with what removes it, and below what adds one. The focus goes where one goes on. */
export function Several<T>({
  label,
  items,
  max,
  add,
  addLabel,
  removeLabel,
  onChange,
  children,
}: {
  label: string
  items: readonly T[]
  max: number
  /** A new entry. */
  add(): T
  addLabel: string
  removeLabel(number: number): string
  onChange(items: T[]): void
  children(item: T, set: (item: T) => void, index: number): ReactNode
}) {
  const frame = useRef<HTMLFieldSetElement>(null)
  const [done, setDone] = useState<'added' | 'removed'>()
  useEffect(() => {
    if (!done) return
    const entries = frame.current?.querySelectorAll<HTMLElement>(':scope > .several-entry')
    const last = entries?.[entries.length - 1]
    const target =
      done === 'added'
        ? last?.querySelector<HTMLElement>('input, textarea, select')
        : frame.current?.querySelector<HTMLElement>(':scope > .several-add button')
    target?.focus()
    setDone(undefined)
  }, [done])
  return (
    <fieldset ref={frame} className="several">
      <legend>{label}</legend>
      {items.map((item, index) => (
        <div key={index} className="several-entry">
          <div className="several-fields">
            {children(item, (next) => onChange(items.map((one, at) => (at === index ? next : one))), index)}
          </div>
          <Button
            look="quiet"
            icon
            aria-label={removeLabel(index + 1)}
            onPress={() => {
              onChange(items.filter((_, at) => at !== index))
              setDone('removed')
            }}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      <div className="several-add">
        <Button
          look="quiet"
          isDisabled={items.length >= max}
          onPress={() => {
            onChange([...items, add()])
            setDone('added')
          }}
        >
          <Plus aria-hidden /> {addLabel}
        </Button>
      </div>
    </fieldset>
  )
}
