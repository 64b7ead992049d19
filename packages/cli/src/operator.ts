import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { resolve } from 'node:path'
import { operatorSocketPath } from '@gatehouse/server/operator-socket'
import { ConfigError, variableOf } from '@gatehouse/server/settings'
import { Command } from 'commander'
import { exitCode } from './exit-code.ts'
import { facts, table, visibleLines } from './terminal.ts'
import { usualDataDir } from './usual-data-dir.ts'

/** What went wrong, told without a stack. */
class Refused extends Error {}

interface CommonOptions {
  readonly dataDir?: string
  readonly json?: boolean
}

/** Hands a command to the server that runs over a data folder, and answers what it says. */
function ask(dataDir: string, command: string, input: object): Promise<Record<string, unknown>> {
  const socketPath = operatorSocketPath({ dataDir })
  return new Promise((answer, refuse) => {
    const outgoing = request(
      { socketPath, method: 'POST', path: `/${encodeURIComponent(command)}` },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          text += chunk
        })
        incoming.on('end', () => {
          const body = asObject(text)
          if (incoming.statusCode === 200 && body !== undefined) answer(body)
          else refuse(new Refused(String(body?.['error'] ?? `what listens on ${socketPath} is no Gatehouse`)))
        })
        incoming.on('error', () => refuse(new Refused(ENDED)))
      },
    )
    outgoing.on('error', (error: NodeJS.ErrnoException) => refuse(new Refused(unreachable(dataDir, error))))
    outgoing.end(JSON.stringify(input))
  })
}

const ENDED = 'the server ended before it answered: start it again and see what was done'

function unreachable(dataDir: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') {
    return `no server runs over ${dataDir}; start one with gatehouse serve --data-dir ${dataDir}, or name its folder with --data-dir`
  }
  if (code === 'EACCES') return `the server over ${dataDir} belongs to another user: run this as that user`
  return code === 'ECONNRESET' || code === 'EPIPE' ? ENDED : `the server over ${dataDir}: ${message}`
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function show(answer: Record<string, unknown>): string {
  if (typeof answer['text'] === 'string') return visibleLines(answer['text'])
  const [list] = Object.values(answer).filter(Array.isArray)
  return list === undefined ? facts(answer) : table(list as Record<string, unknown>[])
}

type Input = Readonly<Record<string, unknown>>

/** A command that the running server carries out, in a group or in none (''); `positional` names its arguments, `complete` adds what is read here. */
export function operatorCommand(
  group: string,
  name: string,
  description: string,
  positional: readonly string[] = [],
  complete: (input: Input) => Promise<Input> = async (input) => input,
): Command {
  const command = new Command(name)
    .description(description)
    .option(
      '--data-dir <dir>',
      `data folder of the server (${usualDataDir} unless told) [${variableOf('data-dir')}]`,
    )
    .option('--json', 'answer in JSON')
  for (const argument of positional) command.argument(`<${argument}>`)
  return command.action(async (...given: unknown[]) => {
    const { dataDir, json, ...options } = command.opts<CommonOptions & Record<string, unknown>>()
    const folder = resolve(dataDir ?? process.env[variableOf('data-dir')] ?? usualDataDir)
    const input = {
      ...options,
      ...Object.fromEntries(positional.map((argument, index) => [argument, given[index]])),
    }
    try {
      const answer = await ask(folder, `${group} ${name}`.trim(), await complete(input))
      console.log(json ? JSON.stringify(answer, undefined, 2) : show(answer))
    } catch (error) {
      if (!(error instanceof Refused || error instanceof ConfigError)) throw error
      console.error(
        json ? JSON.stringify({ error: error.message }) : `gatehouse: ${visibleLines(error.message)}`,
      )
      process.exitCode = error instanceof ConfigError ? exitCode.misused : exitCode.failed
    }
  })
}

/** The input of a command with the text of the file that it names. */
export async function textOf({ file, ...others }: Input): Promise<Input> {
  try {
    return { ...others, text: await readFile(String(file), 'utf8') }
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : `${file} cannot be read`)
  }
}

function trailCommands(): Command {
  const create = operatorCommand('trail', 'create', 'deliver the events of an account as files', ['account'])
    .option('--name <name>', 'the name of the trail (events unless told)')
    .option('--region <region>', 'the region whose folders the files lie in (us-east-1 unless told)')
  const one = (name: string, description: string) => operatorCommand('trail', name, description, ['account'])
  return new Command('trail')
    .description('deliver the events of an account as files with signed digests')
    .addCommand(create)
    .addCommand(one('show', 'show the trail of an account, and how far it has come'))
    .addCommand(one('stop', 'deliver what has happened until now, and no more'))
    .addCommand(one('start', 'go on from now'))
    .addCommand(one('delete', 'delete the trail of an account; what it has delivered stays'))
    .addCommand(operatorCommand('trail', 'rotate-key', 'sign digests by a new key from now on'))
}

