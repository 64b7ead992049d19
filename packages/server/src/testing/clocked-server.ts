import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { IAMClient } from '@aws-sdk/client-iam'
import { onTestFinished } from 'vitest'
import { operatorSocketPath } from '../operator-socket-path.ts'
import type { SettingValues } from '../settings.ts'
import type { ClockedOrder } from './clocked-process.ts'
import { type OperatorAnswer, sendTo } from './operated-server.ts'
import type { Credentials } from './test-server.ts'

/** A clock that tests set for servers in processes of their own. */
export class SharedClock {
  /** Where it stands, in milliseconds before the true time. */
  behind = 0

  now(): number {
    return Date.now() - this.behind
  }
}

/** A server in a process of its own, which a test may kill. */
export interface ClockedServer {
  readonly url: string
  /** Where its first start has made an account. */
  readonly admin: Credentials | undefined
  readonly child: ChildProcess
  /** Sets its clock, and has it do what else it is told: whether it lives, and is done. */
  readonly tell: (order?: Omit<ClockedOrder, 'behind'>) => Promise<boolean>
  readonly command: (name: string, input?: object) => Promise<OperatorAnswer>
}

/** Starts a server over a data folder; what it logs goes to the file with this descriptor. */
export async function startClocked(
  clock: SharedClock,
  dataDir: string,
  settings: SettingValues,
  log: number | 'inherit' = 'inherit',
): Promise<ClockedServer> {
  const values = JSON.stringify({ ...settings, 'data-dir': dataDir })
  const child = fork(join(import.meta.dirname, 'clocked-process.ts'), [values, String(clock.behind)], {
    stdio: ['ignore', 'inherit', log, 'ipc'],
  })
  onTestFinished(() => kill(child))
  const said = await eitherOf(child)
  if (said === undefined) throw new Error('the server did not start')
  return {
    ...(said as Pick<ClockedServer, 'url' | 'admin'>),
    child,
    async tell(order = {}) {
      const answer = eitherOf(child)
      child.send({ behind: clock.behind, ...order } satisfies ClockedOrder)
      return (await answer) !== undefined
    },
    command: (name, input = {}) =>
      sendTo(operatorSocketPath({ dataDir }), `/${encodeURIComponent(name)}`, JSON.stringify(input)),
  }
}

/** Ends a process as power failure does. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'close')
}

/** The next message of a process; `undefined` where it has died instead. */
async function eitherOf(child: ChildProcess): Promise<unknown> {
  const other = new AbortController()
  const first = (event: string) => once(child, event, { signal: other.signal })
  const both = [first('message').then(([message]) => message), first('close').then(() => undefined)]
  const answer = await Promise.race(both)
  const ended = Promise.allSettled(both)
  other.abort()
  await ended
  return answer
}

/** Clients for one call each: with the answer they would set their clock by the true time. */
export function clientsOf({ url }: Pick<ClockedServer, 'url'>, credentials: Credentials, clock: SharedClock) {
  const settings = {
    endpoint: url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    systemClockOffset: -clock.behind,
  }
  const clients = { iam: new IAMClient(settings), cloudtrail: new CloudTrailClient(settings) }
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy()
  })
  return clients
}
