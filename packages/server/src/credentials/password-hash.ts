import { hash, verify } from '@node-rs/argon2'

/** argon2id, which is the package's own choice, with 19 MiB, two passes and one lane: some 30 ms, off the event loop. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** How many hashes are made at once: they share libuv's threads with file access. */
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

/** The hash of a password with its salt and parameters, as a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, parameters))
}

/** Whether a password is the one behind a hash; takes as long whether it is or not. */
export function isPassword(password: string, phc: string): Promise<boolean> {
  return inTurn(() => verify(phc, password))
}
