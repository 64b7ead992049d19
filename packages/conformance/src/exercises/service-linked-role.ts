import { CreateServiceLinkedRoleCommand, DeleteServiceLinkedRoleCommand } from '@aws-sdk/client-iam'
import { absent, type Exercises, type Workshop } from './exercise.ts'

/** A role of a service that has as many as it likes, told apart by their suffix. */
const fresh = (workshop: Workshop) => ({
  AWSServiceName: 'autoscaling.amazonaws.com',
  CustomSuffix: workshop.name(),
})

async function existing(workshop: Workshop) {
  const { Role } = await workshop.account.iam.send(new CreateServiceLinkedRoleCommand(fresh(workshop)))
  return { RoleName: Role?.RoleName ?? '' }
}

async function deletion(workshop: Workshop) {
  const command = new DeleteServiceLinkedRoleCommand(await existing(workshop))
  return { DeletionTaskId: (await workshop.account.iam.send(command)).DeletionTaskId ?? '' }
}

export const serviceLinkedRole = {
  CreateServiceLinkedRole: {
    works: fresh,
    raises: {
      InvalidInput: (workshop) => ({
        AWSServiceName: 'acm.amazonaws.com',
        CustomSuffix: workshop.name(),
      }),
    },
  },
  DeleteServiceLinkedRole: { works: existing, raises: { NoSuchEntity: () => ({ RoleName: absent }) } },
  GetServiceLinkedRoleDeletionStatus: {
    works: deletion,
    raises: {
      NoSuchEntity: async (workshop) => ({
        DeletionTaskId: (await deletion(workshop)).DeletionTaskId.replace(
          /[^/]+$/,
          '00000000-0000-4000-8000-000000000000',
        ),
      }),
      InvalidInput: () => ({ DeletionTaskId: absent }),
    },
  },
} satisfies Exercises
