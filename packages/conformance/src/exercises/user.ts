import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { newKey } from '../people.ts'
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

const existing = async (workshop: Workshop) => ({ UserName: await workshop.user() })
const missing = { NoSuchEntity: () => ({ UserName: absent }) }

async function withPolicy(workshop: Workshop) {
  const { UserName } = await existing(workshop)
  const command = new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: document })
  await workshop.account.iam.send(command)
  return { UserName, PolicyName: 'p' }
}

async function withAttachments(workshop: Workshop, policies: readonly string[]) {
  const { UserName } = await existing(workshop)
  for (const PolicyArn of policies)
    await workshop.account.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
  return UserName
}

async function withKey(workshop: Workshop) {
  const { UserName } = await existing(workshop)
  const { accessKeyId: AccessKeyId } = await newKey(workshop.account, UserName)
  return { UserName, AccessKeyId }
}

const [policy = ''] = awsPolicies
const noKey = async (workshop: Workshop) => ({
  ...(await existing(workshop)),
  AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
})

export const user = {
  CreateUser: {
    works: (workshop) => ({ UserName: workshop.name(), Path: '/team/', Tags: tag }),
    raises: {
      EntityAlreadyExists: async (workshop) => ({ UserName: (await workshop.user()).toUpperCase() }),
      NoSuchEntity: (workshop) => ({ UserName: workshop.name(), PermissionsBoundary: absentPolicy }),
      InvalidInput: (workshop) => ({ UserName: workshop.name(), Tags: tagsTwice }),
      LimitExceeded: shownBy('iam/user/create-user.test.ts', 'makes as many as the operator allows'),
    },
  },
  GetUser: { works: existing, raises: missing },
  ListUsers: { works: () => ({ MaxItems: 5 }) },
  UpdateUser: {
    works: async (workshop) => ({
      ...(await existing(workshop)),
      NewUserName: workshop.name(),
      NewPath: '/x/',
    }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, NewPath: '/x/' }),
      EntityAlreadyExists: async (workshop) => ({
        ...(await existing(workshop)),
        NewUserName: await workshop.user(),
      }),
    },
  },
  DeleteUser: {
    works: existing,
    raises: {
      ...missing,
      DeleteConflict: async (workshop) => ({ UserName: (await withPolicy(workshop)).UserName }),
    },
  },
  TagUser: {
    works: async (workshop) => ({ ...(await existing(workshop)), Tags: tag }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, Tags: tag }),
      InvalidInput: async (workshop) => ({ ...(await existing(workshop)), Tags: tagsTwice }),
      LimitExceeded: async (workshop) => {
        const { UserName } = await existing(workshop)
        await workshop.account.iam.send(new TagUserCommand({ UserName, Tags: fiftyTags }))
        return { UserName, Tags: tag }
      },
    },
  },
  UntagUser: {
    works: async (workshop) => ({ ...(await existing(workshop)), TagKeys: ['team'] }),
    raises: { NoSuchEntity: () => ({ UserName: absent, TagKeys: ['team'] }) },
  },
  ListUserTags: { works: existing, raises: missing },
  PutUserPolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyName: 'p', PolicyDocument: document }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, PolicyName: 'p', PolicyDocument: document }),
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
    },
  },
  GetUserPolicy: {
    works: withPolicy,
    raises: { NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyName: absent }) },
  },
  ListUserPolicies: { works: existing, raises: missing },
  DeleteUserPolicy: {
    works: withPolicy,
    raises: { NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyName: absent }) },
  },
  AttachUserPolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyArn: policy }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, PolicyArn: policy }),
      LimitExceeded: async (workshop) => ({
        UserName: await withAttachments(workshop, awsPolicies.slice(0, 10)),
        PolicyArn: awsPolicies[10],
      }),
    },
  },
  DetachUserPolicy: {
    works: async (workshop) => ({ UserName: await withAttachments(workshop, [policy]), PolicyArn: policy }),
    raises: {
      NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyArn: policy }),
    },
  },
  ListAttachedUserPolicies: { works: existing, raises: missing },
  PutUserPermissionsBoundary: {
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
    },
  },
  DeleteUserPermissionsBoundary: {
    works: async (workshop) => {
      const { UserName } = await existing(workshop)
      await workshop.send('PutUserPermissionsBoundary', { UserName, PermissionsBoundary: policy })
      return { UserName }
    },
    raises: missing,
  },
  ListGroupsForUser: {
    works: async (workshop) => {
      const [{ UserName }, GroupName] = [await existing(workshop), await workshop.group()]
      await workshop.account.iam.send(new AddUserToGroupCommand({ UserName, GroupName }))
      return { UserName }
    },
    raises: missing,
  },
  CreateAccessKey: {
    works: existing,
    raises: {
      ...missing,
      LimitExceeded: async (workshop) => {
        const { UserName } = await withKey(workshop)
        await workshop.account.iam.send(new CreateAccessKeyCommand({ UserName }))
        return { UserName }
      },
    },
  },
  ListAccessKeys: { works: existing, raises: missing },
  UpdateAccessKey: {
    works: async (workshop) => ({ ...(await withKey(workshop)), Status: 'Inactive' as const }),
    raises: {
      NoSuchEntity: async (workshop) => ({ ...(await noKey(workshop)), Status: 'Inactive' as const }),
      InvalidInput: async (workshop) => ({ ...(await withKey(workshop)), Status: 'Expired' as const }),
    },
  },
  GetAccessKeyLastUsed: {
    works: async (workshop) => ({ AccessKeyId: (await withKey(workshop)).AccessKeyId }),
  },
  DeleteAccessKey: { works: withKey, raises: { NoSuchEntity: noKey } },
} satisfies Exercises
