import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { reachableNetworks } from '../federation/reachable-networks.ts'
import type { EventHookSettings } from './event-hook.ts'

/** How long the name of a hook may take to be resolved when a server starts, in milliseconds. */
const DEADLINE = 5_000

/** Events could not be posted where the operator has said; the message names the host, and never the rest of the address. */
export class HookUnreachable extends Error {}

type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>

const resolved: Resolve = (host) => lookup(host, { all: true })

/**
 * Makes sure when a server starts that events can be posted: HookUnreachable where no address of the hook's host may be
 * reached. A name that cannot be resolved now is warned of, for it may be known by the first event.
 */
export async function requireReachableHook(
  settings: EventHookSettings | undefined,
  warn: (message: string) => void,
  resolve: Resolve = resolved,
  milliseconds = DEADLINE,
): Promise<void> {
  if (settings?.url === undefined) return
  const host = new URL(settings.url).hostname.replace(/^\[|\]$/g, '')
  const isReachable = reachableNetworks(settings.allowedNetworks)
  const addresses = isIP(host) === 0 ? await addressesOf(host, resolve, milliseconds) : [host]
  if (addresses.length === 0) warn(`the host of --event-hook-url, ${host}, cannot be resolved now`)
  else if (!addresses.some(isReachable)) {
    const which = isIP(host) === 0 ? `${host}, which leads to ${addresses.join(', ')} and` : `${host}, which`
    throw new HookUnreachable(`--event-hook-url has the host ${which} is no public address`)
  }
}

async function addressesOf(host: string, resolve: Resolve, milliseconds: number): Promise<string[]> {
  const ending = new AbortController()
  const tooLate = pause(milliseconds, [], { signal: ending.signal, ref: false }).catch(() => [])
  const found = await Promise.race([resolve(host).catch(() => []), tooLate])
  ending.abort()
  return found.map(({ address }) => address)
}
