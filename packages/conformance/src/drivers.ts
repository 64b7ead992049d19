import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import type { Credentials } from './credentials.ts'
import { refusal } from './refusal.ts'
import { clientEnvironment, run } from './stock-clients.ts'

/** One call of one operation, as every client can make it. */
export interface Call {
  readonly service: 'iam' | 'sts'
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  readonly credentials: Credentials
}

/** What was answered, dates as Dates or texts; or the code of the refusal. */
export type Answer = { readonly output: Record<string, unknown> } | { readonly error: string }

/** A stock client that makes calls. */
export interface Driver {
  call(call: Call): Promise<Answer>
  close(): void
}

const REGION = 'us-east-1'
const method = (operation: string) => operation.charAt(0).toLowerCase() + operation.slice(1)

/** The SDK for JavaScript, version 3. */
export function sdkV3(endpoint: string): Driver {
  return {
    async call({ service, operation, input, credentials }) {
      const settings = { endpoint, region: REGION, credentials, maxAttempts: 1 }
      const client = service === 'iam' ? new IAM(settings) : new STS(settings)
      const call: unknown = Reflect.get(client, method(operation))
      if (typeof call !== 'function') throw new Error(`the SDK has no operation ${operation}`)
      const answering = Reflect.apply(call, client, [input]) as Promise<Record<string, unknown>>
      const answer: Answer = await answering.then(
        (output) => ({ output }),
        async () => ({ error: (await refusal(answering)).code }),
      )
      client.destroy()
      return answer
    },
    close: () => undefined,
  }
}

interface V2Client {
  makeRequest(operation: string, input: object): { promise(): Promise<Record<string, unknown>> }
}

/** The SDK for JavaScript, version 2, without its notice that it is no longer kept. */
export function sdkV2(endpoint: string): Driver {
  process.env['AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE'] = '1'
  const require = createRequire(import.meta.url)
  const clients: Record<Call['service'], new (settings: object) => V2Client> = {
    iam: require('aws-sdk/clients/iam'),
    sts: require('aws-sdk/clients/sts'),
  }
  return {
    async call({ service, operation, input, credentials }) {
      const client = new clients[service]({ endpoint, region: REGION, maxRetries: 0, ...credentials })
      try {
        return { output: await client.makeRequest(method(operation), input).promise() }
      } catch (error) {
        if (error instanceof Error && 'code' in error) return { error: String(error.code) }
        throw error
      }
    },
    close: () => undefined,
  }
}

/** boto3, in one process for all calls. */
export function boto3(endpoint: string, administrator: Credentials): Driver {
  const script = join(import.meta.dirname, '../scripts/drivers/call_with_boto3.py')
  const environment = { ...clientEnvironment(endpoint, administrator), PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn('python3', [script], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async call(call) {
      child.stdin.write(`${JSON.stringify(call)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('boto3 has ended')
      return JSON.parse(value) as Answer
    },
    close: () => child.stdin.end(),
  }
}

/** The AWS CLI, a process for each call. */
export function awsCli(endpoint: string): Driver {
  return {
    async call({ service, operation, input, credentials }) {
      const command = operation.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
      const given = ['--cli-input-json', JSON.stringify(input), '--output', 'json']
      const environment = clientEnvironment(endpoint, credentials)
      const { code, stdout, stderr } = await run('aws', [service, command, ...given], environment)
      if (code === 0) return { output: stdout.trim() === '' ? {} : JSON.parse(stdout) }
      const [, error] = /\((\w+)\)/.exec(stderr) ?? []
      if (error === undefined) throw new Error(stderr)
      return { error }
    },
    close: () => undefined,
  }
}
