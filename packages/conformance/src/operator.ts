import { request } from 'node:http'
import { operatorSocketPath } from '@gatehouse/server/operator-socket'
import { Account } from './account.ts'

/** A server, with the data folder of one that does not run in test mode. */
type Server = Pick<Account, 'endpoint' | 'dataDir'>

/** Has a server run an operator's command: over its socket, or as test mode offers it. */
export async function operator(
  { endpoint, dataDir }: Server,
  command: string,
  input: object = {},
): Promise<Record<string, string>> {
  const { ok, body } =
    dataDir === undefined
      ? await inTestMode(endpoint, command, input)
      : await overSocket(dataDir, command, input)
  if (!ok) throw new Error(`${command}: ${body['error']}`)
  return body
}

/** Makes an account of one's own on a server, with a random id; nobody else knows of it. */
export async function accountOn({ endpoint, dataDir }: Server): Promise<Account> {
  if (dataDir === undefined) return Account.inTestMode(endpoint)
  const email = `${crypto.randomUUID()}@example.com`
  const made = await operator({ endpoint, dataDir }, 'accounts create', { email })
  const { account: id = '', accessKeyId = '', secretAccessKey = '' } = made
  return new Account(endpoint, id, { accessKeyId, secretAccessKey }, dataDir)
}

interface Answer {
  readonly ok: boolean
  readonly body: Record<string, string>
}

async function inTestMode(endpoint: string, command: string, input: object): Promise<Answer> {
  const response = await fetch(`${endpoint}/_test/operator`, {
    method: 'POST',
    body: JSON.stringify({ command, input }),
  })
  return { ok: response.ok, body: (await response.json()) as Record<string, string> }
}

function overSocket(dataDir: string, command: string, input: object): Promise<Answer> {
  const socketPath = operatorSocketPath({ dataDir })
  return new Promise((resolve, reject) => {
    const path = `/${encodeURIComponent(command)}`
    const outgoing = request({ socketPath, method: 'POST', path }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      incoming.on('end', () => resolve({ ok: incoming.statusCode === 200, body: JSON.parse(text) }))
    })
    outgoing.on('error', reject)
    outgoing.end(JSON.stringify(input))
  })
}
