import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { type EventHookSettings, isEventChoice } from './gateway/event-hook.ts'
import { DelegationTemplates } from './model/delegation-template.ts'
import { ownTemplates, RoleTemplates } from './model/role-template.ts'
import { isIssuerKey, type SharedIssuers, sharedIssuers } from './model/shared-issuers.ts'
import { fromEnvironment, fromFile, SettingReader, type Source } from './setting-reader.ts'
import { ConfigError, type SettingValues, variableOf } from './settings.ts'
import { isAccountId, isEmail, type Partition } from './store/entity/account.ts'

/** Where master keys come from: our own file in the data folder unless told. */
export type MasterKeyPlace =
  | { readonly own: true }
  | { readonly file: string }
  | { readonly command: string }
  | { readonly text: string }

export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly publicUrl: string | undefined
  readonly masterKey: MasterKeyPlace
  readonly account: { readonly id: string | undefined; readonly email: string; readonly partition: Partition }
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined
  readonly trustedProxies: readonly string[]
  readonly roleTemplates: RoleTemplates
  readonly delegationTemplates: DelegationTemplates
  /** Addresses by the ARN of the topic. */
  readonly delegationWebhooks: ReadonlyMap<string, string>
  readonly identityProviderNetworks: readonly string[]
  readonly sharedIssuers: SharedIssuers
  readonly callRecords: boolean
  /** The share of allowed calls whose records tell what was decided on: 0 to 1. */
  readonly allowRecords: number
  readonly recordDays: number
  readonly trailDays: number
  readonly historyDays: number
  /** Absent where nobody is told of events. */
  readonly eventHook: EventHookSettings | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly logFormat: 'json' | 'text'
  readonly shutdownSeconds: number
  readonly testMode: boolean
  /** Where test mode keeps its states, each in a folder of its own that goes with it: the data folder, where one was chosen. */
  readonly testFolder: string
}

/**
 * The configuration of a server: flags go before environment variables, these before the configuration file, and that
 * before what is usual. Throws ConfigError with what is wrong and where.
 */
export function loadConfig(
  flags: SettingValues,
  environment: NodeJS.ProcessEnv,
  isTerminal: boolean,
): Config {
  const variables = fromEnvironment(environment)
  const file = flags.config ?? variables.config
  const sources: Source[] = [
    { values: flags, named: (name) => `--${name}` },
    { values: variables, named: variableOf },
  ]
  if (file !== undefined)
    sources.push({ values: fromFile(String(file)), named: (name) => `${name} in ${file}` })
  return read(new SettingReader(sources), environment['GATEHOUSE_MASTER_KEY'], isTerminal)
}

function read(from: SettingReader, masterKeyText: string | undefined, isTerminal: boolean): Config {
  const dataDir = resolve(from.required('data-dir'))
  const trustedProxies = networks(from, 'trusted-proxies')
  const identityProviderNetworks = networks(from, 'identity-provider-networks')
  return {
    host: from.required('host'),
    port: from.number('port', 0, 65_535),
    dataDir,
    databaseUrl: from.formed(
      'database-url',
      (text) => /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text),
      'of the form postgres://USER:PASSWORD@HOST/DATABASE',
    ),
    publicUrl: from
      .formed(
        'public-url',
        (text) => /^https?:\/\/./.test(text) && URL.canParse(text),
        'of the form https://iam.example.org',
      )
      ?.replace(/\/+$/, ''),
    masterKey: masterKeyPlace(from, masterKeyText),
    account: {
      id: from.formed('account-id', isAccountId, 'a text of 12 digits'),
      email: from.formed('account-email', isEmail, 'an e-mail address of 6 to 64 characters') ?? '',
      partition: from.oneOf('partition', ['aws', 'aws-cn', 'aws-us-gov']),
    },
    tls: readTls(from),
    trustedProxies,
    roleTemplates: readFolder(from, 'role-templates', (folder) =>
      RoleTemplates.read(folder === undefined ? [ownTemplates] : [ownTemplates, folder]),
    ),
    delegationTemplates: readFolder(from, 'delegation-templates', DelegationTemplates.read),
    delegationWebhooks: readWebhooks(from),
    identityProviderNetworks,
    sharedIssuers: readSharedIssuers(from),
    callRecords: from.oneOf('call-records', ['on', 'off']) === 'on',
    allowRecords: shareOf(
      from.formed('allow-records', isShare, 'all, none or a percentage such as 10%') ?? 'all',
    ),
    recordDays: from.number('record-days', 1, 36_500),
    trailDays: from.number('trail-days', 1, 36_500),
    historyDays: from.number('history-days', 1, 36_500),
    eventHook: readEventHook(from),
    logLevel: from.oneOf('log-level', ['debug', 'info', 'warn', 'error']),
    logFormat:
      from.text('log-format') === undefined
        ? isTerminal
          ? 'text'
          : 'json'
        : from.oneOf('log-format', ['json', 'text']),
    shutdownSeconds: from.number('shutdown-seconds', 0, 3600),
    testMode: from.flag('test-mode'),
    testFolder: from.isSet('data-dir') ? dataDir : tmpdir(),
  }
}

