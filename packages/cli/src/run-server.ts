import { type Config, createLog, loadConfig, type RunningServer, startServer } from '@gatehouse/server'
import type { SettingValues } from '@gatehouse/server/settings'
import { exitCode } from './exit-code.ts'
import { greeting } from './greeting.ts'

/** Starts the server that these settings describe, greets, and closes it in order when it is told to. */
export async function runServer(flags: SettingValues): Promise<void> {
  const config = loadConfig(flags, process.env, process.stderr.isTTY)
  const log = createLog(config)
  const server = await startServer(config, log)
  closeOnSignals(server, log)
  // whoever read the greeting may close the pipe
  process.stdout.on('error', () => undefined)
  console.log(greeting(server, config))
  if (isOpenToTheNetwork(config))
    log.warn(
      'calls can be read on their way: set --tls-cert and --tls-key, or name a proxy in --trusted-proxies',
    )
  log.info({ url: server.url }, 'ready')
}

/** Whether calls arrive from other machines without TLS, as far as the configuration tells. */
function isOpenToTheNetwork({ host, tls, trustedProxies }: Config): boolean {
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return !isLocal && tls === undefined && trustedProxies.length === 0
}

/** A signal within so many milliseconds of the first is the same one: a terminal and a parent may both pass it on. */
const SAME_SIGNAL = 1_000

/** For how long connections on which nothing is asked may be used once more when the server ends, in milliseconds. */
const LAST_QUESTIONS = 1_000

/** Closes the server at the first signal and ends the process; a second one does not wait for calls in flight. */
function closeOnSignals(server: RunningServer, log: ReturnType<typeof createLog>): void {
  let closingSince: number | undefined
  const close = (reason: string): void => {
    const now = performance.now()
    if (closingSince !== undefined) {
      if (now - closingSince > SAME_SIGNAL) process.exit(exitCode.failed)
      return
    }
    closingSince = now
    log.info({ reason }, 'closing')
    server.close(LAST_QUESTIONS).then(
      () => process.exit(exitCode.done),
      (err: unknown) => {
        log.error({ err }, 'could not close everything')
        process.exit(exitCode.failed)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => close(signal))
  if (hasLauncher()) whenParentEnds(() => close('what started the server has ended'))
}

/**
 * Whether the parent only stands for this process: npm runs its commands in a shell that dies of a signal without passing it
 * on, and the start script on an older Node cannot pass on SIGKILL. Either would leave the server behind.
 */
function hasLauncher(): boolean {
  const { npm_command: npm, GATEHOUSE_LAUNCHER: launcher } = process.env
  return npm !== undefined || launcher === String(process.ppid)
}

function whenParentEnds(then: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    then()
  }, 250)
  timer.unref()
}
