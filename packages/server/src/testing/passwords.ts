import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  type UpdateAccountPasswordPolicyCommandInput as PasswordPolicyInput,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import { user } from './callers.ts'
import type { Credentials, TestServer } from './test-server.ts'

/** A password that the default policy admits. */
export const PASSWORD = 'Replay-1!first'

/** A statement that lets a user change the own password. */
export const mayChangePassword = { Effect: 'Allow', Action: 'iam:ChangePassword', Resource: '*' }

/** What a password is refused with that the account's policy does not admit. */
export const violation = {
  code: 'PasswordPolicyViolation',
  status: 400,
  message: 'Password does not conform to the account password policy.',
}

/** Makes a user with a password and an access key, and an inline policy of the statements. */
export async function userWithPassword(
  server: TestServer,
  UserName: string,
  ...statements: object[]
): Promise<Credentials> {
  const credentials = await user(server, UserName, ...statements)
  await server.iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }))
  return credentials
}

/** Changes the password of whom the credentials belong to. */
export function changePassword(server: TestServer, of: Credentials, from: string, to: string) {
  return server.iamAs(of).send(new ChangePasswordCommand({ OldPassword: from, NewPassword: to }))
}

/** Replaces the password policy of the first account. */
export function setPasswordPolicy({ iam }: TestServer, policy: PasswordPolicyInput) {
  return iam.send(new UpdateAccountPasswordPolicyCommand(policy))
}
