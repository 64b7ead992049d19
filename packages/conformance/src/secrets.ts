import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { operations } from '@gatehouse/server'

/** Secrets that the published models do not mark as such, and those of headers, queries and operators' answers. */
const unmarked = [
  ...['SecretAccessKey', 'SessionToken', 'TokenCode', 'AuthenticationCode1', 'AuthenticationCode2'],
  ...['Base32StringSeed', 'QRCodePNG', 'ServicePassword', 'ServiceApiKeyValue', 'ServiceCredentialSecret'],
  ...['PrivateKey', 'AddPrivateKey', 'EncodedMessage', 'ContextAssertion', 'SigninToken', 'TradeInToken'],
  ...['WebIdentityToken', 'SAMLAssertion', 'X-Amz-Signature', 'X-Amz-Security-Token', 'token'],
]

/** A shape of a model, as far as secrets are looked for in it. */
type Shape = NonNullable<(typeof operations)[number]['model']['input' | 'output']>['members'][number]['shape']

type Named = readonly [name: string, shape: Shape]

/** Every member below a shape, the shape itself under the name that it has there. */
function* membersIn(name: string, shape: Shape, above: readonly Shape[] = []): Generator<Named> {
  yield [name, shape]
  if (above.includes(shape)) return
  const inside = [...above, shape]
  if (shape.type === 'structure')
    for (const member of shape.members) yield* membersIn(member.name, member.shape, inside)
  if (shape.type === 'list') yield* membersIn(name, shape.member, inside)
  if (shape.type === 'map') yield* membersIn(name, shape.value, inside)
}

/** The members of inputs and answers that the models mark as secrets. */
export const sensitiveNames: ReadonlySet<string> = new Set(
  operations.flatMap(({ model }) =>
    [model.input, model.output].flatMap((shape) =>
      shape === undefined
        ? []
        : [...membersIn('', shape)].flatMap(([name, { sensitive }]) => (sensitive ? [name] : [])),
    ),
  ),
)

/** The same name in forms, XML and JSON, however it is written. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '')

const secretNames = new Set([...unmarked, ...sensitiveNames].map(plain))

/** Whether a member of this name, wherever in an input or an answer it stands, holds a secret. */
export const isSecretName = (name: string): boolean => secretNames.has(plain(name.split('.').at(-1) ?? ''))

/** The operations whose answers have a member that holds a secret, with these members. */
export function tellingSecrets(): Record<string, string[]> {
  return Object.fromEntries(
    operations.flatMap(({ model: { name, output } }) => {
      const members = output === undefined ? [] : [...membersIn('', output)].map(([member]) => member)
      const secrets = [...new Set(members.filter(isSecretName))].sort()
      return secrets.length === 0 ? [] : [[name, secrets]]
    }),
  )
}

/** A secret that was seen on the wire, by the name of the member that held it. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** What is secret in a text: a form, a query, XML or JSON. */
function secretsIn(text: string, kind: string): Secret[] {
  if (kind.includes('json')) return inJson(parsed(text))
  if (kind.includes('xml')) {
    return [...text.matchAll(/<([A-Za-z0-9]+)>([^<]+)</g)].flatMap(([, name = '', value = '']) =>
      isSecretName(name) ? [{ name, value: unescaped(value) }] : [],
    )
  }
  return [...new URLSearchParams(text)].flatMap(([name, value]) =>
    isSecretName(name) && value !== '' ? [{ name, value }] : [],
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function inJson(value: unknown): Secret[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, own]) =>
    isSecretName(name) && typeof own === 'string' ? [{ name, value: own }] : inJson(own),
  )
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (_, decimal, hex, named) =>
    named === undefined
      ? String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
      : (entities[named] ?? ''),
  )

