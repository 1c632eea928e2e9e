import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Button, Confirm, Notice, Select, TextArea, When } from './kit.tsx'
import { lookAnew } from './queries.ts'
import type { HumanReview } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'

type Decision = 'upheld' | 'changed'

/** A candidate waits for a person: what they said, and the answer. */
export function AnswerCandidate({ asked, name }: { asked: HumanReview; name: string }) {
  const { scorecards: words } = useTexts()
  const [answering, setAnswering] = useState(false)
  return (
    <Notice tone="attention">
      <div className="row between">
        <div className="stack tight">
          <p>
            <strong>{words.human.title(name)}</strong>{' '}
            <span className="small soft">
              {words.human.since} <When at={asked.requested_at} />
            </span>
          </p>
          <p>{asked.reason ? `${words.human.reason}: “${asked.reason}”` : words.human.noReason}</p>
        </div>
        <Button onPress={() => setAnswering(true)}>{words.human.answer}</Button>
      </div>
      {answering && <AnswerDialog asked={asked} name={name} onClose={() => setAnswering(false)} />}
    </Notice>
  )
}

export function AnswerDialog({ asked, name, onClose }: { asked: HumanReview; name: string; onClose(): void }) {
  const { scorecards: words } = useTexts()
  const client = useQueryClient()
  const [decision, setDecision] = useState<Decision>('upheld')
  const [explanation, setExplanation] = useState('')
  return (
    <Confirm
      title={words.human.title(name)}
      consequence={words.human.text}
      action={words.human.answer}
      isReady={explanation.trim() !== ''}
      onClose={onClose}
      onConfirm={async () => {
        await take(
          api.POST('/api/v1/scorecards/{session_id}/human-review/close', {
            params: { path: { session_id: asked.session_id } },
            body: { decision, explanation },
          }),
        )
        lookAnew(client, 'scorecards')
      }}
    >
      {asked.reason && (
        <p className="noted">
          {words.human.reason}: “{asked.reason}”
        </p>
      )}
      <Select
        label={words.human.decision}
        value={decision}
        onChange={(event) => setDecision(event.target.value as Decision)}
      >
        <option value="upheld">{words.human.upheld}</option>
        <option value="changed">{words.human.changed}</option>
      </Select>
      <TextArea
        label={words.human.explanation}
        value={explanation}
        maxLength={4_000}
        onChange={(event) => setExplanation(event.target.value)}
      />
    </Confirm>
  )
}
