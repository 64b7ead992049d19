import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'
import { ConfigError, type SettingValues, settings, variableOf } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(content: string): string {
  const path = join(folder, 'gatehouse.json')
  writeFileSync(path, content)
  return path
}

const load = (flags: SettingValues = {}, environment: NodeJS.ProcessEnv = {}, isTerminal = false) =>
  loadConfig(flags, environment, isTerminal)

const webhooks = '--delegation-webhooks'
const newsTopic = 'arn:aws:sns:us-east-1:111122223333:news'

/** A right value of each setting, other than its usual one, and where the configuration shows it. */
const rightValues: Readonly<
  Record<
    string,
    readonly [
      value: string | number | boolean,
      shown: (config: ReturnType<typeof load>) => unknown,
      is?: unknown,
    ]
  >
> = {
  host: ['::1', ({ host }) => host],
  port: [4600, ({ port }) => port],
  'data-dir': ['/elsewhere', ({ dataDir }) => dataDir],
  'database-url': ['postgres://u:p@db/gatehouse', ({ databaseUrl }) => databaseUrl],
  'public-url': ['https://iam.example.org//', ({ publicUrl }) => publicUrl, 'https://iam.example.org'],
  'master-key-file': ['/run/key', ({ masterKey }) => masterKey, { file: '/run/key' }],
  'master-key-command': ['pass show key', ({ masterKey }) => masterKey, { command: 'pass show key' }],
  'account-id': ['012345678901', ({ account }) => account.id],
  'account-email': ['root@corp.example', ({ account }) => account.email],
  partition: ['aws-cn', ({ account }) => account.partition],
  'trusted-proxies': ['10.0.0.0/8, ::1', ({ trustedProxies }) => trustedProxies, ['10.0.0.0/8', '::1']],
  'identity-provider-networks': [
    '10.0.0.0/8, ::1',
    ({ identityProviderNetworks }) => identityProviderNetworks,
    ['10.0.0.0/8', '::1'],
  ],
  'shared-issuers': [
    'GitLab.example.com:sub, id.example.org/tenants:aud, auth.example.org/:sub',
    ({ sharedIssuers }) => [...sharedIssuers].filter(([issuer]) => issuer.includes('.example.')),
    [
      ['gitlab.example.com', 'gitlab.example.com:sub'],
      ['id.example.org/tenants', 'id.example.org/tenants:aud'],
      ['auth.example.org', 'auth.example.org/:sub'],
    ],
  ],
  'delegation-webhooks': [
    'arn:aws:sns:us-east-1:111122223333:a=https://example.com/a?k=v, arn:aws:sns:us-east-1:111122223333:b.fifo=http://[::1]:1/b',
    ({ delegationWebhooks }) => [...delegationWebhooks],
    [
      ['arn:aws:sns:us-east-1:111122223333:a', 'https://example.com/a?k=v'],
      ['arn:aws:sns:us-east-1:111122223333:b.fifo', 'http://[::1]:1/b'],
    ],
  ],
  'call-records': ['off', ({ callRecords }) => callRecords, false],
  'allow-records': ['12.5%', ({ allowRecords }) => allowRecords, 0.125],
  'record-days': [7, ({ recordDays }) => recordDays],
  'trail-days': [30, ({ trailDays }) => trailDays],
  'history-days': [1, ({ historyDays }) => historyDays],
  'event-hook-url': ['https://alerts.example.org/a', ({ eventHook }) => eventHook?.url],
  'event-hook-command': [
    ' /opt/alert  --now ',
    ({ eventHook }) => eventHook?.command,
    ['/opt/alert', '--now'],
  ],
  'log-level': ['warn', ({ logLevel }) => logLevel],
  'log-format': ['text', ({ logFormat }) => logFormat],
  'shutdown-seconds': [0, ({ shutdownSeconds }) => shutdownSeconds],
  'test-mode': [true, ({ testMode }) => testMode],
}

