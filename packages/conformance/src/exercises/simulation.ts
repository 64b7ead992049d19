import { GetUserCommand } from '@aws-sdk/client-iam'
import { absent, document, type Exercises, malformed, type Workshop } from './exercise.ts'

async function source(workshop: Workshop) {
  const UserName = await workshop.user()
  const { User } = await workshop.account.iam.send(new GetUserCommand({ UserName }))
  return { PolicySourceArn: User?.Arn }
}
const absentSource = ({ account }: Workshop) => ({ PolicySourceArn: account.arn(`user/${absent}`) })
const asking = { ActionNames: ['s3:GetObject'] }

export const simulation = {
  GetContextKeysForCustomPolicy: {
    works: () => ({ PolicyInputList: [document] }),
    raises: { InvalidInput: () => ({ PolicyInputList: [malformed] }) },
  },
  GetContextKeysForPrincipalPolicy: {
    works: source,
    raises: {
      NoSuchEntity: absentSource,
      InvalidInput: async (workshop) => ({ ...(await source(workshop)), PolicyInputList: [malformed] }),
    },
  },
  SimulateCustomPolicy: {
    works: () => ({ PolicyInputList: [document], ...asking }),
    raises: { InvalidInput: () => ({ PolicyInputList: [malformed], ...asking }) },
  },
  SimulatePrincipalPolicy: {
    works: async (workshop) => ({ ...(await source(workshop)), ...asking }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...absentSource(workshop), ...asking }),
      InvalidInput: async (workshop) => ({
        ...(await source(workshop)),
        PolicyInputList: [malformed],
        ...asking,
      }),
    },
  },
} satisfies Exercises
