import {
  AcceptDelegationRequestCommand,
  AssociateDelegationRequestCommand,
  CreateDelegationRequestCommand,
  type CreateDelegationRequestCommandInput,
  RejectDelegationRequestCommand,
} from '@aws-sdk/client-iam'
import { absentPolicy, type Exercises, shownBy, type Workshop } from './exercise.ts'

/** What an account asks itself for. */
async function asked(workshop: Workshop): Promise<CreateDelegationRequestCommandInput> {
  return {
    Description: 'an exercise',
    Permissions: { PolicyTemplateArn: await workshop.policy() },
    RequestorWorkflowId: `workflow-${workshop.name()}`,
    NotificationChannel: `arn:aws:sns:us-east-1:${workshop.account.id}:news`,
    SessionDuration: 900,
  }
}

async function made(workshop: Workshop): Promise<string> {
  const command = new CreateDelegationRequestCommand(await asked(workshop))
  return (await workshop.account.iam.send(command)).DelegationRequestId ?? ''
}

const unassigned = async (workshop: Workshop) => ({ DelegationRequestId: await made(workshop) })

async function assigned(workshop: Workshop) {
  const input = await unassigned(workshop)
  await workshop.account.iam.send(new AssociateDelegationRequestCommand(input))
  return input
}

async function accepted(workshop: Workshop) {
  const input = await assigned(workshop)
  await workshop.account.iam.send(new AcceptDelegationRequestCommand(input))
  return input
}

async function rejected(workshop: Workshop) {
  const input = await assigned(workshop)
  await workshop.account.iam.send(new RejectDelegationRequestCommand(input))
  return input
}

const none = () => ({ DelegationRequestId: `dr-${'0'.repeat(32)}` })

const arnOf = ({ account }: Workshop, id: string) => account.arn(`delegation-request/${id}`)

const shown = 'sts/get-delegated-access-token.test.ts'

export const delegation = {
  CreateDelegationRequest: {
    works: asked,
    raises: {
      EntityAlreadyExists: async (workshop) => {
        const input = await asked(workshop)
        await workshop.account.iam.send(new CreateDelegationRequestCommand(input))
        return input
      },
      InvalidInput: async (workshop) => ({
        ...(await asked(workshop)),
        Permissions: { PolicyTemplateArn: absentPolicy },
      }),
      LimitExceeded: shownBy(
        'iam/delegation/create-delegation-request.test.ts',
        'keeps as many requests of an account as its quota allows',
      ),
    },
  },
  AssociateDelegationRequest: {
    works: unassigned,
    raises: { NoSuchEntity: none, InvalidInput: assigned },
  },
  GetDelegationRequest: {
    works: async (workshop) => ({ ...(await assigned(workshop)), DelegationPermissionCheck: true }),
    raises: { NoSuchEntity: none },
  },
  ListDelegationRequests: {
    works: async (workshop) => {
      await assigned(workshop)
      return { MaxItems: 1 }
    },
    raises: { InvalidInput: () => ({ OwnerId: 'arn:aws:iam::000000000000:user/nobody' }) },
  },
  UpdateDelegationRequest: {
    works: async (workshop) => ({ ...(await assigned(workshop)), Notes: 'please' }),
    raises: { NoSuchEntity: none, InvalidInput: rejected },
  },
  AcceptDelegationRequest: {
    works: assigned,
    raises: { NoSuchEntity: none, ConcurrentModification: rejected },
  },
  RejectDelegationRequest: {
    works: async (workshop) => ({ ...(await accepted(workshop)), Notes: 'no' }),
    raises: { NoSuchEntity: none, InvalidInput: rejected },
  },
  SendDelegationToken: {
    works: accepted,
    raises: { NoSuchEntity: none, InvalidInput: assigned },
  },
  GetHumanReadableSummary: {
    works: async (workshop) => ({ EntityArn: arnOf(workshop, await made(workshop)) }),
    raises: {
      NoSuchEntity: (workshop) => ({ EntityArn: arnOf(workshop, none().DelegationRequestId) }),
      InvalidInput: ({ account }) => ({ EntityArn: account.arn('user/nobody') }),
    },
  },
  // the token reaches requesters beside the API
  GetDelegatedAccessToken: {
    works: shownBy(shown, 'gives credentials that act as who accepted'),
    raises: {
      ExpiredTradeInTokenException: shownBy(shown, 'always until the same end, and not after it'),
      PackedPolicyTooLarge: shownBy(shown, 'is PackedPolicyTooLarge where policy and tags'),
    },
  },
} satisfies Exercises
