import { type AttachedPolicy, contextKeysOf } from '@gatehouse/policy'
import { noResource } from '../../authorization/no-resource.ts'
import { iam } from '../service.ts'
import { inputPolicies } from './input-policies.ts'
import { policiesOfSource, policySource } from './policy-source.ts'

export const GetContextKeysForCustomPolicy = iam.operation('GetContextKeysForCustomPolicy', {
  access: 'Read',
  resource: noResource,
  handle: ({ PolicyInputList }) => ({ ContextKeyNames: keysOf(inputPolicies(PolicyInputList)) }),
})

export const GetContextKeysForPrincipalPolicy = iam.operation('GetContextKeysForPrincipalPolicy', {
  access: 'Read',
  resource: policySource,
  async handle({ PolicyInputList }, call, source) {
    const added = inputPolicies(PolicyInputList)
    const { identity } = await policiesOfSource(source, call)
    return { ContextKeyNames: keysOf([...identity, ...added]) }
  },
})

/** Every key that policies name in conditions and variables, once whatever its case. */
function keysOf(policies: readonly AttachedPolicy[]): string[] {
  const keys = new Map<string, string>()
  for (const { policy } of policies) {
    for (const name of contextKeysOf(policy)) {
      if (!keys.has(name.toLowerCase())) keys.set(name.toLowerCase(), name)
    }
  }
  return [...keys.values()]
}
