import { spawn } from 'node:child_process'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { guardedLookup } from '../federation/guarded-lookup.ts'
import { reachableNetworks } from '../federation/reachable-networks.ts'

/** Where events are handed to. */
export interface HookSink {
  /** For the log: nothing of it is a secret. */
  readonly name: string
  /** Hands on one event; rejects where it was not taken in time. */
  send(text: string, signal: AbortSignal): Promise<void>
}

/** How long one attempt may take, in milliseconds. */
const DEADLINE = 5_000

/** Posts events to a URL: of its parts only the host is ever told, for the rest may be a secret. */
export function webhookSink(url: URL, allowedNetworks: readonly string[], milliseconds = DEADLINE): HookSink {
  const isReachable = reachableNetworks(allowedNetworks)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const send = (text: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (isIP(host) !== 0 && !isReachable(host))
        return reject(new Error('its address is not public, and event-hook-networks does not name it'))
      const body = Buffer.from(text)
      const start = url.protocol === 'https:' ? requestHttps : requestHttp
      const outgoing = start(url, {
        method: 'POST',
        agent: false,
        lookup: guardedLookup(isReachable),
        signal: AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]),
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': body.length,
          'User-Agent': 'gatehouse',
        },
      })
      outgoing.on('error', () => reject(new Error('it cannot be reached or did not answer in time')))
      outgoing.on('response', (incoming) => {
        const { statusCode: status = 0 } = incoming
        // what it says is of no interest, and may have no end
        incoming.on('error', () => undefined)
        incoming.destroy()
        if (status >= 200 && status < 300) resolve()
        else reject(new Error(`it answered ${status}`))
      })
      outgoing.end(body)
    })
  return { name: url.host, send }
}

/** Gives each event to a program of its own, on standard input; no shell reads anything of it. */
export function commandSink(
  [program = '', ...args]: readonly string[],
  milliseconds = 2 * DEADLINE,
): HookSink {
  const send = (text: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        stdio: ['pipe', 'ignore', 'inherit'],
        env: ownEnvironment(),
        signal: AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]),
        killSignal: 'SIGKILL',
      })
      child.on('error', () => reject(new Error('it could not be started, or took too long')))
      child.on('close', (status, by) => {
        if (status === 0) resolve()
        else reject(new Error(by === null ? `it ended with status ${status}` : `it was ended by ${by}`))
      })
      // a program that does not read to the end may still have done its work
      child.stdin.on('error', () => undefined)
      child.stdin.end(`${text}\n`)
    })
  return { name: program, send }
}

/** What the program may know of the environment: settings of the server may be secrets. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_')))
}
