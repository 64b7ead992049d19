import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AcquireRoleCommand,
  GetRoleCommand,
  GetRoleTemplateVersionCommand,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import { afterAll, describe, expect, it } from 'vitest'
import { policyOf, refusal } from '../../testing/callers.ts'
import { testServer } from '../../testing/test-server.ts'

const boundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
const reserved = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'
const AssumeRolePolicyDocumentTemplate = policyOf({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
})

const templates = {
  Limited: { PermissionBoundaryArn: boundary, ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
  Counted: {
    RoleNamePattern: 'counted-@{Size}',
    RoleDescriptionPattern: '@{Sizes}',
    ParametersDefinition: [
      { Name: 'Size', Type: 'Number', SubType: 'gigabytes' },
      { Name: 'Sizes', Type: 'NumberList', DefaultValue: '1' },
    ],
  },
  Fixed: {
    RoleNamePattern: 'fixed-@{Region}',
    ParametersDefinition: [{ Name: 'Region', Type: 'String', DefaultValue: 'eu', Immutable: true }],
  },
  Disabled: { Enabled: false },
  Withdrawn: { VersionEnabled: false },
  Unbounded: { PermissionBoundaryArn: 'arn:aws:iam::aws:policy/Absent' },
  Reserved: { ManagedPolicyArns: [reserved] },
  ReservedBoundary: { PermissionBoundaryArn: reserved },
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-templates-'))
for (const [TemplateName, members] of Object.entries(templates)) {
  const template = {
    TemplateName,
    RoleNamePattern: TemplateName,
    AssumeRolePolicyDocumentTemplate,
    ...members,
  }
  writeFileSync(join(folder, `${TemplateName}.json`), JSON.stringify(template))
}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const server = testServer({ settings: { 'role-templates': folder } })

const arnOf = (name: string, partition = 'aws') => `arn:${partition}:iam::aws:role-template/${name}`

const acquire = (
  name: keyof typeof templates,
  values: Record<string, string[]> = {},
  { iam = server.iam, partition = 'aws' } = {},
) =>
  iam.send(
    new AcquireRoleCommand({
      TemplateArn: arnOf(name, partition),
      ReplacementValues: Object.fromEntries(
        Object.entries(values).map(([parameter, Values]) => [parameter, { Values }]),
      ),
    }),
  )

describe('a role template of the operator', () => {
  it('puts a permissions boundary on the role, which must be there', async () => {
    const { Role } = await acquire('Limited')
    const held = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary }
    expect(Role?.PermissionsBoundary).toEqual(held)
    const got = await server.iam.send(new GetRoleCommand({ RoleName: 'Limited' }))
    expect(got.Role?.PermissionsBoundary).toEqual(held)
    expect(await refusal(acquire('Unbounded'))).toEqual({
      code: 'NoSuchEntity',
      status: 404,
      message: 'Scope ARN: arn:aws:iam::aws:policy/Absent does not exist or is not attachable.',
    })
  })

  it.each(['Reserved', 'ReservedBoundary'] as const)(
    'gives nobody a policy of a service-linked role: %s',
    async (name) => {
      expect(await refusal(acquire(name))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: `The policy ${reserved} is for service-linked roles alone.`,
      })
    },
  )

  it('refuses a template that is disabled, or the version of which is', async () => {
    for (const name of ['Disabled', 'Withdrawn'] as const) {
      expect(await refusal(acquire(name))).toEqual({
        code: 'RoleTemplateDisabled',
        status: 400,
        message: `The role template ${arnOf(name)} is disabled.`,
      })
      await server.iam.send(new GetRoleTemplateVersionCommand({ TemplateArn: arnOf(name) }))
    }
  })

  it('takes numbers where it asks for numbers', async () => {
    const { Role } = await acquire('Counted', { Size: ['12.5'], Sizes: ['-3', '4'] })
    expect(Role).toMatchObject({ RoleName: 'counted-12.5', Description: '-3,4' })
    expect((await acquire('Counted', { Size: ['7'] })).Role?.Description).toBe('1')
    const wrong: [Record<string, string[]>, string][] = [
      [{ Size: ['1e3'] }, 'The parameter Size of the role template takes the type Number.'],
      [{ Size: ['1', '2'] }, 'The parameter Size of the role template takes one value.'],
      [
        { Size: ['1'], Sizes: ['1', 'x'] },
        'The parameter Sizes of the role template takes the type NumberList.',
      ],
    ]
    for (const [values, message] of wrong) {
      expect(await refusal(acquire('Counted', values))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message,
      })
    }
  })

  it('lets nobody change a parameter that it fixes', async () => {
    expect((await acquire('Fixed')).Role?.RoleName).toBe('fixed-eu')
    await acquire('Fixed', { Region: ['eu'] })
    expect(await refusal(acquire('Fixed', { Region: ['us'] }))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'The parameter Region of the role template cannot be changed.',
    })
  })

  it('is of the account’s partition, and its policies are so too', async () => {
    const iam = server.iamAs(await server.newAccount({ account_id: '222222222222', partition: 'aws-cn' }))
    const { Role } = await acquire('Limited', {}, { iam, partition: 'aws-cn' })
    expect(Role).toMatchObject({
      Arn: 'arn:aws-cn:iam::222222222222:role/Limited',
      PermissionsBoundary: { PermissionsBoundaryArn: boundary.replace('aws', 'aws-cn') },
      SourceRoleTemplate: { TemplateArn: arnOf('Limited', 'aws-cn') },
    })
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Limited' }))
    expect(attached.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([
      'arn:aws-cn:iam::aws:policy/ReadOnlyAccess',
    ])
    expect(await refusal(acquire('Limited', {}, { iam }))).toMatchObject({ code: 'NoSuchEntity' })
  })

  it('is told as its file has it', async () => {
    const get = new GetRoleTemplateVersionCommand({ TemplateArn: arnOf('Counted') })
    const { RoleTemplateVersion } = await server.iam.send(get)
    expect(RoleTemplateVersion?.ParametersDefinition).toEqual(templates.Counted.ParametersDefinition)
    expect(RoleTemplateVersion).not.toHaveProperty('CreateTimestamp')
    expect(RoleTemplateVersion).not.toHaveProperty('ManagedByType')
  })
})
