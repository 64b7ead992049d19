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
    name: 'identity-provider-networks',
    type: 'list',
    value: 'LIST',
    description:
      'addresses or networks, separated by commas, where identity providers may be although they are not public',
  },
  {
    name: 'shared-issuers',
    type: 'list',
    value: 'LIST',
    description:
      'further identity providers that many tenants share, as the condition keys, separated by commas, that trust policies for them must evaluate: gitlab.example.com:sub',
  },
  {
    name: 'role-templates',
    type: 'text',
    value: 'DIR',
    description: 'folder of role templates in JSON, beside those that come with the server',
  },
  {
    name: 'delegation-templates',
    type: 'text',
    value: 'DIR',
    description:
      'folder of policy templates in JSON that delegation requests may name, beside managed policies',
  },
  {
    name: 'delegation-webhooks',
    type: 'list',
    value: 'LIST',
    description:
      'where news of delegation requests go: TOPIC-ARN=URL, separated by commas; https, or http on a loopback address',
  },
  {
    name: 'call-records',
    type: 'text',
    value: 'on|off',
    usual: 'on',
    description: 'whether a record of every call is kept',
  },
  {
    name: 'allow-records',
    type: 'text',
    value: 'all|N%|none',
    usual: 'all',
    description:
      'of how many allowed calls the records tell the policies and the context, too; those of denials always do',
  },
  {
    name: 'record-days',
    type: 'number',
    value: 'N',
    usual: 90,
    description: 'days for which call records are kept',
  },
  {
    name: 'trail-days',
    type: 'number',
    value: 'N',
    usual: 400,
    description: 'days for which the files of trails are kept',
  },
  {
    name: 'history-days',
    type: 'number',
    value: 'N',
    usual: 400,
    description: 'days for which the change log is kept, at least 1',
  },
  {
    name: 'event-hook-url',
    type: 'text',
    value: 'URL',
    description: 'where chosen events are posted as JSON, at once',
  },
  {
    name: 'event-hook-command',
    type: 'text',
    value: 'COMMAND',
    description:
      'program, with arguments separated by blanks, that is given each chosen event on standard input',
  },
  {
    name: 'event-hook-events',
    type: 'list',
    value: 'LIST',
    usual: 'root-use',
    description:
      'which events those are, separated by commas: root-use, denials, errors, writes, all, or names such as CreateUser or iam:CreateUser',
  },
  {
    name: 'event-hook-networks',
    type: 'list',
    value: 'LIST',
    description:
      'addresses or networks, separated by commas, where the hook may be although they are not public',
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
      'offer /_test/reset, /_test/accounts, /_test/clock, /_test/visibility and /_test/operator; loopback addresses only, over an empty store of its own, which lies in the temporary folder or, where one is given, in the data folder beside what is there, and goes when the server ends',
  },
] as const satisfies readonly Setting[]

export type SettingName = (typeof settings)[number]['name']

/** Values of settings as one source gives them: the command line, the environment or the file. */
export type SettingValues = Partial<Record<SettingName, unknown>>

/** The environment variable of a setting. */
export function variableOf(name: string): string {
  return `GATEHOUSE_${name.toUpperCase().replaceAll('-', '_')}`
}

/** A configuration that cannot work, told to the operator. */
export class ConfigError extends Error {}
