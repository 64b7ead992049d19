/** Writes numbers and texts one after the other, as short as they are. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(512)
  #length = 0

  /** A whole number from 0 to 2^53 - 1: seven bits a byte, lowest first, the eighth bit set on all but the last. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} cannot be written`)
    this.#reserve(8)
    let rest = value
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#length++] = rest
  }

  /** A text in UTF-8, behind its length. */
  text(value: string): void {
    const length = Buffer.byteLength(value, 'utf8')
    this.number(length)
    this.#reserve(length)
    this.#bytes.write(value, this.#length, 'utf8')
    this.#length += length
  }

  /** What `write` writes for a value that is there, behind a 1; a 0 for one that is not. */
  optional<T>(value: T | undefined, write: (value: T) => void): void {
    this.number(value === undefined ? 0 : 1)
    if (value !== undefined) write(value)
  }

  list<T>(values: readonly T[], write: (value: T) => void): void {
    this.number(values.length)
    for (const value of values) write(value)
  }

  /** Everything written so far. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
