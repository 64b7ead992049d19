import { iam } from '../service.ts'
import { contextEntries } from './context-entries.ts'
import { inputBoundary, inputPolicies, inputResourcePolicy } from './input-policies.ts'
import { organizationLevels, policiesOfSource, policySource } from './policy-source.ts'
import { callerOfArn, ownerOf } from './simulated-caller.ts'
import { checkActions, checkHandling, checkResources } from './simulated-names.ts'
import { simulatedPage } from './simulated-page.ts'
import { Simulation } from './simulation.ts'

export const SimulatePrincipalPolicy = iam.operation('SimulatePrincipalPolicy', {
  access: 'Read',
  resource: policySource,
  async handle(input, call, source) {
    const { ActionNames = [], ResourceArns = [], CallerArn, ResourceOwner } = input
    const added = inputPolicies(input.PolicyInputList)
    const replaced = inputBoundary(input.PermissionsBoundaryPolicyInputList)
    const knownAction = await checkActions(ActionNames, ResourceArns.length > 0)
    checkResources(ResourceArns)
    checkHandling(input.ResourceHandlingOption, ActionNames)
    const held = await policiesOfSource(source, call, input.PolicyExclusionList)
    const caller = callerOfArn(CallerArn ?? source.arn)
    const { account } = call
    const simulation = new Simulation({
      caller,
      // what another account has set is its own affair
      ...(caller.principal.accountId === account.AccountId && { account }),
      owner: ResourceOwner === undefined ? undefined : ownerOf(ResourceOwner),
      identity: [...held.identity, ...added],
      boundary: replaced ?? held.boundary,
      scp: await organizationLevels(source, call, input.PolicyExclusionList),
      resourcePolicy: inputResourcePolicy(input.ResourcePolicy, ResourceArns),
      given: contextEntries(input.ContextEntries),
      knownAction,
    })
    return simulatedPage(call, { ...input, ActionNames, ResourceArns }, simulation)
  },
})
