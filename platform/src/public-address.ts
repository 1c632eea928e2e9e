import { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What is not the public internet: loopback, private, link-local (cloud metadata), carrier NAT, documentation, multicast, reserved. */
const blocked = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  blocked.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['3fff::', 20],
  ['5f00::', 16],
  ['ff00::', 8],
] as const)
  blocked.addSubnet(network, prefix, 'ipv6')

/** Whether an IP address is on the public internet. IPv4 inside IPv6 counts as the IPv4 address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !blocked.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Why a URL can't be called, or undefined. A name that leads to a private address is only found out when it is looked up. */
export function whyRefused(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) return 'it is not a URL'
  if (url.username || url.password) return 'it holds a user name or password'
  if (allowPrivate) return /^https?:$/.test(url.protocol) ? undefined : 'it is neither http nor https'
  if (url.protocol !== 'https:') return 'it is not https'
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0 ? !isPublicAddress(host) : isLocalName(host)) return 'its host is not on the public internet'
  return undefined
}

const isLocalName = (host: string) => !host.includes('.') || /\.(localhost|local|internal|home\.arpa)$/i.test(host)

/**
 * Looks a name up and hands on public addresses only. The connection is made to what this returns, so that a name which changes
 * between check and call (DNS rebinding) gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    const allowed = error ? [] : addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (!first) return callback(error ?? refusedAddress(hostname), '', 0)
    if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

function refusedAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no public address`), { code: 'EPRIVATE' })
}
