import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import type { Account } from './account.ts'
import { type Credentials, credentialsOf } from './credentials.ts'
import { newTags, type Tags } from './tags.ts'

/** What somebody may be made with: inline policies, managed ones by their ARNs, tags, a boundary. */
export interface Endowment {
  readonly policies?: readonly object[]
  readonly attached?: readonly string[]
  readonly tags?: Tags
  readonly boundary?: string
}

/** A policy document of these statements. */
export function policyOf(...Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement }
}

/** A statement that allows these actions on a resource, on everything unless told. */
export function allow(Action: string | readonly string[], Resource: string | readonly string[] = '*') {
  return { Effect: 'Allow', Action, Resource }
}

/** A statement that denies these actions on a resource, on everything unless told. */
export function deny(Action: string | readonly string[], Resource: string | readonly string[] = '*') {
  return { Effect: 'Deny', Action, Resource }
}

/** A trust policy that lets these AWS principals assume a role. */
export function trust(AWS: string | readonly string[], more: object = {}): object {
  return policyOf({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', ...more })
}

/** Makes a user and puts it into these groups. */
export async function newUser(
  account: Account,
  UserName: string,
  {
    policies = [],
    attached = [],
    tags,
    boundary,
    groups = [],
  }: Endowment & { groups?: readonly string[] } = {},
): Promise<void> {
  const { iam } = account
  const PermissionsBoundary = boundary
  await iam.send(new CreateUserCommand({ UserName, Tags: newTags(tags), PermissionsBoundary }))
  for (const [index, policy] of policies.entries())
    await putUserPolicy(account, UserName, `policy-${index + 1}`, policy)
  for (const PolicyArn of attached) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
  for (const GroupName of groups) await iam.send(new AddUserToGroupCommand({ UserName, GroupName }))
}

/** Gives a user an inline policy. */
export async function putUserPolicy(
  { iam }: Account,
  UserName: string,
  PolicyName: string,
  policy: object,
): Promise<void> {
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify(policy) }))
}

/** Makes an access key for a user. */
export async function newKey({ iam }: Account, UserName: string): Promise<Credentials> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

/** Makes a group with inline policies. */
export async function newGroup(
  { iam }: Account,
  GroupName: string,
  policies: readonly object[] = [],
): Promise<void> {
  await iam.send(new CreateGroupCommand({ GroupName }))
  for (const [index, policy] of policies.entries()) {
    const PolicyDocument = JSON.stringify(policy)
    await iam.send(
      new PutGroupPolicyCommand({ GroupName, PolicyName: `policy-${index + 1}`, PolicyDocument }),
    )
  }
}

/** Makes a role and answers its ARN; it trusts its own account unless told, for sessions as long (in seconds) as told. */
export async function newRole(
  account: Account,
  RoleName: string,
  {
    policies = [],
    attached = [],
    tags,
    boundary,
    trusts = trust(account.arn('root')),
    longest,
  }: Endowment & { trusts?: object; longest?: number } = {},
): Promise<string> {
  const { iam } = account
  const AssumeRolePolicyDocument = JSON.stringify(trusts)
  const more = { Tags: newTags(tags), PermissionsBoundary: boundary, MaxSessionDuration: longest }
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...more }))
  for (const [index, policy] of policies.entries()) {
    const PolicyDocument = JSON.stringify(policy)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: `policy-${index + 1}`, PolicyDocument }))
  }
  for (const PolicyArn of attached) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  return Role?.Arn ?? ''
}

/** Makes a customer managed policy and answers its ARN. */
export async function newPolicy({ iam }: Account, PolicyName: string, policy: object): Promise<string> {
  const PolicyDocument = JSON.stringify(policy)
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))
  return Policy?.Arn ?? ''
}

/** Assumes a role and answers the credentials of the session. */
export async function assume(
  account: Account,
  credentials: Credentials,
  RoleArn: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input })
  return credentialsOf((await account.stsAs(credentials).send(command)).Credentials)
}
