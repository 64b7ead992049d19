import {
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam'
import { policyOf } from './callers.ts'
import type { TestServer } from './test-server.ts'

type Custom = Partial<SimulateCustomPolicyCommandInput>
type Principal = Pick<SimulatePrincipalPolicyCommandInput, 'PolicySourceArn'> &
  Partial<SimulatePrincipalPolicyCommandInput>

/** An object, and a policy that allows to read every one. */
export const object = 'arn:aws:s3:::ledger/q1'
export const reading = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
export const readers = policyOf(reading)

/** Simulates given policies; reading an object unless told otherwise. */
export function custom({ iam }: Pick<TestServer, 'iam'>, input: Custom = {}) {
  return iam.send(
    new SimulateCustomPolicyCommand({ PolicyInputList: [readers], ActionNames: ['s3:GetObject'], ...input }),
  )
}

/** The first result of a simulation of given policies. */
export async function result(server: Pick<TestServer, 'iam'>, input: Custom = {}) {
  const { EvaluationResults: [first] = [] } = await custom(server, input)
  if (first === undefined) throw new Error('no result')
  return first
}

/** The results of a simulation of an entity's policies; reading an object unless told otherwise. */
export async function principalResults({ iam }: Pick<TestServer, 'iam'>, input: Principal) {
  const command = new SimulatePrincipalPolicyCommand({ ActionNames: ['s3:GetObject'], ...input })
  return (await iam.send(command)).EvaluationResults ?? []
}
