import type { AddressInfo } from 'node:net'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { compose, type Service, type ServiceParts } from './compose.ts'
import { type Config, ConfigError } from './config.ts'
import { frontDoor, type Page } from './gateway/front-door.ts'
import { healthPages } from './gateway/health.ts'
import { createHttpServer } from './gateway/http-server.ts'
import { Metrics } from './gateway/metrics.ts'
import { type CallOutcome, serve } from './gateway/serve.ts'
import { operatorAuthor } from './operator/author.ts'
import { createFirstAccount, type FirstAccount } from './operator/first-account.ts'
import { openOperatorSocket } from './operator/socket.ts'
import { TestMode } from './test-mode.ts'

/** A server that listens. */
export interface RunningServer {
  /** The address that it listens on, as a URL. */
  readonly url: string
  readonly service: Service
  /** What the first start of an empty store has made; its secrets are shown this once. */
  readonly firstAccount: FirstAccount | undefined
  /** Lets calls in flight finish, writes down what waits, and closes everything. */
  close(): Promise<void>
}

/** Starts a server; throws what the operator should read where it cannot. */
export async function startServer(
  config: Config,
  log: Logger,
  { verifyMemory }: Pick<ServiceParts, 'verifyMemory'> = {},
): Promise<RunningServer> {
  if (config.testMode && !isLoopback(config.host))
    throw new ConfigError('test-mode needs a loopback address as host')
  const memory = verifyMemory === undefined ? {} : { verifyMemory }
  let closing = false
  const metrics = new Metrics(() => current())
  const finished = (outcome: CallOutcome): void => {
    metrics.count(outcome)
    logCall(outcome, log)
  }
  const testMode = config.testMode ? new TestMode({ config, log, finished, ...memory }) : undefined
  await testMode?.reset()
  const own =
    testMode === undefined ? await compose({ config, log, finished, clock: Date.now, ...memory }) : undefined
  const service = (): Service => own ?? (testMode as TestMode).service
  const current = () => service().store
  const pages = new Map<string, Page>([
    ...healthPages(current, () => closing),
    ['/metrics', metrics.page],
    ...(testMode?.pages() ?? []),
  ])
  const answer = frontDoor(pages, (request) => serve(request, service().gateway))
  const firstAccount =
    own && (await createFirstAccount(own, config.account, operatorAuthor('first start', Date.now)))
  const operator = own && (await openOperatorSocket(operatorSocketPath(config), { ...own, clock: Date.now }))
  const http = createHttpServer(answer, config)
  await listen(http.server, config)
  const { port } = http.server.address() as AddressInfo
  return {
    url: `${config.tls === undefined ? 'http' : 'https'}://${isIP(config.host) === 6 ? `[${config.host}]` : config.host}:${port}`,
    get service() {
      return service()
    },
    firstAccount,
    async close() {
      closing = true
      await operator?.close()
      await http.close(config.shutdownSeconds * 1000)
      await (testMode ?? service()).close()
    },
  }
}

/** The longest path that a Unix socket may have on every system. */
const LONGEST_SOCKET_PATH = 103

/** Where a server with this data folder takes the operator's commands. */
export function operatorSocketPath({ dataDir }: Pick<Config, 'dataDir'>): string {
  const path = join(dataDir, 'operator.sock')
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path
  throw new ConfigError(
    `data-dir: the path of its operator socket is longer than ${LONGEST_SOCKET_PATH} bytes; choose a shorter one`,
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
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

function logCall(
  { operation, caller, error, cause, requestId, request, elapsed }: CallOutcome,
  log: Logger,
): void {
  const facts = {
    requestId,
    operation: operation?.action,
    caller: caller?.arn,
    sourceIp: request.sourceIp,
    code: error?.code,
  }
  if (error !== undefined && error.status >= 500) log.error({ ...facts, err: cause ?? error }, 'call failed')
  else if (log.isLevelEnabled('debug')) log.debug({ ...facts, elapsed }, 'call')
}