/** Stands between clients and a server, hands everything on as it is, and notes every secret that passes. */
export class SecretWatch {
  readonly url: string
  /** By name: every secret that has passed. */
  readonly seen = new Map<string, Secret>()
  /** What was answered, of which records are named. */
  readonly denials = new Set<string>()
  /** The text of every answer. */
  readonly answers: string[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async before(target: string): Promise<SecretWatch> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const watch = new SecretWatch(server)
    server.on('request', (incoming, outgoing) => {
      watch.#pass(new URL(target), incoming).then(
        ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
        (error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined),
      )
    })
    return watch
  }

  note(secrets: readonly Secret[]): void {
    for (const secret of secrets) this.seen.set(`${secret.name} ${secret.value}`, secret)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #pass(target: URL, incoming: IncomingMessage) {
    const { method, url: path = '/', headers, rawHeaders } = incoming
    const body = await bytesOf(incoming)
    this.#noteRequest(path, headers, body)
    const outgoing = sendRequest({
      host: target.hostname,
      port: target.port,
      method,
      path,
      headers: rawHeaders,
    })
    outgoing.end(body)
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    const answered = await bytesOf(answer)
    const text = answered.toString('utf8')
    this.answers.push(text)
    this.note(secretsIn(text, answer.headers['content-type'] ?? 'xml'))
    const encoded = answer.headers['x-gatehouse-encoded-authorization-message']
    if (typeof encoded === 'string') this.note([{ name: 'EncodedMessage', value: encoded }])
    for (const [, id = ''] of text.matchAll(/#\/authorization-details\/([0-9a-z]{25})/g)) this.denials.add(id)
    return { status: answer.statusCode ?? 500, headers: answer.headers, body: answered }
  }

  #noteRequest(path: string, headers: IncomingMessage['headers'], body: Buffer): void {
    this.note(secretsIn(path.split('?')[1] ?? '', 'form'))
    this.note(secretsIn(body.toString('utf8'), headers['content-type'] ?? 'form'))
    const signature = /Signature=([0-9a-f]{64})/.exec(headers.authorization ?? '')?.[1]
    if (signature !== undefined) this.note([{ name: 'Signature', value: signature }])
    const token = headers['x-amz-security-token']
    if (typeof token === 'string') this.note([{ name: 'X-Amz-Security-Token', value: token }])
  }
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Secrets shorter than this are looked for only where they are all of a value. */
const SHORT = 12

/** Looks for secrets in texts, in every form in which they may stand there, in one pass over each text. */
export class SecretSearch {
  readonly #needles = new Map<string, { readonly name: string; readonly text: string }[]>()

  constructor(secrets: Iterable<Secret>) {
    for (const { name, value } of secrets) {
      for (const part of partsOf(value)) {
        const texts = part.length < SHORT ? valuesOf(part) : formsOf(part)
        for (const text of new Set(texts)) this.#add(name, text)
      }
    }
  }

  /** The names of the secrets that the text shows, with the first characters of each: what else it holds is not told. */
  in(text: string): string[] {
    const found = new Set<string>()
    for (let at = 0; at + KEY <= text.length; at++) {
      for (const needle of this.#needles.get(text.slice(at, at + KEY)) ?? []) {
        if (text.startsWith(needle.text, at)) found.add(`${needle.name}: ${needle.text.slice(0, 12)}…`)
      }
    }
    return [...found]
  }

  #add(name: string, text: string): void {
    const key = text.slice(0, KEY)
    const known = this.#needles.get(key)
    if (known === undefined) this.#needles.set(key, [{ name, text }])
    else known.push({ name, text })
  }
}

/** Characters by which a text is found. */
const KEY = 8

/** Lines of a long text, such as a key in PEM; of a long line its beginning, its middle and its end. */
function partsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('-----'))
  return lines.flatMap((line) => {
    if (line.length <= 80) return [line]
    const middle = Math.floor(line.length / 2) - 20
    return [line.slice(0, 40), line.slice(middle, middle + 40), line.slice(-40)]
  })
}

/** A short text as the whole value of something, in JSON, in a form, or in a sentence. */
const valuesOf = (text: string): string[] =>
  [`"${text}"`, `=${text}&`, `=${text}"`, `'${text}'`, `>${text}<`, `: ${text}`].filter(
    (form) => form.length >= KEY,
  )

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    new URLSearchParams({ v: text }).toString().slice(2),
    bytes.toString('hex'),
    // wherever in something longer that is encoded it may begin
    ...[0, 1, 2].flatMap((before) => {
      const all = Buffer.concat([Buffer.alloc(before), bytes])
      const encoded = all.subarray(0, all.length - (all.length % 3)).toString('base64')
      const own = encoded.slice(before === 0 ? 0 : before + 1)
      return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
    }),
  ].filter((form) => form.length >= KEY)
}
