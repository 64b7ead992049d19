const ROOM = 2 ** 18
/** More than this is given back. */
const MOST_KEPT = 2 ** 23

/** Lines as bytes, one behind another; the room that one batch needed is used again for the next. */
export class LineBuffer {
  #room = Buffer.allocUnsafeSlow(ROOM)
  #size = 0

  add(line: Uint8Array): void {
    const size = this.#size + line.length
    if (size > this.#room.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#room.length))
      this.#room.copy(room, 0, 0, this.#size)
      this.#room = room
    }
    this.#room.set(line, this.#size)
    this.#size = size
  }

  /** What was added; true until `clear`. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#size)
  }

  clear(): void {
    this.#size = 0
    if (this.#room.length > MOST_KEPT) this.#room = Buffer.allocUnsafeSlow(ROOM)
  }
}
