import { PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide, decideAll, type Wish } from '../../src/decide.ts'
import { allow, assume, newKey, newPolicy, newRole, newUser, policyOf } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

const onlyMyProject = (kind: 'RequestTag' | 'ResourceTag') => ({
  StringEquals: { [`aws:${kind}/access-project`]: '${aws:PrincipalTag/access-project}' },
})
const policy = policyOf(
  { Sid: 'CreateOnlyWithMyTag', ...allow('ec2:RunInstances'), Condition: onlyMyProject('RequestTag') },
  {
    Sid: 'OperateMatching',
    ...allow(['ec2:StartInstances', 'ec2:StopInstances']),
    Condition: onlyMyProject('ResourceTag'),
  },
  { Sid: 'View', ...allow('ec2:DescribeInstances') },
)

let account: Account
let projectPolicy: string
const instance = (id: string) => `arn:aws:ec2:us-east-2:${account.id}:instance/${id}`
const run = (project?: string): Wish => ({
  action: 'ec2:RunInstances',
  resource: instance('*'),
  ...(project !== undefined && { requestTags: { 'access-project': project } }),
})
const operate = (name: string, project: string): Wish => ({
  action: `ec2:${name}`,
  resource: instance(`i-${project}`),
  tags: { 'access-project': project },
})
const project = (name: string) =>
  newRole(account, name.toLowerCase(), { attached: [projectPolicy], tags: { 'access-project': name } })

beforeAll(async () => {
  account = await newAccount()
  projectPolicy = await newPolicy(account, 'project', policy)
  for (const name of ['Heart', 'Star']) await project(name)
  await newRole(account, 'untagged', { attached: [projectPolicy] })
})

describe('S-HEART: one policy for roles that differ by a tag (A-251, A-254)', () => {
  it('T1, T2: heart launches with its own tag, not with another nor without', async () => {
    expect(await decideAll(account, { role: 'heart' }, [run('Heart'), run('Star'), run()])).toEqual([
      'Allow',
      'ImplicitDeny',
      'ImplicitDeny',
    ])
  })

  it('T3, T4: whoever is in heart stops and starts what is tagged Heart; star does not stop it', async () => {
    const wishes = [operate('StopInstances', 'Heart'), operate('StartInstances', 'Heart')]
    expect(await decideAll(account, { role: 'heart' }, wishes)).toEqual(['Allow', 'Allow'])
    expect(await decide(account, { role: 'star' }, operate('StopInstances', 'Heart'))).toBe('ImplicitDeny')
  })

  it('T5: a role without the tag operates nothing, for the variable has no value', async () => {
    expect(await decide(account, { role: 'untagged' }, operate('StopInstances', 'Heart'))).toBe(
      'ImplicitDeny',
    )
  })

  it('T6: a new project needs a new tagged role and no new policy (A-255)', async () => {
    await project('Lightning')
    const wishes = [
      run('Lightning'),
      { action: 'ec2:DescribeInstances', resource: '*' },
      operate('StartInstances', 'Lightning'),
      operate('StopInstances', 'Lightning'),
      operate('StopInstances', 'Heart'),
    ]
    expect(await decideAll(account, { role: 'lightning' }, wishes)).toEqual([
      'Allow',
      'Allow',
      'Allow',
      'Allow',
      'ImplicitDeny',
    ])
  })

  it('T7, T10: a person has the rights of the role that the session is of, and only of those that are open to it (A-420)', async () => {
    const may = (...roles: string[]) =>
      policyOf(
        allow(
          'sts:AssumeRole',
          roles.map((role) => account.arn(`role/${role}`)),
        ),
      )
    await newUser(account, 'ana', { policies: [may('heart', 'star')] })
    const ana = await newKey(account, 'ana')
    for (const role of ['heart', 'star']) {
      const session = await assume(account, ana, account.arn(`role/${role}`))
      const { Arn } = await account.stsAs(session).send(new GetCallerIdentityCommand({}))
      expect(Arn).toBe(`arn:aws:sts::${account.id}:assumed-role/${role}/session`)
    }
    const onStar = operate('StopInstances', 'Star')
    expect(await decide(account, { role: 'heart' }, onStar)).toBe('ImplicitDeny')
    expect(await decide(account, { role: 'star' }, onStar)).toBe('Allow')
    // the person moves: from heart and star to star alone
    const PolicyDocument = JSON.stringify(may('star'))
    await account.iam.send(
      new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'policy-1', PolicyDocument }),
    )
    expect(await refusal(assume(account, ana, account.arn('role/heart')))).toMatchObject({
      code: 'AccessDenied',
    })
    await assume(account, ana, account.arn('role/star'))
    expect(await decide(account, { role: 'star' }, operate('StopInstances', 'Heart'))).toBe('ImplicitDeny')
  })

  it('T8: a new resource tagged Heart is usable by heart at once (A-255)', async () => {
    const wish = { ...operate('StopInstances', 'Heart'), resource: instance('i-new') }
    expect(await decide(account, { role: 'heart' }, wish)).toBe('Allow')
  })

  it('T9: a role with a list of resources needs a change for each new one (A-256)', async () => {
    const stops = (...ids: string[]) => policyOf(allow('ec2:StopInstances', ids.map(instance)))
    await newRole(account, 'star-rbac', { policies: [stops('i-1')] })
    const wish = { action: 'ec2:StopInstances', resource: instance('i-2') }
    expect(await decide(account, { role: 'star-rbac' }, wish)).toBe('ImplicitDeny')
    await account.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'star-rbac',
        PolicyName: 'policy-1',
        PolicyDocument: JSON.stringify(stops('i-1', 'i-2')),
      }),
    )
    expect(await decide(account, { role: 'star-rbac' }, wish)).toBe('Allow')
  })
})
