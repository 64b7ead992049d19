import { randomFillSync } from 'node:crypto'

/** Gives that many random bytes, which nobody else receives. Tests pass one that repeats itself. */
export type Random = (size: number) => Uint8Array

const POOL = 8192

/** Random bytes of the operating system's quality, drawn in advance because a call for a few costs as much as for many. */
export function pooledRandom(): Random {
  const pool = new Uint8Array(POOL)
  let position = POOL
  return (size) => {
    if (size > POOL) return randomFillSync(new Uint8Array(size))
    if (position + size > POOL) {
      randomFillSync(pool)
      position = 0
    }
    const bytes = pool.slice(position, position + size)
    // what was handed out is nowhere else
    pool.fill(0, position, position + size)
    position += size
    return bytes
  }
}
