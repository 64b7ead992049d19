import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { billingCommand, recoveryCommand } from './account-switches.ts'
import { administratorCommand, createAccountCommand, listAccountsCommand } from './accounts.ts'
import { operatorAuthor } from './author.ts'
import { CommandError, type CommandInput, type OperatorCommand, type OperatorSources } from './command.ts'
import { AccountExists } from './create-account.ts'
import { delegationTokenCommand, endDelegationCommand } from './delegation.ts'
import { importTokensCommand, listTokensCommand, resetRootMfaCommand } from './hardware-tokens.ts'
import { rotateKeysCommand, showKeysCommand } from './keys.ts'
import { organizationCommands } from './organization/index.ts'
import { addOutsideCommand, listOutsideCommand, removeOutsideCommand } from './outside-accounts.ts'
import { listQuotasCommand, setQuotaCommand } from './quotas.ts'
import { renameAccountCommand } from './rename-account.ts'
import { listRoleUsesCommand, releaseRoleCommand, useRoleCommand } from './role-uses.ts'
import { revokeRoleCommand, revokeSessionCommand } from './sessions.ts'
import {
  createTrailCommand,
  deleteTrailCommand,
  rotateDigestKeyCommand,
  showTrailCommand,
  startTrailCommand,
  stopTrailCommand,
} from './trail.ts'
import { whyCommand } from './why.ts'

/** Everything that an operator can do to a running server. */
export const commands: readonly OperatorCommand[] = [
  createAccountCommand,
  listAccountsCommand,
  renameAccountCommand,
  administratorCommand,
  addOutsideCommand,
  removeOutsideCommand,
  listOutsideCommand,
  billingCommand,
  recoveryCommand,
  setQuotaCommand,
  listQuotasCommand,
  rotateKeysCommand,
  showKeysCommand,
  revokeSessionCommand,
  revokeRoleCommand,
  useRoleCommand,
  releaseRoleCommand,
  listRoleUsesCommand,
  importTokensCommand,
  listTokensCommand,
  resetRootMfaCommand,
  createTrailCommand,
  startTrailCommand,
  stopTrailCommand,
  showTrailCommand,
  deleteTrailCommand,
  rotateDigestKeyCommand,
  delegationTokenCommand,
  endDelegationCommand,
  ...organizationCommands,
  whyCommand,
]

const MOST_BODY = 64 * 1024

/** The socket on which a running server takes commands; whoever may open it is the operator. */
export interface OperatorSocket {
  close(): Promise<void>
}

/** Another process takes commands at the same path. */
export class OperatorSocketInUse extends Error {}

/**
 * Listens at `path` with mode 0600; a socket that a dead process has left there is taken over. OperatorSocketInUse where
 * the process that listens there lives.
 */
export async function openOperatorSocket(path: string, sources: OperatorSources): Promise<OperatorSocket> {
  if (await isAnswering(path)) throw new OperatorSocketInUse(`another process listens on ${path}`)
  rmSync(path, { force: true })
  const server = createServer((request, response) => void answer(request, response, sources))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // the socket is made before `listen` returns; the mask counts for whatever else the process makes, so not for longer
    const before = process.umask(0o177)
    try {
      server.listen(path, resolve)
    } finally {
      process.umask(before)
    }
  })
  chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  sources: OperatorSources,
): Promise<void> {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
  }
  try {
    if (request.method !== 'POST') return send(405, { error: 'commands come by POST' })
    const name = commandName(request.url ?? '/')
    const command = commands.find((candidate) => candidate.name === name)
    if (command === undefined) return send(404, { error: `unknown command ${name}` })
    const input = await readInput(request)
    send(200, await command.run(sources, input, operatorAuthor(name, sources.clock)))
  } catch (error) {
    if (error instanceof CommandError || error instanceof AccountExists) send(400, { error: error.message })
    else send(500, { error: error instanceof Error ? error.message : 'unknown error' })
  }
}

function commandName(url: string): string {
  try {
    return decodeURIComponent(url.slice(1))
  } catch {
    throw new CommandError('the name of the command is badly encoded')
  }
}

async function readInput(request: IncomingMessage): Promise<CommandInput> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BODY) throw new CommandError('the input is too large')
    chunks.push(chunk)
  }
  const value = parsed(Buffer.concat(chunks).toString('utf8'))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CommandError('the input is not a JSON object')
  return { ...value }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    throw new CommandError('the input is not JSON')
  }
}