function accountsCommands(): Command {
  const create = operatorCommand('accounts', 'create', 'make an account with an administrator')
    .option('--id <digits>', '12 digits; random unless told')
    .option('--email <address>', "the root user's e-mail address")
    .option('--name <name>', 'what its people call it; none unless told')
    .option('--partition <name>', 'aws, aws-cn or aws-us-gov (aws unless told)')
    .option('--administrator <name>', 'the name of the administrator (admin unless told)')
  const administrator = operatorCommand(
    'accounts',
    'administrator',
    'make an administrator, or another key for one',
    ['account'],
  ).option('--name <name>', 'the name of the administrator (admin unless told)')
  const turned = (name: string, description: string) =>
    operatorCommand('accounts', name, `turn on or off ${description}`, ['account', 'value'])
  return new Command('accounts')
    .description('make, list and name accounts, turn their switches, and say which are elsewhere')
    .addCommand(create)
    .addCommand(operatorCommand('accounts', 'list', 'list all accounts'))
    .addCommand(operatorCommand('accounts', 'rename', 'give an account a name', ['account', 'name']))
    .addCommand(administrator)
    .addCommand(turned('billing', 'whether policies may let users and roles into billing'))
    .addCommand(turned('recovery', 'the recovery of a root user without MFA devices by e-mail and phone'))
    .addCommand(outsideCommands())
}

function outsideCommands(): Command {
  const group = 'accounts outside'
  const add = operatorCommand(group, 'add', 'let trust policies name an account elsewhere', ['account'])
  const remove = 'let no further trust policy name it; roles that trust it go on to'
  return new Command('outside')
    .description('say which accounts elsewhere trust policies may name')
    .addCommand(add.option('--partition <name>', 'aws, aws-cn or aws-us-gov (aws unless told)'))
    .addCommand(operatorCommand(group, 'remove', remove, ['account']))
    .addCommand(operatorCommand(group, 'list', 'list the outside accounts'))
}

function quotasCommands(): Command {
  const told = ['account', 'quota', 'value']
  return new Command('quotas')
    .description('show and change the quotas of an account')
    .addCommand(operatorCommand('quotas', 'list', 'list the quotas of an account', ['account']))
    .addCommand(operatorCommand('quotas', 'set', 'change a quota; default gives it its usual value', told))
}

function keysCommands(): Command {
  return new Command('keys')
    .description('show and rotate the master key')
    .addCommand(operatorCommand('keys', 'show', 'show the fingerprint of the master key'))
    .addCommand(operatorCommand('keys', 'rotate', 'put a new master key in force while the server runs'))
}

function sessionsCommands(): Command {
  const revoke = operatorCommand('sessions', 'revoke', 'end the session of a temporary access key', ['key'])
  return new Command('sessions')
    .description('end sessions before their time')
    .addCommand(revoke)
    .addCommand(operatorCommand('sessions', 'revoke-role', 'end every session of a role', ['role']))
}

function rolesCommands(): Command {
  const of = (name: string, description: string, ...told: string[]) =>
    operatorCommand('roles', name, description, ['role', ...told])
  return new Command('roles')
    .description('note what service-linked roles are used for, so that they are not deleted meanwhile')
    .addCommand(of('use', 'note that a service-linked role is used for a resource', 'resource'))
    .addCommand(of('release', 'take back that a role is used for a resource', 'resource'))
    .addCommand(of('uses', 'list what a role is used for'))
}

function mfaCommands(): Command {
  const take = 'take hardware tokens into the registry, one SERIAL,hex:SEED or SERIAL,base32:SEED a line'
  const reset = 'take its MFA devices from the root user of an account'
  return new Command('mfa')
    .description('import hardware tokens, and help a root user who has lost every device')
    .addCommand(operatorCommand('mfa', 'import', take, ['file'], textOf))
    .addCommand(operatorCommand('mfa', 'tokens', 'list the imported tokens'))
    .addCommand(operatorCommand('mfa', 'reset-root', reset, ['account']))
}

function delegationCommands(): Command {
  const token = 'print the exchange token of a finalized delegation request'
  const end = 'end what a delegation request has given, at once and for good'
  return new Command('delegation')
    .description('hand over the token of a delegation request, and end a delegation')
    .addCommand(operatorCommand('delegation', 'token', token, ['request']))
    .addCommand(operatorCommand('delegation', 'end', end, ['request']))
}

/** `gatehouse accounts`, `quotas`, `keys`, `sessions`, `roles`, `mfa`, `delegation`, `trail` and `why`: what an operator does to a running server. */
export function operatorCommands(): Command[] {
  const why =
    'explain a decision by its authorization id or the id of its event, and what would have allowed it'
  return [
    accountsCommands(),
    quotasCommands(),
    keysCommands(),
    sessionsCommands(),
    rolesCommands(),
    mfaCommands(),
    trailCommands(),
    delegationCommands(),
    operatorCommand('', 'why', why, ['id']),
  ]
}
