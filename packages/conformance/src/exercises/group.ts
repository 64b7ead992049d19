import { AddUserToGroupCommand, AttachGroupPolicyCommand, PutGroupPolicyCommand } from '@aws-sdk/client-iam'
import {
  absent,
  awsPolicies,
  document,
  type Exercises,
  malformed,
  oversized,
  shownBy,
  type Workshop,
} from './exercise.ts'

const existing = async (workshop: Workshop) => ({ GroupName: await workshop.group() })
const missing = { NoSuchEntity: () => ({ GroupName: absent }) }

async function withMember(workshop: Workshop) {
  const both = { UserName: await workshop.user(), GroupName: await workshop.group() }
  await workshop.account.iam.send(new AddUserToGroupCommand(both))
  return both
}

async function withPolicy(workshop: Workshop) {
  const { GroupName } = await existing(workshop)
  const command = new PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument: document })
  await workshop.account.iam.send(command)
  return { GroupName, PolicyName: 'p' }
}

async function withAttachments(workshop: Workshop, policies: readonly string[]) {
  const { GroupName } = await existing(workshop)
  for (const PolicyArn of policies)
    await workshop.account.iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }))
  return GroupName
}

const [policy = ''] = awsPolicies

export const group = {
  CreateGroup: {
    works: (workshop) => ({ GroupName: workshop.name(), Path: '/team/' }),
    raises: {
      EntityAlreadyExists: existing,
      LimitExceeded: shownBy('iam/group/create-group.test.ts', 'makes as many as the operator allows'),
    },
  },
  GetGroup: { works: existing, raises: missing },
  ListGroups: { works: () => ({}) },
  UpdateGroup: {
    works: async (workshop) => ({ ...(await existing(workshop)), NewGroupName: workshop.name() }),
    raises: {
      NoSuchEntity: () => ({ GroupName: absent, NewPath: '/x/' }),
      EntityAlreadyExists: async (workshop) => ({
        ...(await existing(workshop)),
        NewGroupName: await workshop.group(),
      }),
    },
  },
  DeleteGroup: {
    works: existing,
    raises: {
      ...missing,
      DeleteConflict: async (workshop) => ({ GroupName: (await withMember(workshop)).GroupName }),
    },
  },
  AddUserToGroup: {
    works: async (workshop) => ({ UserName: await workshop.user(), GroupName: await workshop.group() }),
    raises: {
      NoSuchEntity: async (workshop) => ({ UserName: absent, GroupName: await workshop.group() }),
      LimitExceeded: async (workshop) => {
        const { UserName } = await withMember(workshop)
        for (let count = 1; count < 10; count++) {
          const GroupName = await workshop.group()
          await workshop.account.iam.send(new AddUserToGroupCommand({ UserName, GroupName }))
        }
        return { UserName, GroupName: await workshop.group() }
      },
    },
  },
  RemoveUserFromGroup: {
    works: withMember,
    raises: {
      NoSuchEntity: async (workshop) => ({ UserName: absent, GroupName: await workshop.group() }),
    },
  },
  PutGroupPolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyName: 'p', PolicyDocument: document }),
    raises: {
      NoSuchEntity: () => ({ GroupName: absent, PolicyName: 'p', PolicyDocument: document }),
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
  GetGroupPolicy: {
    works: withPolicy,
    raises: { NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyName: absent }) },
  },
  ListGroupPolicies: { works: existing, raises: missing },
  DeleteGroupPolicy: {
    works: withPolicy,
    raises: { NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyName: absent }) },
  },
  AttachGroupPolicy: {
    works: async (workshop) => ({ ...(await existing(workshop)), PolicyArn: policy }),
    raises: {
      NoSuchEntity: () => ({ GroupName: absent, PolicyArn: policy }),
      LimitExceeded: async (workshop) => ({
        GroupName: await withAttachments(workshop, awsPolicies.slice(0, 10)),
        PolicyArn: awsPolicies[10],
      }),
    },
  },
  DetachGroupPolicy: {
    works: async (workshop) => ({ GroupName: await withAttachments(workshop, [policy]), PolicyArn: policy }),
    raises: {
      NoSuchEntity: async (workshop) => ({ ...(await existing(workshop)), PolicyArn: policy }),
    },
  },
  ListAttachedGroupPolicies: { works: existing, raises: missing },
} satisfies Exercises
