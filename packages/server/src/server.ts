import type { AddressInfo } from 'node:net'
import { isIP } from 'node:net'
import type { Logger } from 'pino'
import { cannotStart } from './cannot-start.ts'
import { compose, type Service, type ServiceParts } from './compose.ts'
import type { Config } from './config.ts'
import type { CallOutcome } from './gateway/call-outcome.ts'
import { frontDoor, type Page } from './gateway/front-door.ts'
import { healthPages } from './gateway/health.ts'
import { requireReachableHook } from './gateway/hook-address.ts'
import { requireHookProgram } from './gateway/hook-program.ts'
import { createHttpServer } from './gateway/http-server.ts'
import { Metrics } from './gateway/metrics.ts'
import { RefusalLog } from './gateway/refusal-log.ts'
import { serve } from './gateway/serve.ts'
import { StoreOutage } from './gateway/store-outage.ts'
import { operatorAuthor } from './operator/author.ts'
import { createFirstAccount, type FirstAccount } from './operator/first-account.ts'
import { openOperatorSocket } from './operator/socket.ts'
import { operatorSocketPath } from './operator-socket-path.ts'
import { ConfigError } from './settings.ts'
import { TestMode } from './test-mode.ts'

/** A server that listens. */
export interface RunningServer {
  /** The address that it listens on, as a URL. */
  readonly url: string
  readonly service: Service
  /** What the first start of an empty store has made; its secrets are shown this once. */
  readonly firstAccount: FirstAccount | undefined
  /**
   * Lets calls in flight finish, writes down what waits, and closes everything. Connections on which nothing is asked may be
   * used once more for `idle` milliseconds; at once closed unless told.
   */
  close(idle?: number): Promise<void>
}

/** What tests start a server with. */
export type StartedParts = Pick<ServiceParts, 'verifyMemory' | 'httpsPort'> &
  Partial<Pick<ServiceParts, 'clock'>>

/** Starts a server; throws what the operator should read where it cannot, and leaves nothing open then. */
export async function startServer(
  config: Config,
  log: Logger,
  parts: StartedParts = {},
): Promise<RunningServer> {
  try {
    return await start(config, log, parts)
  } catch (error) {
    throw cannotStart(error, config)
  }
}

async function start(
  config: Config,
  log: Logger,
  { clock = Date.now, ...parts }: StartedParts,
): Promise<RunningServer> {
  await requireUsable(config, log)
  const socketPath = operatorSocketPath(config)
  await using opened = new AsyncDisposableStack()
  // set once it closes: for how long connections on which nothing is asked may still be used
  let idle: number | undefined
  let listening = ''
  const outage = new StoreOutage(log, Date.now)
  const refusals = new RefusalLog(log, Date.now)
  const metrics = new Metrics(() => ({ ...measuredOf(service()), outage, refusals }))
  const finished = (outcome: CallOutcome): void => {
    metrics.count(outcome)
    logCall(outcome, log, outage)
  }
  const { service, own, testMode } = await openService(opened, {
    ...{ config, log, finished, clock, publicUrl: () => config.publicUrl ?? listening },
    ...parts,
  })
  const pages = new Map<string, Page>([
    ...healthPages(
      () => service().store,
      outage,
      () => idle !== undefined,
    ),
    ['/metrics', metrics.page],
    ...(testMode?.pages() ?? []),
  ])
  const answer = frontDoor(pages, (request) =>
    testMode === undefined ? serve(request, service().gateway) : testMode.serve(request),
  )
  const http = createHttpServer(testMode?.dated(answer) ?? answer, {
    ...config,
    failed: (err, requestId) => log.error({ requestId, err }, 'a request could not be answered'),
    refused: refusals.note,
  })
  await listen(http.server, config)
  opened.defer(() => http.close({ idle: idle ?? 0, all: config.shutdownSeconds * 1000 }))
  listening = urlOf(config, http.server.address() as AddressInfo)
  const operator = own && (await openOperatorSocket(socketPath, { ...own, clock }))
  if (operator !== undefined) opened.defer(() => operator.close())
  // last, for its secrets are shown only where the server has started
  const firstAccount =
    own && (await createFirstAccount(own, config.account, operatorAuthor('first start', clock)))
  const closers = opened.move()
  return {
    url: listening,
    get service() {
      return service()
    },
    firstAccount,
    close(lastQuestions = 0) {
      idle = lastQuestions
      return closers.disposeAsync()
    },
  }
}

/** What answers calls: the server's own service, or that of test mode, which is another one after each reset. */
interface Answering {
  readonly service: () => Service
  readonly own?: Service
  readonly testMode?: TestMode
}

async function openService(
  opened: AsyncDisposableStack,
  parts: ServiceParts & { readonly config: Config },
): Promise<Answering> {
  if (!parts.config.testMode) {
    const own = await compose(parts)
    opened.defer(() => own.close())
    return { service: () => own, own }
  }
  const testMode = new TestMode({ ...parts, folder: parts.config.testFolder })
  opened.defer(() => testMode.close())
  await testMode.reset()
  return { service: () => testMode.service, testMode }
}

/** Throws where the server could start and then not do what its settings ask for. */
async function requireUsable({ testMode, host, eventHook }: Config, log: Logger): Promise<void> {
  if (testMode && !isLoopback(host)) throw new ConfigError('--test-mode needs a loopback address as --host')
  await requireReachableHook(eventHook, (message) => log.warn(message))
  await requireHookProgram(eventHook?.command)
}

function urlOf({ tls, host }: Config, { port }: AddressInfo): string {
  return `${tls === undefined ? 'http' : 'https'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function listen(server: import('node:http').Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

const measuredOf = ({ store, records, trails, hook }: Service) => ({ store, records, trails, hook })

function logCall(outcome: CallOutcome, log: Logger, outage: StoreOutage): void {
  const { operation, caller, error, cause, requestId, request, elapsed } = outcome
  const facts = {
    requestId,
    operation: operation?.action,
    caller: caller?.arn,
    sourceIp: request.sourceIp,
    code: error?.code,
  }
  if (outage.notice(outcome, facts)) return
  // what is not there (501) is no failure of ours
  if (error !== undefined && error.status >= 500 && error.status !== 501)
    log.error({ ...facts, err: cause ?? error }, 'call failed')
  else if (log.isLevelEnabled('debug')) log.debug({ ...facts, elapsed }, 'call')
}
