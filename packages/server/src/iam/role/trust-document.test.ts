import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  ListRolesCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { policyOf, refusal } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { ACCOUNT, role, roleArnOf, trust, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const OTHER = '444455556666'
const CHINA = '777788889999'

const userArnOf = (path: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/${path}`

/** Both operations that store a trust policy, each on a role of its own. */
const storing = [
  (AssumeRolePolicyDocument: string) =>
    server.iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument })),
  (PolicyDocument: string) =>
    server.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'old', PolicyDocument })),
]

const malformed = (message: string) => ({ code: 'MalformedPolicyDocument', status: 400, message })

async function documentOf(RoleName: string): Promise<string> {
  const { Role } = await server.iam.send(new GetRoleCommand({ RoleName }))
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
}

describe('a trust policy that is stored', () => {
  it('names accounts, users, roles and sessions that exist (SB-31, G7, A-002, B-373)', async () => {
    await server.newAccount({ account_id: OTHER })
    await server.iam.send(new CreateUserCommand({ UserName: 'ana', Path: '/team/' }))
    const old = await role(server, 'old', trust(ACCOUNT))
    for (const principal of [
      ACCOUNT,
      OTHER,
      `arn:aws:iam::${OTHER}:root`,
      userArnOf('team/ana'),
      old,
      `arn:aws:sts::${ACCOUNT}:assumed-role/old/any-session`,
      `arn:aws:sts::${ACCOUNT}:federated-user/anybody`,
      '*',
      { Service: ['ec2.amazonaws.com', 'example.amazonaws.com'] },
      { Federated: 'accounts.google.com' },
      { AWS: [OTHER, old], Service: 'ec2.amazonaws.com' },
    ]) {
      for (const store of storing) await store(trust(principal))
      expect(await documentOf('new')).toBe(trust(principal))
      await server.iam.send(new DeleteRoleCommand({ RoleName: 'new' }))
    }
  })

  it('names nobody else (behaviours 78, A-067, A-200, B-374, S-XACCT T1, T22)', async () => {
    await server.newAccount({ account_id: OTHER })
    await server.newAccount({ account_id: CHINA, partition: 'aws-cn' })
    await server.iam.send(new CreateUserCommand({ UserName: 'ana', Path: '/team/' }))
    await role(server, 'old', trust(ACCOUNT))
    for (const principal of [
      '999999999999',
      'arn:aws:iam::999999999999:root',
      // another partition, by its own name and by ours
      CHINA,
      `arn:aws-cn:iam::${CHINA}:root`,
      `arn:aws:iam::${CHINA}:root`,
      `arn:aws-cn:iam::${ACCOUNT}:root`,
      // case and path count
      userArnOf('ana'),
      userArnOf('team/Ana'),
      userArnOf('team/ana', OTHER),
      roleArnOf('OLD'),
      roleArnOf('absent'),
      `arn:aws:sts::${ACCOUNT}:assumed-role/absent/session`,
      // no wildcards but the lone star, no groups
      userArnOf('*'),
      roleArnOf('ol*'),
      `arn:aws:iam::${ACCOUNT}:group/Admins`,
      'AIDAAAAAAAAAAAAAAAAAA',
    ]) {
      for (const store of storing) {
        expect(await refusal(store(trust(principal)))).toEqual(
          malformed(`Invalid principal in policy: "AWS":"${principal}"`),
        )
      }
    }
    expect(await documentOf('old')).toBe(trust(ACCOUNT))
  })

  it('is told of the first one that nobody knows', async () => {
    await role(server, 'old', trust(ACCOUNT))
    const [first, second] = [userArnOf('gone'), userArnOf('lost')]
    for (const store of storing) {
      expect(await refusal(store(trust([ACCOUNT, first, second])))).toEqual(
        malformed(`Invalid principal in policy: "AWS":"${first}"`),
      )
    }
  })

  it('has the grammar of trust policies (G7, behaviours 33, 112)', async () => {
    await role(server, 'old', trust(ACCOUNT))
    const statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
    for (const [document, message] of [
      ['{', 'This policy contains invalid Json'],
      [policyOf({ ...statement, Resource: '*' }), 'Has prohibited field Resource'],
      [
        policyOf({ ...statement, Action: 's3:GetObject' }),
        'AssumeRole policy may only specify STS AssumeRole actions.',
      ],
      [
        policyOf({ ...statement, Principal: '*' }),
        'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
      ],
      [
        policyOf({ ...statement, Principal: { Federated: '*' } }),
        'Federated principals must be valid domain names or SAML metadata ARNs',
      ],
      [
        policyOf({ ...statement, Principal: { CanonicalUser: 'a'.repeat(64) } }),
        `Invalid principal in policy: "CANONICALUSER":"${'a'.repeat(64)}"`,
      ],
    ] as const) {
      for (const store of storing) expect(await refusal(store(document))).toEqual(malformed(message))
    }
  })

  it('has at most as many characters as the account may, white space aside (G9, behaviours 11)', async () => {
    await role(server, 'old', trust(ACCOUNT))
    const sized = (size: number) => {
      const document = (padding: string) =>
        JSON.stringify({ Id: padding, ...JSON.parse(trust(ACCOUNT)) }, undefined, 8)
      const empty = JSON.stringify(JSON.parse(document(''))).length
      return document('x'.repeat(size - empty))
    }
    const tooLarge = (limit: number) => ({
      code: 'LimitExceeded',
      status: 409,
      message: `Cannot exceed quota for ACLSizePerRole: ${limit}`,
    })
    for (const store of storing) {
      await store(sized(2048))
      expect(await refusal(store(sized(2049)))).toEqual(tooLarge(2048))
    }
    await server.iam.send(new DeleteRoleCommand({ RoleName: 'new' }))
    await setQuota(server, 'AssumeRolePolicySizeQuota', 4096)
    for (const store of storing) {
      await store(sized(4096))
      expect(await refusal(store(sized(4097)))).toEqual(tooLarge(4096))
    }
  })
})

describe('a trust policy that is read', () => {
  it('is the text that was given, byte for byte, and percent-encoded once (behaviours 100)', async () => {
    const text = `{\n\t"Statement" :[ {"Action":["sts:AssumeRole" ],
      "Effect":"Allow", "Principal":{"AWS":"${ACCOUNT}" },"Condition":{}}],  "Id":"a%20b é!'()*~-._",\r\n "Version":"2012-10-17"}`
    await role(server, 'app', text)
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(text)
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^[A-Za-z0-9\-._~%]+$/)
    expect(Role?.AssumeRolePolicyDocument).toContain('a%2520b%20%C3%A9%21%27%28%29%2A~-._')
  })

  it('shows who was renamed or moved by the present ARN, in every answer (M5)', async () => {
    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await role(server, 'app', trust([userArnOf('ana'), ACCOUNT]))
    await server.iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'Anna', NewPath: '/team/' }))
    const renamed = trust([userArnOf('team/Anna'), ACCOUNT])
    expect(await documentOf('app')).toBe(renamed)
    const { Roles } = await server.iam.send(new ListRolesCommand({}))
    expect(Roles?.map((one) => decodeURIComponent(one.AssumeRolePolicyDocument ?? ''))).toEqual([renamed])
    await server.iam.send(new UpdateUserCommand({ UserName: 'Anna', NewUserName: 'ana', NewPath: '/' }))
    expect(await documentOf('app')).toBe(trust([userArnOf('ana'), ACCOUNT]))
  })

  it('shows each role of a list whom it trusts itself: renamed, gone, as they were, or a service (M5)', async () => {
    const { User } = await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await server.iam.send(new CreateUserCommand({ UserName: 'bea' }))
    await role(server, 'a', trust([userArnOf('ana'), userArnOf('bea')]))
    const trusted = await role(server, 'b', trust(userArnOf('bea')))
    await role(server, 'c', trust(trusted))
    await role(server, 'd', trustEc2)
    await server.iam.send(new DeleteUserCommand({ UserName: 'ana' }))
    await server.iam.send(new UpdateUserCommand({ UserName: 'bea', NewUserName: 'Bea' }))
    const { Roles } = await server.iam.send(new ListRolesCommand({}))
    expect(Roles?.map((one) => decodeURIComponent(one.AssumeRolePolicyDocument ?? ''))).toEqual([
      trust([User?.UserId ?? '', userArnOf('Bea')]),
      trust(userArnOf('Bea')),
      trust(trusted),
      trustEc2,
    ])
  })

  it('shows who is gone by the unique id, a namesake notwithstanding (M5)', async () => {
    const { User } = await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const helper = await role(server, 'helper', trust(ACCOUNT))
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'helper' }))
    await role(server, 'app', trust([userArnOf('ana'), helper]))
    const gone = trust([User?.UserId ?? '', Role?.RoleId ?? ''])

    await server.iam.send(new DeleteUserCommand({ UserName: 'ana' }))
    await server.iam.send(new DeleteRoleCommand({ RoleName: 'helper' }))
    expect(await documentOf('app')).toBe(gone)

    await server.iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await role(server, 'helper', trust(ACCOUNT))
    expect(await documentOf('app')).toBe(gone)
    // what is shown cannot be stored: an id is no name
    const update = new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument: gone })
    expect(await refusal(server.iam.send(update))).toEqual(
      malformed(`Invalid principal in policy: "AWS":"${User?.UserId}"`),
    )
    const again = trust([userArnOf('ana'), helper])
    await server.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'app', PolicyDocument: again }))
    expect(await documentOf('app')).toBe(again)
  })

  it('follows users of other accounts too (M5)', async () => {
    const other = server.iamAs(await server.newAccount({ account_id: OTHER }))
    const { User } = await other.send(new CreateUserCommand({ UserName: 'bob' }))
    await role(server, 'app', trust(userArnOf('bob', OTHER)))
    await other.send(new UpdateUserCommand({ UserName: 'bob', NewUserName: 'rob' }))
    expect(await documentOf('app')).toBe(trust(userArnOf('rob', OTHER)))
    await other.send(new DeleteUserCommand({ UserName: 'rob' }))
    expect(await documentOf('app')).toBe(trust(User?.UserId ?? ''))
  })
})
