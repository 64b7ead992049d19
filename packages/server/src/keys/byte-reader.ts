/** The bytes are not what a ByteWriter wrote. */
export class UnreadableBytes extends Error {}

/** Reads what a ByteWriter wrote; UnreadableBytes where that cannot be. */
export class ByteReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#position === this.#bytes.length
  }

  number(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#position++]
      if (byte === undefined || !Number.isSafeInteger(value + (byte & 127) * scale))
        throw new UnreadableBytes()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  text(): string {
    const length = this.number()
    const start = this.#position
    if (length > this.#bytes.length - start) throw new UnreadableBytes()
    this.#position = start + length
    return this.#bytes.toString('utf8', start, this.#position)
  }

  optional<T>(read: () => T): T | undefined {
    return this.number() === 0 ? undefined : read()
  }

  /** Each element takes at least one byte, so that a length that lies costs nothing. */
  list<T>(read: () => T): T[] {
    const length = this.number()
    if (length > this.#bytes.length - this.#position) throw new UnreadableBytes()
    return Array.from({ length }, read)
  }
}
