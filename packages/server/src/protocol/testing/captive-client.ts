import { Readable } from 'node:stream'
import type { HttpAnswer, HttpRequest } from '../http.ts'

/** What an SDK client hands to whoever sends its requests. */
interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string | string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

interface SdkClient {
  send(command: unknown): Promise<unknown>
}

/** A client of the official SDK that reaches nobody: its requests are answered in this process. */
export interface CaptiveClient {
  /** Sends a command by the name of its operation; answers its output without the SDK's own metadata. */
  readonly send: (
    operation: string,
    input: object,
    answer: (request: HttpRequest) => HttpAnswer,
  ) => Promise<object>
}

/** Takes a client's module and makes a client of it by the function that is told how to. */
export function captiveClient(
  commands: Readonly<Record<string, unknown>>,
  newClient: (settings: {
    region: string
    endpoint: string
    maxAttempts: number
    credentials: { accessKeyId: string; secretAccessKey: string }
    requestHandler: { handle(request: SdkRequest): Promise<{ response: object }> }
  }) => SdkClient,
): CaptiveClient {
  let respond: ((request: HttpRequest) => HttpAnswer) | undefined
  const client = newClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    requestHandler: {
      async handle(request) {
        if (respond === undefined) throw new Error('nobody answers')
        const { status: statusCode, headers, body } = respond(received(request))
        const lower = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
        )
        const pieces = typeof body === 'object' && 'pieces' in body ? body.pieces() : [Buffer.from(body)]
        return { response: { statusCode, headers: lower, body: Readable.from(pieces) } }
      },
    },
  })
  return {
    async send(operation, input, answer) {
      const command = commands[`${operation}Command`]
      if (typeof command !== 'function') throw new Error(`the SDK has no command ${operation}`)
      respond = answer
      const output = await client.send(Reflect.construct(command, [input]))
      if (typeof output !== 'object' || output === null) throw new Error('the SDK answers nothing')
      const { $metadata: _, ...members } = { $metadata: undefined, ...output }
      return members
    },
  }
}

function received({ method, path, query, headers, body = '' }: SdkRequest): HttpRequest {
  const parameters = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  return {
    method,
    path,
    query: parameters.join('&'),
    rawHeaders: Object.entries(headers).flat(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.concat([body]),
    sourceIp: '127.0.0.1',
    secure: false,
  }
}
