import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Button, Dialog, Failure, Loaded, Notice, Select, When } from './kit.tsx'
import { type Invitation, lookAnew } from './queries.ts'
import { useTexts } from './texts.tsx'

const multipliers = [1.1, 1.25, 1.5, 2, 3] as const

/** A candidate asks for more time: what they said, and the answer. */
export function DecideTime({ invitation, name, onClose }: { invitation: Invitation; name: string; onClose(): void }) {
  const { invitations: words, bookings, common } = useTexts()
  const client = useQueryClient()
  const params = { path: { invitation_id: invitation.invitation_id } }
  const query = useQuery({
    queryKey: ['invitations', 'time', invitation.invitation_id],
    queryFn: () => take(api.GET('/api/v1/invitations/{invitation_id}/accommodation', { params })),
    gcTime: 0,
  })
  const asked = invitation.accommodation?.time_multiplier ?? 1.25
  const [multiplier, setMultiplier] = useState(asked)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const choices = [...new Set([...multipliers, asked])].sort((a, b) => a - b)

  async function decide(granted: boolean) {
    setBusy(true)
    setError(undefined)
    try {
      const body = granted ? { granted, time_multiplier: multiplier } : { granted }
      await take(api.POST('/api/v1/invitations/{invitation_id}/accommodation/decide', { params, body }))
      lookAnew(client, 'invitations')
      lookAnew(client, 'bookings')
      onClose()
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  return (
    <Dialog title={words.decideFor(name)} onClose={onClose}>
      <Loaded query={query}>
        {({ reason, asked_at }) => (
          <>
            <p>
              {words.asksFor(name, Math.round((asked - 1) * 100))} <When at={asked_at} />
            </p>
            {reason ? <blockquote className="quote">{reason}</blockquote> : <p className="soft">{words.noReason}</p>}
            <Notice>{words.reasonKept}</Notice>
            <Select
              label={words.howMuch}
              value={multiplier}
              onChange={(event) => setMultiplier(Number(event.target.value))}
            >
              {choices.map((one) => (
                <option key={one} value={one}>
                  {bookings.moreTime(Math.round((one - 1) * 100))}
                </option>
              ))}
            </Select>
          </>
        )}
      </Loaded>
      {error !== undefined && <Failure error={error} />}
      <div className="actions">
        <Button onPress={onClose}>{common.back}</Button>
        <Button isDisabled={busy || !query.data} onPress={() => void decide(false)}>
          {words.decline}
        </Button>
        <Button look="main" isDisabled={busy || !query.data} onPress={() => void decide(true)}>
          {words.grant}
        </Button>
      </div>
    </Dialog>
  )
}
