import {
  AcceptDelegationRequestCommand,
  AssociateDelegationRequestCommand,
  CreateDelegationRequestCommand,
  type CreateDelegationRequestCommandInput,
  CreatePolicyCommand,
  type DelegationRequest,
  EntityAlreadyExistsException,
  GetDelegationRequestCommand,
  type IAMClient,
  RejectDelegationRequestCommand,
  SendDelegationTokenCommand,
  UpdateDelegationRequestCommand,
} from '@aws-sdk/client-iam'
import { sealTradeInToken } from '../keys/trade-in-token.ts'
import { policyOf } from './callers.ts'
import { ACCOUNT } from './roles.ts'
import type { Credentials, TestServer } from './test-server.ts'

/** The account that asks. */
export const PARTNER = '444455556666'

/** A topic of the account that asks. */
export const topic = `arn:aws:sns:us-east-1:${PARTNER}:news`

/** The ARN of a policy of the account that asks. */
export const templateArn = (name = 'setup') => `arn:aws:iam::${PARTNER}:policy/${name}`

/** The ARN of a request, in the account that is asked. */
export const requestArn = (id: string, account = ACCOUNT) =>
  `arn:aws:iam::${account}:delegation-request/${id}`

export const DAY = 86_400

let made = 0

/** The root user of the account that asks, with a policy as its template that lets buckets be read. */
export async function partner(server: TestServer, ...statements: object[]): Promise<Credentials> {
  const credentials = await server.newAccount({ account_id: PARTNER })
  const usual = { Effect: 'Allow', Action: ['s3:GetObject', 'iam:GetUser'], Resource: '*' }
  await template(server.iamAs(credentials), 'setup', ...(statements.length === 0 ? [usual] : statements))
  return credentials
}

/** Makes a managed policy that requests can name as their template; one that is there stays. */
export async function template(iam: IAMClient, PolicyName: string, ...statements: object[]): Promise<string> {
  const PolicyDocument = policyOf(...statements)
  try {
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error
  }
  return templateArn(PolicyName)
}

/** What a request is made with unless told. */
export function requestInput(
  more: Partial<CreateDelegationRequestCommandInput> = {},
): CreateDelegationRequestCommandInput {
  return {
    Description: 'Sets up the integration',
    Permissions: { PolicyTemplateArn: templateArn() },
    RequestorWorkflowId: `workflow-${++made}`,
    NotificationChannel: topic,
    SessionDuration: 3600,
    ...more,
  }
}

/** Makes a request and answers its id. */
export async function request(
  iam: IAMClient,
  more: Partial<CreateDelegationRequestCommandInput> = {},
): Promise<string> {
  const { DelegationRequestId = '' } = await iam.send(new CreateDelegationRequestCommand(requestInput(more)))
  return DelegationRequestId
}

/** The steps of a request by their names. */
export const step = {
  associate: (iam: IAMClient, DelegationRequestId: string) =>
    iam.send(new AssociateDelegationRequestCommand({ DelegationRequestId })),
  update: (iam: IAMClient, DelegationRequestId: string, Notes?: string) =>
    iam.send(new UpdateDelegationRequestCommand({ DelegationRequestId, Notes })),
  accept: (iam: IAMClient, DelegationRequestId: string) =>
    iam.send(new AcceptDelegationRequestCommand({ DelegationRequestId })),
  reject: (iam: IAMClient, DelegationRequestId: string, Notes?: string) =>
    iam.send(new RejectDelegationRequestCommand({ DelegationRequestId, Notes })),
  send: (iam: IAMClient, DelegationRequestId: string) =>
    iam.send(new SendDelegationTokenCommand({ DelegationRequestId })),
}

export type StepName = keyof typeof step

/** Takes a request through these steps. */
export async function take(iam: IAMClient, id: string, ...names: StepName[]): Promise<string> {
  for (const name of names) await step[name](iam, id)
  return id
}

/** A request as somebody sees it. */
export async function shown(iam: IAMClient, DelegationRequestId: string): Promise<DelegationRequest> {
  const { DelegationRequest } = await iam.send(new GetDelegationRequestCommand({ DelegationRequestId }))
  return DelegationRequest ?? {}
}

/** The steps that bring a request into a state. */
export const waysTo = {
  UNASSIGNED: [],
  ASSIGNED: ['associate'],
  PENDING_APPROVAL: ['associate', 'update'],
  ACCEPTED: ['associate', 'accept'],
  FINALIZED: ['associate', 'accept', 'send'],
  REJECTED: ['associate', 'reject'],
} as const satisfies Readonly<Record<string, readonly StepName[]>>

/** The token of a request, as its requester is sent it. */
export function tokenOf({ service }: TestServer, id: string, account = PARTNER): Promise<string> {
  return sealTradeInToken(service.keyRing, account, id)
}
