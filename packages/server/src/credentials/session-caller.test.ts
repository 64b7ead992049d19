import { CreateServiceLinkedRoleCommand, CreateUserCommand, UpdateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import type { Session } from '../keys/session.ts'
import { GLOBAL } from '../store/store.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'
import { sessionCaller } from './session-caller.ts'

const server = testServer()

const session: Session = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  accountId: ACCOUNT,
  kind: 'federated-user',
  principalId: ACCOUNT,
  name: 'bob',
  issuedAt: 0,
  expiresAt: 3600,
  policyArns: [],
  tags: [],
  transitiveTagKeys: [],
  chained: false,
  providerFacts: {},
}

async function federatedCaller(principalId: string) {
  const { entities } = server.service.store
  const account = await entities.accounts.get(GLOBAL, ACCOUNT)
  if (account === undefined) throw new Error('the first account is always there')
  return sessionCaller(account, { ...session, principalId }, entities)
}

describe('the caller of a federated session', () => {
  it('stands for the user behind it by present ARN and by unique id (E8d, M5)', async () => {
    const { User } = await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'anna' }))
    const caller = await federatedCaller(User?.UserId ?? '')
    expect(caller?.principal).toEqual({
      type: 'federated-user',
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      userArn: `arn:aws:iam::${ACCOUNT}:user/anna`,
      userId: User?.UserId,
      accountId: ACCOUNT,
    })
  })

  it('is of root where root made it, and nobody once its user is gone', async () => {
    expect((await federatedCaller(ACCOUNT))?.principal).toMatchObject({
      userArn: `arn:aws:iam::${ACCOUNT}:root`,
    })
    expect(await federatedCaller('AIDAAAAAAAAAAAAAAAAAA')).toBeUndefined()
  })
})

describe('the caller of a role session', () => {
  it('is told to be of a service-linked role, which policies of organizations do not bind (E16)', async () => {
    const { entities } = server.service.store
    const { Role } = await server.iam.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: 'support.amazonaws.com' }),
    )
    const account = await entities.accounts.get(GLOBAL, ACCOUNT)
    const caller =
      account &&
      (await sessionCaller(account, { ...session, kind: 'role', principalId: Role?.RoleId ?? '' }, entities))
    expect(caller?.principal).toMatchObject({ type: 'role-session', serviceLinkedRole: true })
  })
})
