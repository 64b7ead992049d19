import { AttachUserPolicyCommand, DetachUserPolicyCommand, GetUserCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { type Asker, decide, decideAll } from '../../src/decide.ts'
import { allow, newKey, newPolicy, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
let books: string
beforeAll(async () => {
  account = await newAccount()
  // the statement stands alone, as the guide writes it: CreatePolicy takes a single object
  books = await newPolicy(account, 'books', {
    Version: '2012-10-17',
    Statement: allow('dynamodb:*', table('Books')),
  })
})

const table = (name: string, region = 'us-east-2', owner = account.id) =>
  `arn:aws:dynamodb:${region}:${owner}:table/${name}`
const on = (action: string, resource = table('Books')) => ({ action, resource })

describe('S-BOOKS: one policy for one table', () => {
  let dbuser: Asker
  beforeAll(async () => {
    await newUser(account, 'dbuser', { attached: [books] })
    dbuser = { user: 'dbuser' }
  })

  it('T0: nothing is allowed before the policy is attached', async () => {
    await newUser(account, 'bare')
    expect(await decide(account, { user: 'bare' }, on('dynamodb:GetItem'))).toBe('ImplicitDeny')
  })

  it('T1: dynamodb:GetItem on the table is allowed', async () => {
    expect(await decide(account, dbuser, on('dynamodb:GetItem'))).toBe('Allow')
  })

  it.each(['PutItem', 'UpdateItem', 'DeleteTable'])('T2: so is dynamodb:%s', async (name) => {
    expect(await decide(account, dbuser, on(`dynamodb:${name}`))).toBe('Allow')
  })

  it('T3, T4, T5: another table, region or account is not', async () => {
    const resources = [
      table('Authors'),
      table('Books', 'us-east-1'),
      table('Books', 'us-east-2', '111122223333'),
    ]
    const wishes = resources.map((resource) => on('dynamodb:GetItem', resource))
    expect(await decideAll(account, dbuser, wishes)).toEqual(['ImplicitDeny', 'ImplicitDeny', 'ImplicitDeny'])
  })

  it('T6: dynamodb:ListTables has no table and is not allowed', async () => {
    expect(await decide(account, dbuser, on('dynamodb:ListTables', '*'))).toBe('ImplicitDeny')
  })

  it('T7: other services are not, and the live iam:GetUser about oneself is refused', async () => {
    const wishes = [on('ec2:DescribeInstances', '*'), on('s3:ListAllMyBuckets', '*')]
    expect(await decideAll(account, dbuser, wishes)).toEqual(['ImplicitDeny', 'ImplicitDeny'])
    const iam = account.iamAs(await newKey(account, 'dbuser'))
    const { code, message } = await refusal(iam.send(new GetUserCommand({ UserName: 'dbuser' })))
    expect(code).toBe('AccessDenied')
    expect(message).toMatch(/no identity-based policy allows the iam:GetUser action$/)
  })

  it('T8, T9: a second policy adds to the first, and taking the first away leaves the second', async () => {
    const describe = on('ec2:DescribeInstances', '*')
    const second = await newPolicy(account, 'describe', policyOf(allow('ec2:DescribeInstances')))
    await newUser(account, 'reader', { attached: [books] })
    const reader = { user: 'reader' }
    await account.iam.send(new AttachUserPolicyCommand({ UserName: 'reader', PolicyArn: second }))
    expect(await decideAll(account, reader, [describe, on('dynamodb:GetItem')])).toEqual(['Allow', 'Allow'])
    await account.iam.send(new DetachUserPolicyCommand({ UserName: 'reader', PolicyArn: books }))
    expect(await decideAll(account, reader, [describe, on('dynamodb:GetItem')])).toEqual([
      'Allow',
      'ImplicitDeny',
    ])
  })
})
