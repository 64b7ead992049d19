import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  type UpdateAccountPasswordPolicyCommandInput as PasswordPolicyInput,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import { notePasswordUse } from '../credentials/password-use.ts'
import { GLOBAL } from '../store/store.ts'
import { user } from './callers.ts'
import { ACCOUNT } from './roles.ts'
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

/** Notes that a user of the first account, or its root user, has signed in with the password at that time. */
export async function signIn({ service }: TestServer, name: string | 'root', now: Date): Promise<void> {
  const { entities } = service.store
  const account = await entities.accounts.get(GLOBAL, ACCOUNT)
  if (account === undefined) throw new Error('the first account is there from the first test on')
  const user = name === 'root' ? undefined : await entities.users.find(ACCOUNT, name.toLowerCase())
  const author = { caller: `sign-in of ${name}`, requestId: 'sign-in', now }
  await notePasswordUse(
    service.store,
    account,
    name === 'root' ? undefined : (user?.UserId ?? 'gone'),
    author,
  )
}

/** Replaces the password policy of the first account. */
export function setPasswordPolicy({ iam }: TestServer, policy: PasswordPolicyInput) {
  return iam.send(new UpdateAccountPasswordPolicyCommand(policy))
}
