import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Delivery,
  failDelivery,
  finishDelivery,
  NotYetKnown,
  newDelivery,
  PermanentFailure,
  redriveDelivery,
} from './delivery.ts'
import { classify } from './smtp.ts'
import { afterCall, type Webhook } from './webhook.ts'

const now = new Date('2026-11-20T08:00:00Z')
const id = 'event-1.asha-1.email'

function pending(channel: 'email' | 'webhook', attempts: number): Delivery & { status: 'pending' } {
  const about = { type: 'invitation' as const, invitation_id: 'i1', token: 'secret' }
  const facts = { kind: 'invitation', channel, recipient: 'asha-1', source_event_id: 'event-1', source_at: now, about }
  const { state } = newDelivery(facts, now, 1_000, id)
  assert.equal(state.status, 'pending')
  return { ...state, work: { ...state.work, attempts } } as Delivery & { status: 'pending' }
}

/** Waits between all attempts until it is given up, in minutes. */
function waits(channel: 'email' | 'webhook'): number[] {
  const found: number[] = []
  for (let attempts = 1; ; attempts++) {
    const next = failDelivery(pending(channel, attempts), id, new Error('421 try later'), now)
    if (typeof next !== 'number') {
      assert.equal(next.state.status === 'failed' && next.state.reason, 'attempts_used_up')
      assert.equal(next.events[0]?.type, 'DeliveryFailed')
      return found
    }
    found.push(next / 60_000)
  }
}

test('a mail is tried for about a day, a webhook for about 28 hours, with waits that differ between deliveries', () => {
  const mail = waits('email')
  assert.equal(mail.length, 8)
  const hours = mail.reduce((sum, minutes) => sum + minutes, 0) / 60
  assert.ok(hours > 19 && hours < 29, `${hours}`)
  assert.equal(waits('webhook').length, 7)
  const other = failDelivery(pending('email', 3), 'event-2.x.email', new Error('x'), now)
  assert.notEqual(other, failDelivery(pending('email', 3), id, new Error('x'), now))
})

test('a refused address fails at once, and says why without naming it', () => {
  const refused = Object.assign(new Error('550 <asha@example.org> unknown'), { code: 'EENVELOPE', responseCode: 550 })
  const next = failDelivery(pending('email', 1), id, classify(refused), now)
  assert.ok(typeof next !== 'number')
  assert.deepEqual(next.events[0]?.data, {
    delivery_id: id,
    kind: 'invitation',
    channel: 'email',
    source_event_id: 'event-1',
    recipient_id: 'asha-1',
    attempts: 1,
    reason: 'smtp_550',
  })
})

test('a greylisting, a network error and a refused sign-in of our own are tried again', () => {
  for (const error of [
    { code: 'EENVELOPE', responseCode: 451 },
    { code: 'ECONNECTION' },
    { code: 'EAUTH', responseCode: 535 },
  ]) {
    assert.ok(!(classify(Object.assign(new Error('no'), error)) instanceof PermanentFailure))
  }
})

test('waiting for facts of another topic starts with moments and ends after a day', () => {
  assert.equal(failDelivery(pending('email', 1), id, new NotYetKnown('x'), now), 300)
  assert.equal(failDelivery(pending('email', 30), id, new NotYetKnown('x'), now), 300_000)
  const late = failDelivery(pending('email', 30), id, new NotYetKnown('x'), new Date(now.getTime() + 86_400_000))
  assert.ok(typeof late !== 'number' && late.state.status === 'failed')
})

test('the token of a link is forgotten once its mail is sent, and kept for a redrive when it failed', () => {
  const outcome = { kind: 'sent' as const, recipient_id: 'asha-1', provider_message_id: null }
  const sent = finishDelivery(pending('email', 1), id, outcome, now)
  assert.ok(!JSON.stringify(sent).includes('secret'))
  assert.equal(sent.events[0]?.type, 'DeliverySent')
  const failed = failDelivery(pending('email', 1), id, new PermanentFailure('smtp_550'), now)
  assert.ok(typeof failed !== 'number')
  const again = redriveDelivery(failed.state, id, now)
  assert.equal(again.state.status, 'pending')
  assert.ok(JSON.stringify(again.state).includes('secret'))
  assert.ok(!JSON.stringify([failed.events, again.events]).includes('secret'))
  assert.throws(() => redriveDelivery(sent.state, id, now), { code: 'DELIVERY_NOT_FAILED' })
})

test('an endpoint is switched off after five days of failure or at its own wish, not before; one success clears it', () => {
  const days = (n: number) => new Date(now.getTime() + n * 86_400_000)
  const facts = { url: 'https://x.example', events: [], description: '', created_at: now, created_by: 'a' }
  const hook: Webhook = { ...facts, status: 'active' }
  const failing = afterCall(hook, 'failed', now)?.state as Webhook
  assert.equal(failing.status, 'active')
  assert.equal(afterCall(failing, 'failed', days(4.9)), undefined)
  assert.equal(afterCall(failing, 'failed', days(5.1))?.state.status, 'disabled')
  assert.deepEqual(afterCall(failing, 'succeeded', days(1))?.state, hook)
  assert.equal(afterCall(hook, 'succeeded', now), undefined)
  assert.equal(afterCall(hook, 'gone', now)?.state.status, 'disabled')
})
