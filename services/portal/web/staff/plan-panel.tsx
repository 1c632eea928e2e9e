import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { Button, Field } from './kit.tsx'
import type { Content } from './plan-queries.ts'
import { peopleQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

export interface EditProps {
  draft: Content
  onChange(draft: Content): void
}

/** "1 hiring manager, 2 of the senior engineers, at least 1 trained for this plan, 1 shadow allowed", with who there is for each. */
export function PanelRule({ draft, planId, onChange }: EditProps & { planId: string }) {
  const { plans: words } = useTexts()
  const interviewers = useQuery(peopleQuery({ role: 'interviewer' })).data ?? []
  const known = [...new Set(interviewers.flatMap(({ qualifications }) => qualifications))]
    .filter((one) => !one.includes(':'))
    .sort()
  const having = (qualification: string | undefined) =>
    qualification
      ? interviewers.filter(({ qualifications }) => qualifications.includes(qualification)).length
      : interviewers.length
  const { panel } = draft
  const change = (part: Partial<Content['panel']>) => onChange({ ...draft, panel: { ...panel, ...part } })
  const number = (
    label: string,
    key: 'required_reviews' | 'review_due_hours' | 'trained_count' | 'shadow_count',
    range: [number, number],
    usual: number,
    hint?: string,
  ) => (
    <Field
      label={label}
      hint={hint}
      type="number"
      min={range[0]}
      max={range[1]}
      value={panel[key] ?? usual}
      onChange={(event) => change({ [key]: Math.max(range[0], Math.min(range[1], Number(event.target.value))) })}
    />
  )
  return (
    <section className="panel" aria-labelledby="panel-rule">
      <header>
        <h2 id="panel-rule">{words.panel}</h2>
        <Button
          look="quiet"
          isDisabled={panel.seats.length >= 10}
          onPress={() => change({ seats: [...panel.seats, { count: 1 }] })}
        >
          <Plus aria-hidden /> {words.addSeat}
        </Button>
      </header>
      <div className="body stack">
        <datalist id="qualifications">
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        {panel.seats.map((seat, index) => {
          const set = (part: Partial<typeof seat>) =>
            change({ seats: panel.seats.map((one, at) => (at === index ? { ...one, ...part } : one)) })
          const { qualification: _, ...anybody } = seat
          const count = having(seat.qualification)
          return (
            <div key={index} className="seat">
              <Field
                label={words.seatCount}
                type="number"
                min={1}
                max={10}
                value={seat.count ?? 1}
                onChange={(event) => {
                  const people = Math.max(1, Number(event.target.value))
                  set({ count: people, required_reviews: Math.min(seat.required_reviews ?? 0, people) })
                }}
              />
              <Field
                label={words.seatOf}
                list="qualifications"
                maxLength={64}
                value={seat.qualification ?? ''}
                placeholder={words.anybody}
                onChange={(event) =>
                  event.target.value
                    ? set({ qualification: event.target.value })
                    : change({ seats: panel.seats.map((one, at) => (at === index ? anybody : one)) })
                }
              />
              <Field
                label={words.mustReview}
                type="number"
                min={0}
                max={seat.count ?? 1}
                value={seat.required_reviews ?? 0}
                onChange={(event) =>
                  set({ required_reviews: Math.max(0, Math.min(seat.count ?? 1, Number(event.target.value))) })
                }
              />
              <span className="seat-have" data-few={count < (seat.count ?? 1) || undefined}>
                {words.having(count)}
              </span>
              <Button
                look="quiet"
                icon
                aria-label={words.removeSeat(index + 1)}
                isDisabled={panel.seats.length === 1}
                onPress={() => change({ seats: panel.seats.filter((_, at) => at !== index) })}
              >
                <Trash2 aria-hidden />
              </Button>
            </div>
          )
        })}
        <p className="hint">{words.mustReviewHint}</p>
        <div className="grid-form">
          {number(words.trained, 'trained_count', [0, 10], 0, words.trainedHint(`trained:${planId}`))}
          {number(words.shadows, 'shadow_count', [0, 5], 0, words.shadowsHint(`training:${planId}`))}
          {number(words.reviews, 'required_reviews', [1, 20], 1)}
          {number(words.reviewHours, 'review_due_hours', [1, 720], 48)}
        </div>
      </div>
    </section>
  )
}
