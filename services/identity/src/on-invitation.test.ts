import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Received } from '@candor/platform/events'
import { admit, foldInvitation, type Invitation } from './on-invitation.ts'

const expires_at = new Date('2026-12-01T00:00:00Z')
const base = {
  topic: 'candor.invitation.v1',
  key: 'i',
  id: 'e',
  at: expires_at,
  actor: 'r',
  partition: 0,
  offset: '0',
} as const
const issued: Received<'InvitationIssued'> = {
  ...base,
  seq: 1,
  type: 'InvitationIssued',
  data: {
    invitation_id: 'i',
    plan_version_id: 'p',
    candidate_id: 'c',
    recruiter_id: 'r',
    panel_ids: [],
    token: 't',
    expires_at,
  },
}
const used: Received<'InvitationUsed'> = {
  ...base,
  seq: 2,
  type: 'InvitationUsed',
  data: { invitation_id: 'i', booking_id: 'b' },
}
const revoked: Received<'InvitationRevoked'> = {
  ...base,
  seq: 3,
  type: 'InvitationRevoked',
  data: { invitation_id: 'i', reason: 'r' },
}

test('every order of events ends in the same state', () => {
  const events = [issued, used, revoked]
  const orders = events.flatMap((a) =>
    events.filter((b) => b !== a).flatMap((b) => events.filter((c) => c !== a && c !== b).map((c) => [a, b, c])),
  )
  for (const order of orders) {
    const state = order.reduce<Invitation | undefined>(foldInvitation, undefined)
    assert.deepEqual(state, { status: 'revoked', candidate_id: 'c', expires_at })
  }
})

test('the token of a link is not kept', () => {
  assert.deepEqual(foldInvitation(undefined, issued), { status: 'issued', candidate_id: 'c', expires_at })
})

test('a used link still opens, a withdrawn, expired or strange one does not', () => {
  const invitation = { status: 'used' as const, candidate_id: 'c', expires_at }
  const before = new Date('2026-11-30T00:00:00Z')
  admit(invitation, 'c', before)
  assert.throws(() => admit(invitation, 'd', before), { code: 'INVITATION_INVALID' })
  admit(invitation, 'c', new Date('2027-02-01T00:00:00Z'))
  assert.throws(() => admit({ ...invitation, status: 'issued' }, 'c', expires_at), { code: 'INVITATION_EXPIRED' })
  assert.throws(() => admit({ ...invitation, status: 'revoked' }, 'c', before), { code: 'INVITATION_REVOKED' })
})