const isShare = (text: string): boolean => /^(all|none|(100|\d{1,2}(\.\d{1,3})?)%)$/.test(text)

function shareOf(text: string): number {
  return text === 'all' ? 1 : text === 'none' ? 0 : Number(text.slice(0, -1)) / 100
}

/** A list of addresses and networks, `10.0.0.0/8`. */
function networks(
  from: SettingReader,
  name: 'trusted-proxies' | 'identity-provider-networks' | 'event-hook-networks',
): readonly string[] {
  const entries = from.list(name)
  for (const entry of entries) {
    const [address = '', bits, rest] = entry.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    if (
      isIP(address) === 0 ||
      rest !== undefined ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    ) {
      throw from.wrong(name, `has ${entry}, which is neither an address nor a network`)
    }
  }
  return entries
}

function masterKeyPlace(from: SettingReader, text: string | undefined): MasterKeyPlace {
  const command = from.text('master-key-command')
  if (command !== undefined) return { command }
  const file = from.text('master-key-file')
  if (file !== undefined) return { file: resolve(file) }
  return text === undefined ? { own: true } : { text }
}

function readEventHook(from: SettingReader): EventHookSettings | undefined {
  const url = from.formed(
    'event-hook-url',
    (text) => /^https?:\/\/./.test(text) && URL.canParse(text),
    'of the form https://alerts.example.org/…',
  )
  const command = from
    .formed('event-hook-command', (text) => text.trim() !== '', 'a program')
    ?.trim()
    .split(/\s+/)
  const events = from.list('event-hook-events')
  const wrong = events.find((name) => !isEventChoice(name))
  if (wrong !== undefined)
    throw from.wrong(
      'event-hook-events',
      `has ${wrong}, which is neither a kind of events nor the name of one`,
    )
  const allowedNetworks = networks(from, 'event-hook-networks')
  return url === undefined && command === undefined ? undefined : { url, command, events, allowedNetworks }
}

function readTls(from: SettingReader): Config['tls'] {
  const cert = from.text('tls-cert')
  const key = from.text('tls-key')
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined)
    throw new ConfigError('--tls-cert and --tls-key go together: give both or neither')
  const pair = { cert: readPem(from, 'tls-cert', cert), key: readPem(from, 'tls-key', key) }
  try {
    createSecureContext(pair)
    return pair
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown error'
    throw new ConfigError(`--tls-cert and --tls-key are no pair of certificate and key in PEM: ${reason}`)
  }
}

/** What is read of the folder that a setting names, if it names one. */
function readFolder<T>(
  from: SettingReader,
  name: 'role-templates' | 'delegation-templates',
  read: (folder: string | undefined) => T,
): T {
  const folder = from.text(name)
  try {
    return read(folder === undefined ? undefined : resolve(folder))
  } catch (cause) {
    throw from.wrong(name, `cannot be read: ${cause instanceof Error ? cause.message : 'unknown error'}`)
  }
}

function readSharedIssuers(from: SettingReader): SharedIssuers {
  const keys = from.list('shared-issuers')
  const wrong = keys.find((key) => !isIssuerKey(key))
  if (wrong !== undefined)
    throw from.wrong('shared-issuers', `has ${wrong}, which is not of the form gitlab.example.com:sub`)
  return sharedIssuers(keys)
}

/** Errors name the topic and never the address, which may hold a secret. */
function readWebhooks(from: SettingReader): ReadonlyMap<string, string> {
  const webhooks = new Map<string, string>()
  const name = 'delegation-webhooks'
  for (const entry of from.list(name)) {
    const [, topic, url] =
      /^(arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?)=(\S+)$/.exec(entry) ?? []
    if (topic === undefined || url === undefined)
      throw from.wrong(name, 'has an entry that is not TOPIC-ARN=URL')
    if (!isSafeAddress(url))
      throw from.wrong(
        name,
        `has an address for ${topic} that is neither https nor http on a loopback address`,
      )
    if (webhooks.has(topic)) throw from.wrong(name, `has ${topic} twice`)
    webhooks.set(topic, url)
  }
  return webhooks
}

/** What is sent gives access: it travels encrypted, or does not leave the machine. */
function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  const isLoopback =
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}

function readPem(from: SettingReader, name: 'tls-cert' | 'tls-key', file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw from.wrong(name, `cannot be read: ${cause instanceof Error ? cause.message : 'unknown error'}`)
  }
}
