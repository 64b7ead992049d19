import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import type { Partition } from './store/entity/account.ts'

/** A setting of the server: one table for the command line, the environment, the configuration file and the reference. */
export interface Setting {
  /** As in the configuration file; `--data-dir` on the command line, GATEHOUSE_DATA_DIR in the environment. */
  readonly name: string
  readonly type: 'text' | 'number' | 'flag' | 'list'
  /** What follows the flag in the help. */
  readonly value?: string
  readonly usual?: string | number
  readonly description: string
}

/** Every setting, in the order of the help. */
export const settings = [
  {
    name: 'config',
    type: 'text',
    value: 'FILE',
    description: 'configuration file in JSON; its members have the names of these options',
  },
  { name: 'host', type: 'text', value: 'ADDRESS', usual: '127.0.0.1', description: 'address to listen on' },
  {
    name: 'port',
    type: 'number',
    value: 'N',
    usual: 4500,
    description: 'port to listen on; 0 takes a free one',
  },
  {
    name: 'data-dir',
    type: 'text',
    value: 'DIR',
    usual: 'gatehouse-data',
    description: 'folder of the store, the master key, the records and the operator socket',
  },
  {
    name: 'database-url',
    type: 'text',
    value: 'URL',
    description: 'PostgreSQL database to use instead of SQLite in the data folder',
  },
  {
    name: 'public-url',
    type: 'text',
    value: 'URL',
    description: 'address under which clients reach the server; the listening address unless told',
  },
  {
    name: 'master-key-file',
    type: 'text',
    value: 'FILE',
    description: 'file of the master keys, one a line, the writing one first; DIR/master.key unless told',
  },
  {
    name: 'master-key-command',
    type: 'text',
    value: 'COMMAND',
    description: 'command that prints the master keys',
  },
  {
    name: 'account-id',
    type: 'text',
    value: 'DIGITS',
    description: 'id of the account made at the first start; random unless told',
  },
  {
    name: 'account-email',
    type: 'text',
    value: 'ADDRESS',
    usual: 'root@example.com',
    description: 'e-mail address of the root user made at the first start',
  },
  {
    name: 'partition',
    type: 'text',
    value: 'NAME',
    usual: 'aws',
    description: 'partition of the account made at the first start: aws, aws-cn or aws-us-gov',
  },
  {
    name: 'tls-cert',
    type: 'text',
    value: 'FILE',
    description: 'certificate chain in PEM; with --tls-key the server speaks TLS',
  },
  { name: 'tls-key', type: 'text', value: 'FILE', description: 'private key in PEM' },
  {
    name: 'trusted-proxies',
    type: 'list',
    value: 'LIST',
    description:
      'addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed',
  },
  {
    name: 'call-records',
    type: 'text',
    value: 'on|off',
    usual: 'on',
    description: 'whether a record of every call is kept',
  },
  {
    name: 'record-days',
    type: 'number',
    value: 'N',
    usual: 90,
    description: 'days for which call records are kept',
  },
  {
    name: 'history-days',
    type: 'number',
    value: 'N',
    usual: 400,
    description: 'days for which the change log is kept, at least 1',
  },
  {
    name: 'log-level',
    type: 'text',
    value: 'LEVEL',
    usual: 'info',
    description: 'debug, info, warn or error',
  },
  {
    name: 'log-format',
    type: 'text',
    value: 'FORM',
    description: 'json or text; text on a terminal unless told',
  },
  {
    name: 'shutdown-seconds',
    type: 'number',
    value: 'N',
    usual: 10,
    description: 'how long calls in flight may take to finish at shutdown',
  },
  {
    name: 'test-mode',
    type: 'flag',
    description:
      'offer /_test/reset, /_test/accounts and /_test/clock; loopback addresses only, over an empty store of its own',
  },
] as const satisfies readonly Setting[]

export type SettingName = (typeof settings)[number]['name']

/** Values of settings as one source gives them: the command line, the environment or the file. */
export type SettingValues = Partial<Record<SettingName, unknown>>

/** A configuration that cannot work, told to the operator. */
export class ConfigError extends Error {}

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
  readonly callRecords: boolean
  readonly recordDays: number
  readonly historyDays: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly logFormat: 'json' | 'text'
  readonly shutdownSeconds: number
  readonly testMode: boolean
}

/** The environment variable of a setting. */
export function variableOf(name: string): string {
  return `GATEHOUSE_${name.toUpperCase().replaceAll('-', '_')}`
}

function fromEnvironment(environment: NodeJS.ProcessEnv): SettingValues {
  const values: SettingValues = {}
  for (const { name } of settings) {
    const text = environment[variableOf(name)]
    if (text !== undefined && text !== '') values[name] = text
  }
  return values
}

