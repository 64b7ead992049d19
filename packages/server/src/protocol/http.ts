/** A request as it came over the wire, read whole. */
export interface HttpRequest {
  readonly method: string
  /** The path as it was sent, without the query string. */
  readonly path: string
  /** The query string as it was sent, without the question mark. */
  readonly query: string
  /** Names and values in turn, as they were sent, doubled headers included. */
  readonly rawHeaders: readonly string[]
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** The address of the caller: the peer, or what a trusted proxy reports. */
  readonly sourceIp: string
  /** Whether the caller used TLS, also where a trusted proxy ended it. */
  readonly secure: boolean
  /** The version and cipher of the connection, where it is one of TLS. */
  readonly tls?: { readonly version: string; readonly cipherSuite: string } | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | BodyInPieces
}

/** A body that is written piece by piece; each is made when the client has taken those before. */
export interface BodyInPieces {
  /** Of all pieces together, in bytes. */
  readonly length: number
  pieces(): Iterable<Buffer>
}

/** The value of a header that may be sent once; of a doubled one the first. */
export function header(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
