import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  PutRolePolicyCommand,
  TagInstanceProfileCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam'
import { trust } from '../people.ts'
import {
  absent,
  absentPolicy,
  awsPolicies,
  document,
  type Exercises,
  fiftyTags,
  malformed,
  oversized,
  shownBy,
  tag,
  tagsTwice,
  type Workshop,
} from './exercise.ts'

const trusted = ({ account }: Workshop) => JSON.stringify(trust(account.arn('root')))
const existing = async (workshop: Workshop) => ({ RoleName: await workshop.role() })
const missing = { NoSuchEntity: () => ({ RoleName: absent }) }
const [policy = ''] = awsPolicies

/** No client makes a service-linked role yet: the server's own tests put one into the store. */
const isProtected = {
  UnmodifiableEntity: shownBy('iam/role/protected-role.test.ts', 'is not changed by %s, not even as root'),
}
const takesNone = {
  UnmodifiableEntity: shownBy('iam/role/protected-role.test.ts', 'take no service-linked role'),
}

async function withPolicy(workshop: Workshop) {
  const { RoleName } = await existing(workshop)
  const command = new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document })
  await workshop.account.iam.send(command)
  return { RoleName, PolicyName: 'p' }
}

async function withAttachments(workshop: Workshop, policies: readonly string[]) {
  const { RoleName } = await existing(workshop)
  for (const PolicyArn of policies)
    await workshop.account.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  return RoleName
}

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
  UpdateRole: {
    works: async (workshop) => ({ ...(await existing(workshop)), MaxSessionDuration: 7200 }),
    raises: { ...missing, ...isProtected },
  },
  UpdateRoleDescription: {
    works: async (workshop) => ({ ...(await existing(workshop)), Description: 'd' }),
    raises: { NoSuchEntity: () => ({ RoleName: absent, Description: 'd' }), ...isProtected },
  },
  UpdateAssumeRolePolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyDocument: trusted(workshop) }),
    raises: {
      NoSuchEntity: (workshop) => ({ RoleName: absent, PolicyDocument: trusted(workshop) }),
      MalformedPolicyDocument: async (workshop) => ({
        ...(await existing(workshop)),
        PolicyDocument: malformed,
      }),
      LimitExceeded: async (workshop) => ({ ...(await existing(workshop)), PolicyDocument: long(workshop) }),
      ...isProtected,
    },
  },
  DeleteRole: {
    works: existing,
    raises: {
      ...missing,
      DeleteConflict: async (workshop) => ({ RoleName: (await withPolicy(workshop)).RoleName }),
      ...isProtected,
    },
  },
  TagRole: {
    works: async (workshop) => ({ ...(await existing(workshop)), Tags: tag }),
    raises: {
      NoSuchEntity: () => ({ RoleName: absent, Tags: tag }),
      InvalidInput: async (workshop) => ({ ...(await existing(workshop)), Tags: tagsTwice }),
      LimitExceeded: async (workshop) => {
        const { RoleName } = await existing(workshop)
        await workshop.account.iam.send(new TagRoleCommand({ RoleName, Tags: fiftyTags }))
        return { RoleName, Tags: tag }
      },
      ...isProtected,
    },
  },
  UntagRole: {
    works: async (workshop) => ({ ...(await existing(workshop)), TagKeys: ['team'] }),
    raises: { NoSuchEntity: () => ({ RoleName: absent, TagKeys: ['team'] }), ...isProtected },
  },
  ListRoleTags: { works: existing, raises: missing },
  PutRolePolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyName: 'p', PolicyDocument: document }),
    raises: {
      NoSuchEntity: () => ({ RoleName: absent, PolicyName: 'p', PolicyDocument: document }),
      MalformedPolicyDocument: async (workshop) => ({
        ...(await existing(workshop)),
        PolicyName: 'p',
        PolicyDocument: malformed,
      }),
      LimitExceeded: async (workshop) => ({
        ...(await existing(workshop)),
        PolicyName: 'p',
        PolicyDocument: oversized,
      }),
      ...isProtected,
    },
  },
  GetRolePolicy: {
    works: withPolicy,
    raises: { NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyName: absent }) },
  },
  ListRolePolicies: { works: existing, raises: missing },
  DeleteRolePolicy: {
    works: withPolicy,
    raises: {
      NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyName: absent }),
      ...isProtected,
    },
  },
  AttachRolePolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyArn: policy }),
    raises: {
      NoSuchEntity: () => ({ RoleName: absent, PolicyArn: policy }),
      LimitExceeded: async (workshop) => ({
        RoleName: await withAttachments(workshop, awsPolicies.slice(0, 10)),
        PolicyArn: awsPolicies[10],
      }),
      ...isProtected,
    },
  },
  DetachRolePolicy: {
    works: async (workshop) => ({ RoleName: await withAttachments(workshop, [policy]), PolicyArn: policy }),
    raises: {
      NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyArn: policy }),
      ...isProtected,
    },
  },
  ListAttachedRolePolicies: { works: existing, raises: missing },
  PutRolePermissionsBoundary: {
    works: async (workshop) => ({ ...(await existing(workshop)), PermissionsBoundary: policy }),
    raises: {
      NoSuchEntity: async (workshop) => ({
        ...(await existing(workshop)),
        PermissionsBoundary: absentPolicy,
      }),
      InvalidInput: async (workshop) => ({
        ...(await existing(workshop)),
        PermissionsBoundary: 'this-is-not-an-arn-at-all',
      }),
      ...isProtected,
    },
  },
  DeleteRolePermissionsBoundary: {
    works: async (workshop) => {
      const { RoleName } = await existing(workshop)
      await workshop.send('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: policy })
      return { RoleName }
    },
    raises: { ...missing, ...isProtected },
  },
} satisfies Exercises

/** A trust policy that is longer than trust policies may be. */
function long({ account }: Workshop): string {
  const Condition = { StringEquals: { 'sts:ExternalId': 'x'.repeat(2100) } }
  return JSON.stringify(trust(account.arn('root'), { Condition }))
}

const profile = async (workshop: Workshop) => ({ InstanceProfileName: await workshop.profile() })
const noProfile = { NoSuchEntity: () => ({ InstanceProfileName: absent }) }

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
      ...takesNone,
    },
  },
  RemoveRoleFromInstanceProfile: {
    works: withRole,
    raises: {
      NoSuchEntity: async (workshop) => ({ InstanceProfileName: absent, ...(await existing(workshop)) }),
      ...takesNone,
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
  TagInstanceProfile: {
    works: async (workshop) => ({ ...(await profile(workshop)), Tags: tag }),
    raises: {
      NoSuchEntity: () => ({ InstanceProfileName: absent, Tags: tag }),
      InvalidInput: async (workshop) => ({ ...(await profile(workshop)), Tags: tagsTwice }),
      LimitExceeded: async (workshop) => {
        const { InstanceProfileName } = await profile(workshop)
        const command = new TagInstanceProfileCommand({ InstanceProfileName, Tags: fiftyTags })
        await workshop.account.iam.send(command)
        return { InstanceProfileName, Tags: tag }
      },
    },
  },
  UntagInstanceProfile: {
    works: async (workshop) => ({ ...(await profile(workshop)), TagKeys: ['team'] }),
    raises: {
      NoSuchEntity: () => ({ InstanceProfileName: absent, TagKeys: ['team'] }),
      InvalidInput: async (workshop) => ({ ...(await profile(workshop)), TagKeys: [] }),
    },
  },
  ListInstanceProfileTags: { works: profile, raises: noProfile },
} satisfies Exercises
