import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll } from '../../src/decide.ts'
import { allow, newUser, policyOf } from '../../src/people.ts'
import { newAccount } from '../../src/target.ts'

let account: Account
const instance = (id: string) => `arn:aws:ec2:us-east-2:${account.id}:instance/${id}`
const cluster = (name: string) => `arn:aws:rds:us-east-2:${account.id}:cluster:${name}`
const diego = { user: 'Diego' }

beforeAll(async () => {
  account = await newAccount()
  const policy = policyOf(
    allow('ec2:StartInstances', instance('i-0abc1234567890def')),
    allow('rds-data:ExecuteStatement', cluster('customers')),
  )
  await newUser(account, 'Diego', { policies: [policy] })
})

describe('S-DIEGO: one instance and one table (A-172)', () => {
  it('starts that instance and no other', async () => {
    const wishes = ['i-0abc1234567890def', 'i-0fff1234567890fff'].map((id) => ({
      action: 'ec2:StartInstances',
      resource: instance(id),
    }))
    expect(await decideAll(account, diego, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('does not stop it', async () => {
    const wish = { action: 'ec2:StopInstances', resource: instance('i-0abc1234567890def') }
    expect(await decide(account, diego, wish)).toBe('ImplicitDeny')
  })

  it('asks that cluster and no other', async () => {
    const wishes = ['customers', 'orders'].map((name) => ({
      action: 'rds-data:ExecuteStatement',
      resource: cluster(name),
    }))
    expect(await decideAll(account, diego, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })

  it('is the same by the simulator, live', async () => {
    const simulated = async (action: string, ResourceArn: string) => {
      const input = {
        PolicySourceArn: account.arn('user/Diego'),
        ActionNames: [action],
        ResourceArns: [ResourceArn],
      }
      const { EvaluationResults } = await account.iam.send(new SimulatePrincipalPolicyCommand(input))
      return EvaluationResults?.map(({ EvalDecision }) => EvalDecision)
    }
    expect(await simulated('ec2:StartInstances', instance('i-0abc1234567890def'))).toEqual(['allowed'])
    expect(await simulated('ec2:StartInstances', instance('i-0fff1234567890fff'))).toEqual(['implicitDeny'])
    expect(await simulated('ec2:StopInstances', instance('i-0abc1234567890def'))).toEqual(['implicitDeny'])
    expect(await simulated('rds-data:ExecuteStatement', cluster('customers'))).toEqual(['allowed'])
    expect(await simulated('rds-data:ExecuteStatement', cluster('orders'))).toEqual(['implicitDeny'])
  })

  it.todo('signs in to the console (waits for sign-in pages)')
})
