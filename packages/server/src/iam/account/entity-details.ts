import { groupArn, parseIamArn, userArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import type { ManagedPolicy } from '../../authorization/managed-policy.ts'
import type { Group } from '../../store/entity/group.ts'
import { instanceProfileKind, type Role } from '../../store/entity/role.ts'
import type { User } from '../../store/entity/user.ts'
import { pagesOf } from '../../store/pages.ts'
import { asListedInstanceProfiles } from '../instance-profile/instance-profile-shape.ts'
import { asBoundary } from '../policy/boundary-shape.ts'
import { encodedDocument } from '../policy/document-text.ts'
import { asListedPolicy, asVersion, newestFirst } from '../policy/policy-shape.ts'
import { awsVersion } from '../policy/policy-version.ts'
import type { PolicyUsage } from '../policy/used-policies.ts'
import { asBareRole, roleLastUsed } from '../role/role-shape.ts'
import { sortedTags } from '../tag/tags.ts'

type Reads = Pick<ReadingCall, 'account' | 'store' | 'lastUsed' | 'now'>

/** A user with all that is attached to it; without a list of inline policies where there are none (behaviours 14, 15). */
export async function userDetail(call: Reads, user: User) {
  const { account, store } = call
  const { Path, UserName, UserId, CreateDate, Tags } = user
  const inline = await inlinePolicies(call, UserId)
  const memberships = await store.memberships.of(account.AccountId, UserId)
  const groups = await store.groups.getMany(
    account.AccountId,
    memberships.map(({ GroupId }) => GroupId),
  )
  return {
    Path,
    UserName,
    UserId,
    Arn: userArn(account, user),
    CreateDate,
    ...(inline.length > 0 && { UserPolicyList: inline }),
    GroupList: groups.flatMap((group) => group?.GroupName ?? []).sort(),
    AttachedManagedPolicies: await attachedPolicies(call, UserId),
    ...asBoundary(user.PermissionsBoundary),
    Tags: sortedTags(Tags),
  }
}

export async function groupDetail(call: Reads, group: Group) {
  const { Path, GroupName, GroupId, CreateDate } = group
  return {
    Path,
    GroupName,
    GroupId,
    Arn: groupArn(call.account, group),
    CreateDate,
    GroupPolicyList: await inlinePolicies(call, GroupId),
    AttachedManagedPolicies: await attachedPolicies(call, GroupId),
  }
}

/** A role with last use and tags, without description and duration (behaviours 14). */
export async function roleDetail(call: Reads, role: Role) {
  return {
    ...(await asBareRole(call, role)),
    InstanceProfileList: await instanceProfiles(call, role),
    RolePolicyList: await inlinePolicies(call, role.RoleId),
    AttachedManagedPolicies: await attachedPolicies(call, role.RoleId),
    ...asBoundary(role.PermissionsBoundary),
    Tags: sortedTags(role.Tags),
    RoleLastUsed: await roleLastUsed(call, role),
  }
}

/** A managed policy with every version, newest first and each with its document (behaviours 13, 17). */
export async function policyDetail(call: Reads, found: ManagedPolicy, usage: PolicyUsage) {
  const { PolicyId, DefaultVersionId } = found.policy
  const versions =
    found.by === 'aws'
      ? [awsVersion(found.policy)]
      : newestFirst(await call.store.policyVersions.of(call.account.AccountId, PolicyId))
  return {
    ...asListedPolicy(call, found, usage),
    PolicyVersionList: versions.map((version) => ({
      Document: encodedDocument(version.Document),
      ...asVersion(version, DefaultVersionId),
    })),
  }
}

async function inlinePolicies({ account, store }: Reads, holder: string) {
  const own = await store.inlinePolicies.of(account.AccountId, holder)
  return own.map(({ PolicyName, PolicyDocument }) => ({
    PolicyName,
    PolicyDocument: encodedDocument(PolicyDocument),
  }))
}

async function attachedPolicies({ account, store }: Reads, holder: string) {
  const attached = await store.attachments.of(account.AccountId, holder)
  return attached.map(({ PolicyArn }) => ({ PolicyName: parseIamArn(PolicyArn)?.name, PolicyArn }))
}

async function instanceProfiles(call: Reads, { RoleId: target }: Role) {
  const { account, store } = call
  const profiles: Awaited<ReturnType<typeof asListedInstanceProfiles>> = []
  for await (const page of pagesOf(store.instanceProfiles, instanceProfileKind, account.AccountId, {
    target,
  })) {
    profiles.push(...(await asListedInstanceProfiles(call, page)))
  }
  return profiles
}
