import { parseIamArn, policyArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { findManagedPolicy, type ManagedPolicy } from '../../authorization/managed-policy.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { Policy } from '../../store/entity/policy.ts'
import { checkPolicyArn } from './policy-arn.ts'

/** The policy that CreatePolicy would make. */
export const newPolicy: ResourceFinder<
  { PolicyName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['policy'],
  find: ({ PolicyName, Path = '/' }, { account }) => ({
    arn: policyArn(account, { PolicyName, Path }),
    printed: `policy ${PolicyName}`,
    existing: () => undefined,
  }),
}

/** All managed policies of the account; a path prefix is printed and does not narrow it. */
export const anyPolicy: ResourceFinder<{ PathPrefix?: string | undefined }, undefined, ReadingCall> = {
  types: ['policy'],
  find: ({ PathPrefix = '/' }, { account }) => ({
    arn: policyArn(account, { Path: '/', PolicyName: '' }),
    printed: `policy path ${PathPrefix}`,
    existing: () => undefined,
  }),
}

/** The managed policy that the input names, of the account or of AWS. */
export const existingPolicy: ResourceFinder<{ PolicyArn: string }, ManagedPolicy, ReadingCall> = {
  types: ['policy'],
  async find({ PolicyArn }, { account, store }) {
    const found = await findManagedPolicy(store, account, PolicyArn)
    return {
      arn: PolicyArn,
      printed: `policy ${PolicyArn}`,
      account: parseIamArn(PolicyArn)?.account,
      tags: found?.by === 'account' ? found.policy.Tags : undefined,
      entity: found,
      existing() {
        checkPolicyArn({ PolicyArn })
        if (found === undefined) throw NoSuchEntity(`Policy ${PolicyArn} was not found.`)
        return found
      },
    }
  },
}

/** The customer managed policy that the input names; those of AWS are refused before, whatever the policies say (E22). */
export const ownPolicy: ResourceFinder<{ PolicyArn: string }, Policy, ReadingCall> = {
  types: ['policy'],
  async find(input, call) {
    const resolved = await existingPolicy.find(input, call)
    return {
      ...resolved,
      entity: resolved.entity?.by === 'account' ? resolved.entity.policy : undefined,
      existing() {
        const found = resolved.existing()
        if (found.by === 'aws') throw NoSuchEntity(`Policy ${input.PolicyArn} was not found.`)
        return found.policy
      },
    }
  },
}
