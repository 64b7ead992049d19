import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, type Verdict } from '../../src/decide.ts'
import { newRole, policyOf } from '../../src/people.ts'
import { newAccount } from '../../src/target.ts'

/** A role for each permission set, the policy of AWS that it has, and one action allowed and one that is not. */
const sets: readonly (readonly [set: string, policy: string, allowed: string, denied: string])[] = [
  ['Administrator', 'AdministratorAccess', 'iam:CreateUser', ''],
  ['Billing', 'job-function/Billing', 'aws-portal:ViewBilling', 'ec2:RunInstances'],
  ['Developers', 'PowerUserAccess', 'ec2:RunInstances', 'iam:CreateUser'],
  ['Network', 'job-function/NetworkAdministrator', 'ec2:CreateVpc', 'iam:CreateUser'],
  ['Database', 'job-function/DatabaseAdministrator', 'rds:DescribeDBInstances', 'iam:CreateUser'],
  ['System', 'job-function/SystemAdministrator', 'ec2:DescribeInstances', 'iam:CreateUser'],
  ['Support', 'job-function/SupportUser', 'support:CreateCase', 'ec2:TerminateInstances'],
]

let account: Account
beforeAll(async () => {
  account = await newAccount()
  const provider = account.arn('saml-provider/ExampleCorp')
  const trusts = policyOf({
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  })
  for (const [role, policy] of sets)
    await newRole(account, role, { trusts, attached: [`arn:aws:iam::aws:policy/${policy}`] })
})

const may = (role: string, action: string): Promise<Verdict> =>
  decide(account, { role }, { action, resource: '*' })

describe('S-EXCORP-SETUP: permission sets out of policies of AWS (A-282)', () => {
  it.each(sets)('%s has %s, which allows %s', async (role, _, allowed) => {
    expect(await may(role, allowed)).toBe('Allow')
  })

  it.each(sets.filter(([, , , denied]) => denied !== ''))(
    '%s has %s, which allows %s and not %s',
    async (role, ...[, , denied]) => {
      expect(await may(role, denied)).toBe('ImplicitDeny')
    },
  )

  it.todo('S-EXCORP-SETUP: somebody of the directory is federated into each role (waits for federation)')
})
