import { readSync } from 'node:fs'

/** Milliseconds between two looks at a pipe that has nothing yet. */
const PAUSE = 20

/**
 * All of standard input, whoever writes it and however slowly; `undefined` where it is more than `most` bytes. Node hands
 * pipes over that do not wait for their writer, so this does.
 */
export function standardInput(most: number): Buffer | undefined {
  const pieces: Buffer[] = []
  let size = 0
  for (;;) {
    const piece = nextPiece()
    if (piece === undefined) continue
    if (piece.length === 0) return Buffer.concat(pieces)
    size += piece.length
    if (size > most) return undefined
    pieces.push(piece)
  }
}

/** What can be read now: empty at the end, and `undefined`, after a pause, where there is nothing yet. */
function nextPiece(): Buffer | undefined {
  const room = Buffer.allocUnsafe(65_536)
  try {
    return room.subarray(0, readSync(0, room))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EOF') return Buffer.alloc(0)
    if (code !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    return undefined
  }
}
