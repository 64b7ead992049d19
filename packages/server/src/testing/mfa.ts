import { CreateVirtualMFADeviceCommand, EnableMFADeviceCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { codeAt, timeStep } from '../credentials/totp.ts'
import { fromBase32 } from '../model/identifier.ts'
import { credentialsOf } from './callers.ts'
import type { Credentials, TestServer } from './test-server.ts'

/** A device in the hands of a test. */
export interface TestDevice {
  readonly SerialNumber: string
  readonly seed: Uint8Array
}

/** The time step that a test server is in. */
export function stepNow({ service }: TestServer): number {
  return timeStep(new Date(service.gateway.clock()))
}

/** The code of a device so many steps from now. */
export function codeOf(server: TestServer, { seed }: Pick<TestDevice, 'seed'>, distance = 0): string {
  return codeAt(seed, stepNow(server) + distance)
}

/**
 * Codes of a device that count for nothing: of steps far ahead that show none of the six digits which the device shows
 * within an hour of now.
 */
export function wrongCodesOf(
  server: TestServer,
  { seed }: Pick<TestDevice, 'seed'>,
  count: number,
): string[] {
  const now = stepNow(server)
  const right = new Set(Array.from({ length: 241 }, (_, index) => codeAt(seed, now - 120 + index)))
  const wrong = new Set<string>()
  for (let step = now + 121; wrong.size < count; step++) {
    const code = codeAt(seed, step)
    if (!right.has(code)) wrong.add(code)
  }
  return [...wrong]
}

/** The codes of so many steps from now each, of one moment. */
export function codesOf(
  server: TestServer,
  { seed }: Pick<TestDevice, 'seed'>,
  first: number,
  second: number,
): { AuthenticationCode1: string; AuthenticationCode2: string } {
  const now = stepNow(server)
  return { AuthenticationCode1: codeAt(seed, now + first), AuthenticationCode2: codeAt(seed, now + second) }
}

/** Makes an authenticator app that nobody has. */
export async function virtualDevice({ iam }: Pick<TestServer, 'iam'>, name: string): Promise<TestDevice> {
  const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name })
  const { SerialNumber = '', Base32StringSeed } = (await iam.send(command)).VirtualMFADevice ?? {}
  const seed = fromBase32(Buffer.from(Base32StringSeed ?? []).toString())
  if (seed === undefined) throw new Error('the seed is not base32')
  return { SerialNumber, seed }
}

/** The command that gives a device to a user by its codes of the step before and of this one. */
export function enableWith(UserName: string, { SerialNumber, seed }: TestDevice, step: number) {
  return new EnableMFADeviceCommand({
    UserName,
    SerialNumber,
    AuthenticationCode1: codeAt(seed, step - 1),
    AuthenticationCode2: codeAt(seed, step),
  })
}

/** Gives a device to a user by its codes of so many steps ago and the next one. */
export function enable(
  server: TestServer,
  UserName: string,
  device: TestDevice,
  { as = server.root, distance = 0 }: { as?: Credentials; distance?: number } = {},
) {
  return server.iamAs(as).send(enableWith(UserName, device, stepNow(server) + distance))
}

/** Makes an authenticator app for a user; its codes of the present step and before are used up. */
export async function deviceFor(
  server: TestServer,
  UserName: string,
  name = `${UserName}-phone`,
): Promise<TestDevice> {
  const device = await virtualDevice(server, name)
  await enable(server, UserName, device)
  return device
}

/** A session of the user that carries MFA, by the code of so many steps from now: the next one, unless told. */
export async function mfaSession(
  server: TestServer,
  credentials: Credentials,
  device: TestDevice,
  { distance = 1, DurationSeconds }: { distance?: number; DurationSeconds?: number } = {},
): Promise<Credentials> {
  const { Credentials } = await server.stsAs(credentials).send(
    new GetSessionTokenCommand({
      SerialNumber: device.SerialNumber,
      TokenCode: codeOf(server, device, distance),
      DurationSeconds,
    }),
  )
  return credentialsOf(Credentials)
}
