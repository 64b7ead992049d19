import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
  paginateListRolePolicies,
  paginateListUserPolicies,
  type Tag,
} from '@aws-sdk/client-iam'
import { type AttachedPolicy, compilePolicy, type PolicyKind } from '@gatehouse/policy'

/** What a server answers about a user or role, as far as decisions need it. */
export interface Standing {
  readonly id: string
  readonly tags: readonly Tag[]
  readonly identity: readonly AttachedPolicy[]
  readonly boundary: readonly AttachedPolicy[] | undefined
}

/** Makes a document as the API answers it ready for the engine. */
export function readPolicy(text: string, kind: PolicyKind, id: string, arn?: string): AttachedPolicy {
  const { policy, error } = compilePolicy(text, kind)
  if (policy === undefined) throw new Error(`${id}: ${error.message}`)
  return { policy, source: { id, type: kind, ...(arn !== undefined && { arn }) } }
}

const decoded = (document: string | undefined) => decodeURIComponent(document ?? '')

async function managed(
  iam: IAMClient,
  PolicyArn: string,
  kind: 'identity' | 'boundary',
): Promise<AttachedPolicy> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }))
  const VersionId = Policy?.DefaultVersionId ?? ''
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  return readPolicy(decoded(PolicyVersion?.Document), kind, PolicyArn, PolicyArn)
}

async function boundaryOf(iam: IAMClient, arn: string | undefined) {
  return arn === undefined ? undefined : [await managed(iam, arn, 'boundary')]
}

async function ofGroup(client: IAMClient, GroupName: string): Promise<AttachedPolicy[]> {
  const policies: AttachedPolicy[] = []
  for await (const { PolicyNames = [] } of paginateListGroupPolicies({ client }, { GroupName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetGroupPolicyCommand({ GroupName, PolicyName }))
      policies.push(readPolicy(decoded(PolicyDocument), 'identity', `${GroupName}/${PolicyName}`))
    }
  }
  for await (const page of paginateListAttachedGroupPolicies({ client }, { GroupName })) {
    for (const { PolicyArn = '' } of page.AttachedPolicies ?? [])
      policies.push(await managed(client, PolicyArn, 'identity'))
  }
  return policies
}

/** Everything that holds for a user, its groups' policies included, asked anew. */
export async function standingOfUser(client: IAMClient, UserName: string): Promise<Standing> {
  const { User } = await client.send(new GetUserCommand({ UserName }))
  const identity: AttachedPolicy[] = []
  for await (const { PolicyNames = [] } of paginateListUserPolicies({ client }, { UserName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetUserPolicyCommand({ UserName, PolicyName }))
      identity.push(readPolicy(decoded(PolicyDocument), 'identity', `${UserName}/${PolicyName}`))
    }
  }
  for await (const page of paginateListAttachedUserPolicies({ client }, { UserName })) {
    for (const { PolicyArn = '' } of page.AttachedPolicies ?? [])
      identity.push(await managed(client, PolicyArn, 'identity'))
  }
  for await (const { Groups = [] } of paginateListGroupsForUser({ client }, { UserName })) {
    for (const { GroupName = '' } of Groups) identity.push(...(await ofGroup(client, GroupName)))
  }
  const boundary = await boundaryOf(client, User?.PermissionsBoundary?.PermissionsBoundaryArn)
  return { id: User?.UserId ?? '', tags: User?.Tags ?? [], identity, boundary }
}

/** Everything that holds for a role, asked anew. */
export async function standingOfRole(client: IAMClient, RoleName: string): Promise<Standing> {
  const { Role } = await client.send(new GetRoleCommand({ RoleName }))
  const identity: AttachedPolicy[] = []
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
      identity.push(readPolicy(decoded(PolicyDocument), 'identity', `${RoleName}/${PolicyName}`))
    }
  }
  for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    for (const { PolicyArn = '' } of page.AttachedPolicies ?? [])
      identity.push(await managed(client, PolicyArn, 'identity'))
  }
  const boundary = await boundaryOf(client, Role?.PermissionsBoundary?.PermissionsBoundaryArn)
  return { id: Role?.RoleId ?? '', tags: Role?.Tags ?? [], identity, boundary }
}
