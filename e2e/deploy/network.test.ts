import assert from 'node:assert/strict'
import test from 'node:test'
import { edgesOf, networkDocument } from './network.ts'
import { toolTest } from './tools.ts'

toolTest("docs/network.md is the picture of production's own policies and routes", ['helm', 'kustomize'], async () => {
  const { now, wanted } = await networkDocument()
  assert.equal(now, wanted, 'write it anew: .candor/node e2e/deploy/network.ts')
})

test('an arrow is drawn for each peer of each policy, and none for a policy that denies all', () => {
  const policy = (name: string, spec: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'app' },
    spec,
  })
  const web = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } }
  const gateway = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dmz' } } }
  const { calls, accepts } = edgesOf([
    policy('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy('web', {
      ...web,
      ingress: [{ from: [gateway], ports: [{ port: 3000 }] }],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ port: 27017 }] }],
    }),
  ])
  assert.deepEqual(accepts, [{ from: 'dmz / all pods', to: 'app / web', ports: '3000' }])
  assert.deepEqual(calls, [{ from: 'app / web', to: 'data subnets', ports: '27017' }])
})