function fromFile(file: string): SettingValues {
  let values: unknown
  try {
    values = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`the configuration file ${file} cannot be read: ${(cause as Error).message}`)
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new ConfigError(`the configuration file ${file} does not hold a JSON object`)
  }
  const known = new Set<string>(settings.map(({ name }) => name))
  for (const name of Object.keys(values)) {
    if (!known.has(name) || name === 'config')
      throw new ConfigError(`the configuration file ${file} has the unknown member ${name}`)
  }
  return values
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
  const values: SettingValues = {
    ...(file === undefined ? {} : fromFile(String(file))),
    ...variables,
    ...flags,
  }
  return read(new SettingReader(values), environment['GATEHOUSE_MASTER_KEY'], isTerminal)
}

/** Reads values whose source may have written them as text. */
class SettingReader {
  readonly #values: SettingValues

  constructor(values: SettingValues) {
    this.#values = values
  }

  #value(name: SettingName): unknown {
    const setting: Setting | undefined = settings.find((candidate) => candidate.name === name)
    return this.#values[name] ?? setting?.usual
  }

  text(name: SettingName): string | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'string') return value
    throw new ConfigError(`${name} is not a text`)
  }

  required(name: SettingName): string {
    const value = this.text(name)
    if (value === undefined || value === '') throw new ConfigError(`${name} is missing`)
    return value
  }

  number(name: SettingName, least: number, most: number): number {
    const value = Number(this.#value(name))
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new ConfigError(`${name} is not a whole number from ${least} to ${most}`)
  }

  flag(name: SettingName): boolean {
    const value = this.#value(name)
    if (value === undefined || value === false || value === 'false' || value === '0') return false
    if (value === true || value === 'true' || value === '1') return true
    throw new ConfigError(`${name} is neither true nor false`)
  }

  oneOf<T extends string>(name: SettingName, words: readonly T[]): T {
    const value = this.text(name)
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw new ConfigError(`${name} is not one of ${words.join(', ')}`)
    return word
  }

  list(name: SettingName): string[] {
    const value = this.#value(name) ?? []
    const items = Array.isArray(value) ? value.map(String) : String(value).split(',')
    return items.map((item) => item.trim()).filter((item) => item !== '')
  }
}

function read(from: SettingReader, masterKeyText: string | undefined, isTerminal: boolean): Config {
  const dataDir = resolve(from.required('data-dir'))
  const id = from.text('account-id')
  if (id !== undefined && !/^\d{12}$/.test(id)) throw new ConfigError('account-id is not 12 digits')
  const trustedProxies = from.list('trusted-proxies')
  for (const proxy of trustedProxies) {
    const [address = '', bits, rest] = proxy.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    if (
      isIP(address) === 0 ||
      rest !== undefined ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    ) {
      throw new ConfigError(`trusted-proxies: ${proxy} is neither an address nor a network`)
    }
  }
  return {
    host: from.required('host'),
    port: from.number('port', 0, 65_535),
    dataDir,
    databaseUrl: from.text('database-url'),
    publicUrl: from.text('public-url')?.replace(/\/+$/, ''),
    masterKey: masterKeyPlace(from, masterKeyText),
    account: {
      id,
      email: from.required('account-email'),
      partition: from.oneOf('partition', ['aws', 'aws-cn', 'aws-us-gov']),
    },
    tls: readTls(from.text('tls-cert'), from.text('tls-key')),
    trustedProxies,
    callRecords: from.oneOf('call-records', ['on', 'off']) === 'on',
    recordDays: from.number('record-days', 1, 36_500),
    historyDays: from.number('history-days', 1, 36_500),
    logLevel: from.oneOf('log-level', ['debug', 'info', 'warn', 'error']),
    logFormat:
      from.text('log-format') === undefined
        ? isTerminal
          ? 'text'
          : 'json'
        : from.oneOf('log-format', ['json', 'text']),
    shutdownSeconds: from.number('shutdown-seconds', 0, 3600),
    testMode: from.flag('test-mode'),
  }
}

function masterKeyPlace(from: SettingReader, text: string | undefined): MasterKeyPlace {
  const command = from.text('master-key-command')
  if (command !== undefined) return { command }
  const file = from.text('master-key-file')
  if (file !== undefined) return { file: resolve(file) }
  return text === undefined ? { own: true } : { text }
}

function readTls(cert: string | undefined, key: string | undefined): Config['tls'] {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) throw new ConfigError('tls-cert and tls-key go together')
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) }
  } catch (cause) {
    throw new ConfigError(`tls-cert or tls-key cannot be read: ${(cause as Error).message}`)
  }
}
