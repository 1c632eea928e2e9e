import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Select } from './kit.tsx'
import { plansQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

/** The published plans by their newest version; a version that one came from stays choosable though it is an older one. Where there is only one plan, it is chosen. */
export function PlanChoice({ value, onChoose }: { value: string; onChoose(planVersionId: string): void }) {
  const { scorecards: words } = useTexts()
  const { data = [] } = useQuery(plansQuery)
  const published = data.flatMap(({ title, latest }) => (latest ? [{ title, id: latest.plan_version_id }] : []))
  const only = published.length === 1 ? published[0]?.id : undefined
  useEffect(() => {
    if (value === '' && only) onChoose(only)
  }, [value, only, onChoose])
  const isOther = value !== '' && !published.some(({ id }) => id === value)
  return (
    <Select label={words.compare.plan} value={value} onChange={(event) => onChoose(event.target.value)}>
      <option value="" disabled>
        {words.compare.choose}
      </option>
      {isOther && <option value={value}>{words.compare.thisVersion}</option>}
      {published.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </Select>
  )
}