describe('a setting', () => {
  it.each(Object.entries(rightValues))(
    '%s is read from flag, environment and file',
    (name, [value, shown, is]) => {
      const wanted = is ?? value
      expect(shown(load({ [name]: String(value) }))).toEqual(wanted)
      expect(shown(load({}, { [variableOf(name)]: String(value) }))).toEqual(wanted)
      expect(shown(load({ config: file(JSON.stringify({ [name]: value })) }))).toEqual(wanted)
      expect(shown(load())).not.toEqual(wanted)
    },
  )

  it('has a case above, or a test of its own', () => {
    const elsewhere = [
      'config',
      'tls-cert',
      'tls-key',
      'role-templates',
      'delegation-templates',
      'event-hook-events',
      'event-hook-networks',
    ]
    expect(settings.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(rightValues), ...elsewhere].sort(),
    )
  })

  it('says with a hook which events it is told of, root use unless told, and where it may be', () => {
    expect(load().eventHook).toBeUndefined()
    const hook = { 'event-hook-command': '/opt/alert' }
    expect(load(hook).eventHook).toMatchObject({ url: undefined, events: ['root-use'], allowedNetworks: [] })
    const events = 'denials, iam:DeleteUser'
    const more = { ...hook, 'event-hook-events': events, 'event-hook-networks': '10.0.0.0/8' }
    expect(load(more).eventHook).toMatchObject({
      events: ['denials', 'iam:DeleteUser'],
      allowedNetworks: ['10.0.0.0/8'],
    })
  })

  it('comes from the flag first, then the environment, then the file', () => {
    const config = file('{"port": 1, "host": "127.0.0.1", "record-days": 1}')
    const environment = {
      GATEHOUSE_CONFIG: config,
      GATEHOUSE_PORT: '2',
      GATEHOUSE_HOST: '127.0.0.2',
      GATEHOUSE_RECORD_DAYS: '',
    }
    expect(load({ port: 3 }, environment)).toMatchObject({
      port: 3,
      host: '127.0.0.2',
      recordDays: 1,
      historyDays: 400,
    })
    expect(() => load({ config: join(folder, 'none') }, environment)).toThrow(/none cannot be read: ENOENT/)
  })

  it.each<[SettingValues, string]>([
    [{ port: '-1' }, '--port is not a whole number from 0 to 65535'],
    [{ port: '' }, '--port is not a whole number from 0 to 65535'],
    [{ port: '0x10' }, '--port is not a whole number from 0 to 65535'],
    [{ 'record-days': 0 }, '--record-days is not a whole number from 1 to 36500'],
    [{ host: '' }, '--host is empty'],
    [{ 'account-id': '12345' }, '--account-id is not a text of 12 digits'],
    [{ 'account-id': 123456789012 }, '--account-id is not a text'],
    [{ 'account-email': 'me' }, '--account-email is not an e-mail address of 6 to 64 characters'],
    [{ partition: 'aws-iso' }, '--partition is not one of aws, aws-cn, aws-us-gov'],
    [{ 'public-url': 'iam.example.org' }, '--public-url is not of the form https://iam.example.org'],
    [
      { 'database-url': 'mysql://u:hunter2@h/d' },
      '--database-url is not of the form postgres://USER:PASSWORD@HOST/DATABASE',
    ],
    [
      { 'trusted-proxies': '10.0.0.0/33' },
      '--trusted-proxies has 10.0.0.0/33, which is neither an address nor a network',
    ],
    [
      { 'trusted-proxies': 'proxy.local' },
      '--trusted-proxies has proxy.local, which is neither an address nor a network',
    ],
    [
      { 'trusted-proxies': '::1/64/2' },
      '--trusted-proxies has ::1/64/2, which is neither an address nor a network',
    ],
    [
      { 'shared-issuers': 'gitlab.example.com' },
      '--shared-issuers has gitlab.example.com, which is not of the form gitlab.example.com:sub',
    ],
    [{ 'event-hook-url': 'ftp://x' }, '--event-hook-url is not of the form https://alerts.example.org/…'],
    [{ 'event-hook-command': '  ' }, '--event-hook-command is not a program'],
    [
      { 'event-hook-events': 'root-use,nothing' },
      '--event-hook-events has nothing, which is neither a kind of events nor the name of one',
    ],
    [
      { 'event-hook-events': 'constructor' },
      '--event-hook-events has constructor, which is neither a kind of events nor the name of one',
    ],
    [
      { 'delegation-webhooks': 'https://example.com/s3cret' },
      `${webhooks} has an entry that is not TOPIC-ARN=URL`,
    ],
    [
      { 'delegation-webhooks': `${newsTopic}=http://example.com/s3cret` },
      `${webhooks} has an address for ${newsTopic} that is neither https nor http on a loopback address`,
    ],
    [
      { 'delegation-webhooks': `${newsTopic}=https://u:s3cret@example.com/` },
      `${webhooks} has an address for ${newsTopic} that is neither https nor http on a loopback address`,
    ],
    [
      { 'delegation-webhooks': `${newsTopic}=https://a.example,${newsTopic}=https://b.example` },
      `${webhooks} has ${newsTopic} twice`,
    ],
    [{ 'test-mode': 'yes' }, '--test-mode is neither true nor false'],
    [{ 'tls-cert': 'a.pem' }, '--tls-cert and --tls-key go together: give both or neither'],
    [
      { 'tls-cert': '/none.pem', 'tls-key': '/none.pem' },
      "--tls-cert cannot be read: ENOENT: no such file or directory, open '/none.pem'",
    ],
  ])('refuses %j', (flags, message) => {
    expect(() => load(flags)).toThrow(new ConfigError(message))
  })

  it('is named as its source names it', () => {
    expect(() => load({}, { GATEHOUSE_PORT: 'x' })).toThrow(/^GATEHOUSE_PORT is not/)
    const config = file('{"port": null}')
    expect(() => load({ config })).toThrow(`port in ${config} is not`)
  })
})

describe('a configuration file', () => {
  it.each([
    ['{"port": 1,}', /it is not JSON at position 11 \(line 1 column 12\)$/],
    ['', /it is not JSON$/],
    ['null', /does not hold a JSON object$/],
    ['{"dataDir": "x"}', /has the unknown member dataDir; members are named as options are, without --$/],
    ['{"config": "x"}', /has the unknown member config/],
  ])('that holds %j is refused', (content, message) => {
    expect(() => load({ config: file(content) })).toThrow(message)
  })

  it('gives nothing away that stands in it', () => {
    const config = file('{"database-url": "postgres://u:hunter2@h/d" x}')
    expect(() => load({ config })).toThrow(expect.not.stringContaining('hunter2'))
  })
})

it('finds the master key in the data folder, a file, a command or the environment, the more explicit first', () => {
  expect(load().masterKey).toEqual({ own: true })
  const environment = { GATEHOUSE_MASTER_KEY: 'text' }
  expect(load({}, environment).masterKey).toEqual({ text: 'text' })
  expect(load({ 'master-key-file': 'k' }, environment).masterKey).toEqual({ file: resolve('k') })
  expect(load({ 'master-key-file': 'k', 'master-key-command': 'c' }, environment).masterKey).toEqual({
    command: 'c',
  })
})

it('writes logs for people on a terminal and for machines elsewhere, unless told', () => {
  expect(load({}, {}, true).logFormat).toBe('text')
  expect(load({}, {}, false).logFormat).toBe('json')
  expect(load({ 'log-format': 'json' }, {}, true).logFormat).toBe('json')
})
