import { createHmac } from 'node:crypto'
import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import type { Account } from './account.ts'
import { type Credentials, credentialsOf } from './credentials.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Seconds in which one code is shown. */
const STEP = 30

/** The bytes of a text in base 32, as authenticator apps read it. */
export function fromBase32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** The step of 30 seconds that it is now. */
export const presentStep = (): number => Math.floor(Date.now() / 1000 / STEP)

/** The six digits that an authenticator app shows in a step of 30 seconds (RFC 6238). */
export function codeAt(seed: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', seed).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** A virtual device of a user. Two codes of the future count at any time, so it answers for two calls at once. */
export class Authenticator {
  readonly serial: string
  readonly #seed: Buffer
  #last: number

  private constructor(serial: string, seed: Buffer, last: number) {
    this.serial = serial
    this.#seed = seed
    this.#last = last
  }

  /** Makes a device and enables it for a user, both as the administrator of the account. */
  static async enable({ iam }: Account, UserName: string, name = UserName): Promise<Authenticator> {
    const made = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }))
    const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? ''
    const seed = fromBase32(Buffer.from(made.VirtualMFADevice?.Base32StringSeed ?? []).toString())
    const now = presentStep()
    const [AuthenticationCode1, AuthenticationCode2] = [codeAt(seed, now - 1), codeAt(seed, now)]
    const codes = { AuthenticationCode1, AuthenticationCode2 }
    await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
    return new Authenticator(SerialNumber, seed, now)
  }

  /** A code that was not used before. */
  code(): string {
    this.#last = Math.max(this.#last + 1, presentStep())
    return codeAt(this.#seed, this.#last)
  }

  /** Six digits that the device does not show within an hour of now. */
  wrongCode(): string {
    const now = presentStep()
    const shown = new Set(Array.from({ length: 241 }, (_, index) => codeAt(this.#seed, now - 120 + index)))
    for (let number = 0; ; number++) {
      const code = String(number).padStart(6, '0')
      if (!shown.has(code)) return code
    }
  }

  /** What GetSessionToken and AssumeRole take of the device. */
  proof(): { SerialNumber: string; TokenCode: string } {
    return { SerialNumber: this.serial, TokenCode: this.code() }
  }
}

/** A session of a user by GetSessionToken, with a code of the device where one is given. */
export async function sessionOf(
  account: Account,
  credentials: Credentials,
  device?: Authenticator,
): Promise<Credentials> {
  const command = new GetSessionTokenCommand(device === undefined ? {} : device.proof())
  return credentialsOf((await account.stsAs(credentials).send(command)).Credentials)
}
