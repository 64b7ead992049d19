import { CreateRoleCommand, GetRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, user } from '../../testing/callers.ts'
import { ACCOUNT, assume, role, roleArnOf, trust, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const update = (RoleName: string, PolicyDocument: string | undefined) =>
  server.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))

describe('UpdateAssumeRolePolicy', () => {
  it('replaces the whole trust policy, which counts at once (A-195, B-388)', async () => {
    const ana = await user(server, 'ana')
    const trusted = trust(`arn:aws:iam::${ACCOUNT}:user/ana`)
    const arn = await role(server, 'app', trusted)
    const session = await assume(server, ana, arn)
    await update('APP', trustEc2)
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trustEc2)
    expect(await refusal(assume(server, ana, arn))).toMatchObject({ code: 'AccessDenied' })
    // sessions issued before stay valid
    const denied = await refusal(server.iamAs(session).send(new GetRoleCommand({ RoleName: 'app' })))
    expect(denied.code).toBe('AccessDenied')
    await update('app', trusted)
    await assume(server, ana, arn)
  })

  it('leaves no role without a trust policy, and neither does CreateRole (A-195)', async () => {
    await role(server, 'app', trustEc2)
    const AssumeRolePolicyDocument = undefined
    for (const call of [
      () => server.iam.send(new CreateRoleCommand({ RoleName: 'none', AssumeRolePolicyDocument })),
      () => update('app', AssumeRolePolicyDocument),
    ])
      expect(await refusal(call())).toMatchObject({
        code: 'ValidationError',
        status: 400,
        message: expect.stringContaining('Member must not be null'),
      })
    const { Role } = await server.iam.send(new GetRoleCommand({ RoleName: 'app' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trustEc2)
  })

  it('lets a role trust itself, once it is there (E13)', async () => {
    const arn = await role(server, 'app', trustEc2)
    await update('app', trust(arn))
  })

  it('is refused for its grammar before the role is looked for, then for the role (behaviours, section 2)', async () => {
    expect(await refusal(update('absent', '{'))).toMatchObject({ code: 'MalformedPolicyDocument' })
    expect(await refusal(update('absent', trustEc2))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name absent cannot be found.',
    })
  })

  it('is decided on the role, before its grammar is looked at (behaviours 102, 107)', async () => {
    await role(server, 'app', trustEc2)
    await role(server, 'other', trustEc2)
    const ana = await user(server, 'ana', {
      Effect: 'Allow',
      Action: 'iam:UpdateAssumeRolePolicy',
      Resource: roleArnOf('app'),
    })
    const asAna = (RoleName: string, PolicyDocument: string) =>
      server.iamAs(ana).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
    await asAna('app', trust(ACCOUNT))
    expect(await refusal(asAna('other', '{'))).toEqual(
      denied('ana', 'iam:UpdateAssumeRolePolicy', 'role other'),
    )
  })
})
