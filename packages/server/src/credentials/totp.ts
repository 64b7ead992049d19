import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds for which a code is shown (B-173). */
const STEP = 30

/** How far from its own clock a device is looked for when it is enabled or synchronized (D-13). */
const SEARCH = 20

/** How far a code may be from the step that the device is known to be at (behaviours 93). */
const TOLERANCE = 2

/** The number of the time step that holds an instant. */
export function timeStep(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP)
}

/** The six digits that a seed gives for a time step, by RFC 6238 with SHA-1. */
export function codeAt(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Whether a code is the one of this step; takes as long whether it is or not. */
function isCodeAt(seed: Uint8Array, step: number, code: string): boolean {
  if (step < 0) return false
  const expected = Buffer.from(codeAt(seed, step))
  const given = Buffer.from(code)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** What of a device says which of its codes count. */
export interface DeviceClock {
  /** By how many steps it is ahead of ours. */
  readonly Offset?: number | undefined
  /** The last step of which a code was accepted. */
  readonly LastStep?: number | undefined
}

/** The step of a code that counts now, which lies within two of the device's own; `undefined` for every other code. */
export function acceptedStep(
  seed: Uint8Array,
  { Offset = 0, LastStep = -1 }: DeviceClock,
  code: string,
  now: Date,
): number | undefined {
  const own = timeStep(now) + Offset
  const steps = Array.from({ length: 2 * TOLERANCE + 1 }, (_, index) => own - TOLERANCE + index)
  return steps.filter((step) => isCodeAt(seed, step, code)).find((step) => step > LastStep)
}

/**
 * The step of the second of two consecutive codes, the closest to our clock where both lie within twenty steps of it and
 * neither was used up; `undefined` where they are none.
 */
export function consecutiveStep(
  seed: Uint8Array,
  { LastStep = -1 }: DeviceClock,
  [first, second]: readonly [string, string],
  now: Date,
): number | undefined {
  const own = timeStep(now)
  // the first code lies a step before, and within the window as well
  const distances = Array.from({ length: 2 * SEARCH }, (_, index) => index - SEARCH + 1)
  return distances
    .sort((a, b) => Math.abs(a) - Math.abs(b))
    .map((distance) => own + distance)
    .filter((step) => {
      const found = [isCodeAt(seed, step - 1, first), isCodeAt(seed, step, second)]
      return found.every(Boolean)
    })
    .find((step) => step > LastStep)
}
