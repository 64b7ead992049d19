import { noResource } from '../../authorization/no-resource.ts'
import { InvalidInput } from '../../model/error.ts'
import { iam } from '../service.ts'
import { contextEntries } from './context-entries.ts'
import { inputBoundary, inputLevels, inputPolicies, inputResourcePolicy } from './input-policies.ts'
import { callerOfArn, ownerOf, someCallerOf } from './simulated-caller.ts'
import { checkActions, checkHandling, checkResources } from './simulated-names.ts'
import { simulatedPage } from './simulated-page.ts'
import { Simulation } from './simulation.ts'

export const SimulateCustomPolicy = iam.operation('SimulateCustomPolicy', {
  access: 'Read',
  resource: noResource,
  async handle(input, call) {
    const { ActionNames = [], ResourceArns = [], CallerArn, ResourceOwner, ResourcePolicy } = input
    const identity = inputPolicies(input.PolicyInputList)
    const boundary = inputBoundary(input.PermissionsBoundaryPolicyInputList)
    const scp = inputLevels(input.OrderedOrganizationPolicyInputList)
    const knownAction = await checkActions(ActionNames, ResourceArns.length > 0)
    checkResources(ResourceArns)
    checkHandling(input.ResourceHandlingOption, ActionNames)
    if (ResourcePolicy !== undefined && CallerArn === undefined) {
      throw InvalidInput('Invalid caller - Caller cannot be null or empty.')
    }
    const simulation = new Simulation({
      caller: CallerArn === undefined ? someCallerOf(call.account) : callerOfArn(CallerArn),
      owner: ResourceOwner === undefined ? undefined : ownerOf(ResourceOwner),
      identity,
      boundary,
      scp,
      resourcePolicy: inputResourcePolicy(ResourcePolicy, ResourceArns),
      given: contextEntries(input.ContextEntries),
      knownAction,
    })
    return simulatedPage(call, { ...input, ActionNames, ResourceArns }, simulation)
  },
})
