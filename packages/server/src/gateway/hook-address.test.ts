import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { startServer } from '../server.ts'
import { HookUnreachable, requireReachableHook } from './hook-address.ts'

const settings = (url: string, ...allowedNetworks: string[]) => ({
  ...{ url, command: undefined, events: ['all'] },
  allowedNetworks,
})

const leadsTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address }))

/** What is warned of. */
async function warned(
  url: string,
  networks: readonly string[],
  resolve: (host: string) => Promise<readonly { readonly address: string }[]>,
  milliseconds?: number,
): Promise<string[]> {
  const messages: string[] = []
  await requireReachableHook(settings(url, ...networks), (text) => messages.push(text), resolve, milliseconds)
  return messages
}

describe('the address of an event hook, when a server starts', () => {
  it.each([
    ['http://127.0.0.1:1/SECRET', '127.0.0.1, which is no public address', '127.0.0.1'],
    ['https://[::1]/SECRET', '::1, which is no public address', '::1'],
    ['https://169.254.169.254/SECRET', '169.254.169.254, which is no public address', '169.254.169.254'],
    [
      'https://alerts.internal/SECRET',
      'alerts.internal, which leads to 10.1.2.3, fd00::1 and is no public address',
      '10.1.2.3',
    ],
  ])('is refused where it may not be reached, with what to do: %s', async (url, what, network) => {
    const checked = warned(url, [], leadsTo('10.1.2.3', 'fd00::1'))
    await expect(checked).rejects.toThrow(HookUnreachable)
    await expect(warned(url, [], leadsTo('10.1.2.3', 'fd00::1'))).rejects.toThrow(
      `--event-hook-url has the host ${what}`,
    )
    // what it says can be done
    expect(await warned(url, [network], leadsTo('10.1.2.3', 'fd00::1'))).toEqual([])
  })

  it('is right where one of its addresses may be reached', async () => {
    expect(await warned('https://alerts.example.org', [], leadsTo('10.1.2.3', '93.184.216.34'))).toEqual([])
    expect(await warned('https://93.184.216.34', [], leadsTo())).toEqual([])
  })

  it('is warned of, and no more, where its name cannot be resolved, or not in time', async () => {
    const message = 'the host of --event-hook-url, alerts.example.org, cannot be resolved now'
    const fails = () => Promise.reject(new Error('no such name'))
    expect(await warned('https://alerts.example.org/SECRET', [], fails)).toEqual([message])
    const never = () => new Promise<never>(() => undefined)
    expect(await warned('https://alerts.example.org/SECRET', [], never, 1)).toEqual([message])
  })

  it('is asked for where there is one', async () => {
    await requireReachableHook(undefined, () => undefined)
    const hook = { 'event-hook-url': 'http://localhost:1/SECRET' }
    const config = loadConfig({ 'test-mode': true, port: 0, 'log-level': 'error', ...hook }, {}, false)
    await expect(startServer(config, createLog(config))).rejects.toThrow(
      /^--event-hook-url has the host localhost, which leads to \S+.* and is no public address: name that address or its network with --event-hook-networks, or choose another host$/,
    )
  })
})
