import { GetRoleCommand } from '@aws-sdk/client-iam'
import { newKey } from '../people.ts'
import { absentPolicy, type Exercises, malformed, type Workshop } from './exercise.ts'

const sessionPolicy =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:List*","Resource":"*"}}'

/** Random words, so that nothing is saved by packing them. */
const incompressible = Array.from({ length: 300 }, () => crypto.randomUUID().replaceAll('-', '')).join('')
const tooLarge = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${incompressible}"}}`

/** Tags of which few fit into a token. */
const Tags = Array.from({ length: 50 }, (_, index) => ({
  Key: incompressible.slice(index * 100, index * 100 + 128),
  Value: incompressible.slice(index * 90 + 50, index * 90 + 250),
}))

async function assuming(workshop: Workshop) {
  await workshop.byUser()
  const { Role } = await workshop.account.iam.send(new GetRoleCommand({ RoleName: await workshop.role() }))
  return { RoleArn: Role?.Arn, RoleSessionName: 'session' }
}

async function federating(workshop: Workshop) {
  await workshop.byUser()
  return { Name: 'federated', Policy: sessionPolicy }
}

export const sts = {
  GetCallerIdentity: { works: () => ({}) },
  GetAccessKeyInfo: { works: ({ caller }) => ({ AccessKeyId: caller.accessKeyId }) },
  GetSessionToken: { works: () => ({ DurationSeconds: 900 }) },
  AssumeRole: {
    works: assuming,
    raises: {
      MalformedPolicyDocument: async (workshop) => ({ ...(await assuming(workshop)), Policy: malformed }),
      PackedPolicyTooLarge: async (workshop) => ({ ...(await assuming(workshop)), Policy: tooLarge }),
    },
  },
  GetFederationToken: {
    works: federating,
    raises: {
      MalformedPolicyDocument: async (workshop) => ({
        ...(await federating(workshop)),
        PolicyArns: [{ arn: absentPolicy }],
      }),
      PackedPolicyTooLarge: async (workshop) => ({ ...(await federating(workshop)), Tags }),
    },
  },
  DecodeAuthorizationMessage: {
    works: async (workshop) => ({ EncodedMessage: await encodedDenial(workshop) }),
    raises: { InvalidAuthorizationMessageException: () => ({ EncodedMessage: 'bm90aGluZw' }) },
  },
} satisfies Exercises

/** The encoded message that comes with a denial, as a client reads it from the response. */
async function encodedDenial(workshop: Workshop): Promise<string> {
  const name = await workshop.user()
  const client = workshop.account.iamAs(await newKey(workshop.account, name))
  try {
    await client.send(new GetRoleCommand({ RoleName: 'any' }))
  } catch (error) {
    const response = error instanceof Error && '$response' in error ? error.$response : undefined
    const { headers } = response as { headers: Record<string, string> }
    return headers['x-gatehouse-encoded-authorization-message'] ?? ''
  }
  throw new Error('nothing was denied')
}
