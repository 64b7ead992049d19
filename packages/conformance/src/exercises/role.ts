import { AddRoleToInstanceProfileCommand, CreateServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { trust } from '../people.ts'
import { attachmentExercises, boundaryExercises } from './attachments.ts'
import {
  absent,
  absentPolicy,
  also,
  type Exercises,
  type Given,
  malformed,
  servicePolicy,
  shownBy,
  tag,
  tagsTwice,
  type Workshop,
} from './exercise.ts'
import { inlinePolicyExercises } from './inline-policies.ts'
import { tagExercises } from './tags.ts'

const trusted = ({ account }: Workshop) => JSON.stringify(trust(account.arn('root')))
const existing = async (workshop: Workshop) => ({ RoleName: await workshop.role() })
const named = { existing, missing: () => ({ RoleName: absent }) }
const missing = { NoSuchEntity: named.missing }
const tags = tagExercises('TagRole', named)
const inline = inlinePolicyExercises('PutRolePolicy', named)
const attached = attachmentExercises('AttachRolePolicy', named)
const boundary = boundaryExercises('PutRolePermissionsBoundary', named)

/** A role that only its service may change. */
async function linked(workshop: Workshop) {
  const AWSServiceName = 'autoscaling.amazonaws.com'
  const input = { AWSServiceName, CustomSuffix: workshop.name() }
  const { Role } = await workshop.account.iam.send(new CreateServiceLinkedRoleCommand(input))
  return { RoleName: Role?.RoleName ?? '' }
}

/** The same for an operation that changes a role, and that therefore changes none of a service. */
const changing = <I extends object, R>({
  works,
  raises,
}: {
  readonly works: Given<I>
  readonly raises: R
}) => ({
  works,
  raises: {
    ...raises,
    UnmodifiableEntity: async (workshop: Workshop) => ({
      ...(await works(workshop)),
      ...(await linked(workshop)),
    }),
  },
})

export const role = {
  CreateRole: {
    works: (workshop) => ({
      RoleName: workshop.name(),
      AssumeRolePolicyDocument: trusted(workshop),
      Path: '/team/',
      Tags: tag,
    }),
    raises: {
      EntityAlreadyExists: async (workshop) => ({
        ...(await existing(workshop)),
        AssumeRolePolicyDocument: trusted(workshop),
      }),
      InvalidInput: (workshop) => ({
        RoleName: workshop.name(),
        AssumeRolePolicyDocument: trusted(workshop),
        Tags: tagsTwice,
      }),
      MalformedPolicyDocument: (workshop) => ({
        RoleName: workshop.name(),
        AssumeRolePolicyDocument: malformed,
      }),
      NoSuchEntity: (workshop) => ({
        RoleName: workshop.name(),
        AssumeRolePolicyDocument: trusted(workshop),
        PermissionsBoundary: absentPolicy,
      }),
      PolicyNotAttachable: (workshop) => ({
        RoleName: workshop.name(),
        AssumeRolePolicyDocument: trusted(workshop),
        PermissionsBoundary: servicePolicy,
      }),
      UnmodifiableEntity: (workshop) => ({
        RoleName: workshop.name(),
        AssumeRolePolicyDocument: trusted(workshop),
        Path: '/aws-service-role/ec2.amazonaws.com/',
      }),
      LimitExceeded: (workshop) => ({
        RoleName: workshop.name(),
        AssumeRolePolicyDocument: long(workshop),
      }),
    },
  },
  GetRole: { works: existing, raises: missing },
  ListRoles: { works: () => ({}) },
  UpdateRole: changing({ works: also(existing, { MaxSessionDuration: 7200 }), raises: missing }),
  UpdateRoleDescription: changing({
    works: also(existing, { Description: 'd' }),
    raises: { NoSuchEntity: () => ({ RoleName: absent, Description: 'd' }) },
  }),
  UpdateAssumeRolePolicy: changing({
    works: async (workshop: Workshop) => ({
      ...(await existing(workshop)),
      PolicyDocument: trusted(workshop),
    }),
    raises: {
      NoSuchEntity: (workshop: Workshop) => ({ RoleName: absent, PolicyDocument: trusted(workshop) }),
      MalformedPolicyDocument: async (workshop: Workshop) => ({
        ...(await existing(workshop)),
        PolicyDocument: malformed,
      }),
      LimitExceeded: async (workshop: Workshop) => ({
        ...(await existing(workshop)),
        PolicyDocument: long(workshop),
      }),
    },
  }),
  DeleteRole: changing({
    works: existing,
    raises: {
      ...missing,
      DeleteConflict: async (workshop: Workshop) => ({
        RoleName: (await inline.holder(workshop)).RoleName,
      }),
    },
  }),
  TagRole: changing(tags.tag),
  UntagRole: changing(tags.untag),
  ListRoleTags: tags.list,
  PutRolePolicy: changing(inline.put),
  GetRolePolicy: inline.get,
  ListRolePolicies: inline.list,
  DeleteRolePolicy: changing(inline.delete),
  AttachRolePolicy: changing(attached.attach),
  DetachRolePolicy: changing(attached.detach),
  ListAttachedRolePolicies: attached.list,
  PutRolePermissionsBoundary: changing(boundary.put),
  DeleteRolePermissionsBoundary: changing(boundary.delete),
} satisfies Exercises

/** A trust policy that is longer than trust policies may be. */
function long({ account }: Workshop): string {
  const Condition = { StringEquals: { 'sts:ExternalId': 'x'.repeat(2100) } }
  return JSON.stringify(trust(account.arn('root'), { Condition }))
}

const profile = async (workshop: Workshop) => ({ InstanceProfileName: await workshop.profile() })
const namedProfile = { existing: profile, missing: () => ({ InstanceProfileName: absent }) }
const noProfile = { NoSuchEntity: namedProfile.missing }
const profileTags = tagExercises('TagInstanceProfile', namedProfile)

async function withRole(workshop: Workshop) {
  const both = { ...(await profile(workshop)), ...(await existing(workshop)) }
  await workshop.account.iam.send(new AddRoleToInstanceProfileCommand(both))
  return both
}

export const instanceProfile = {
  CreateInstanceProfile: {
    works: (workshop) => ({ InstanceProfileName: workshop.name(), Tags: tag }),
    raises: {
      EntityAlreadyExists: profile,
      InvalidInput: (workshop) => ({ InstanceProfileName: workshop.name(), Tags: tagsTwice }),
      LimitExceeded: shownBy(
        'iam/instance-profile/create-instance-profile.test.ts',
        'refuses a profile past the quota',
      ),
    },
  },
  GetInstanceProfile: { works: profile, raises: noProfile },
  ListInstanceProfiles: { works: () => ({}) },
  ListInstanceProfilesForRole: { works: existing, raises: missing },
  AddRoleToInstanceProfile: {
    works: async (workshop) => ({ ...(await profile(workshop)), ...(await existing(workshop)) }),
    raises: {
      NoSuchEntity: async (workshop) => ({ InstanceProfileName: absent, ...(await existing(workshop)) }),
      LimitExceeded: withRole,
      UnmodifiableEntity: async (workshop) => ({ ...(await profile(workshop)), ...(await linked(workshop)) }),
    },
  },
  RemoveRoleFromInstanceProfile: {
    works: withRole,
    raises: {
      NoSuchEntity: async (workshop) => ({ InstanceProfileName: absent, ...(await existing(workshop)) }),
      UnmodifiableEntity: async (workshop) => ({ ...(await profile(workshop)), ...(await linked(workshop)) }),
    },
  },
  DeleteInstanceProfile: {
    works: profile,
    raises: {
      ...noProfile,
      DeleteConflict: async (workshop) => ({
        InstanceProfileName: (await withRole(workshop)).InstanceProfileName,
      }),
    },
  },
  TagInstanceProfile: profileTags.tag,
  UntagInstanceProfile: {
    ...profileTags.untag,
    raises: { ...profileTags.untag.raises, InvalidInput: profileTags.noKeys },
  },
  ListInstanceProfileTags: profileTags.list,
} satisfies Exercises
