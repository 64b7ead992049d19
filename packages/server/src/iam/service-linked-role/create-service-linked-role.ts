import { roleArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { AccessDenied, InvalidInput } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import { encodedDocument } from '../policy/document-text.ts'
import { asBareRole } from '../role/role-shape.ts'
import { iam } from '../service.ts'
import { linkedServices } from './linked-services.ts'

/** How long sessions of such a role last at most, in seconds. */
const HOUR = 3600

interface Wanted {
  readonly AWSServiceName: string
  readonly CustomSuffix?: string | undefined
}

/** Under which name and path a service's role is made; a service that has none is authorized as if it had. */
function placeOf({ AWSServiceName, CustomSuffix }: Wanted) {
  const roleName = linkedServices.get(AWSServiceName)?.roleName ?? 'AWSServiceRoleFor'
  return {
    Path: `/aws-service-role/${AWSServiceName}/`,
    RoleName: CustomSuffix === undefined ? roleName : `${roleName}_${CustomSuffix}`,
  }
}

const newServiceLinkedRole: ResourceFinder<Wanted, undefined, ReadingCall> = {
  types: ['role'],
  find: (input, { account }) => ({
    arn: roleArn(account, placeOf(input)),
    existing: () => undefined,
  }),
}

/** The trust policy: as GetRole shows it, or with the lists of the answer that tells of the new role (behaviours 34). */
function trustOf<V>(service: V, action: V): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: action }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

/** Makes a role that a service uses in the account. The quota of roles does not keep it from being made. */
export const CreateServiceLinkedRole = iam.operation('CreateServiceLinkedRole', {
  access: 'Write',
  resource: newServiceLinkedRole,
  context: { 'iam:AWSServiceName': ({ AWSServiceName }) => AWSServiceName },
  check({ AWSServiceName, CustomSuffix }) {
    const linked = linkedServices.get(AWSServiceName)
    if (linked === undefined) {
      throw AccessDenied(`Cannot find Service Linked Role template for ${AWSServiceName}`)
    }
    if (CustomSuffix !== undefined && !linked.takesSuffix) {
      throw InvalidInput(`Custom suffix is not allowed for ${AWSServiceName}`)
    }
    const { RoleName } = placeOf({ AWSServiceName, CustomSuffix })
    if (RoleName.length > 64)
      throw InvalidInput(`Service role name ${RoleName} is longer than 64 characters.`)
  },
  async handle({ AWSServiceName, CustomSuffix, Description }, call) {
    const { account, tx, now, newId } = call
    const place = placeOf({ AWSServiceName, CustomSuffix })
    const role = {
      ...place,
      RoleId: newId('AROA'),
      CreateDate: now,
      AssumeRolePolicyDocument: trustOf(AWSServiceName, 'sts:AssumeRole'),
      TrustedIds: {},
      MaxSessionDuration: HOUR,
      Tags: [],
      ...(Description !== undefined && { Description }),
    }
    if ((await tx.roles.insert(account.AccountId, role)) === 'exists') {
      throw InvalidInput(
        `Service role name ${place.RoleName} has been taken in this account, please try a different suffix.`,
      )
    }
    const policyName = linkedServices.get(AWSServiceName)?.policyName
    const PolicyArn = `arn:${account.Partition}:iam::aws:policy/aws-service-role/${policyName}`
    await tx.attachments.insert(account.AccountId, { PrincipalId: role.RoleId, PolicyArn })
    const AssumeRolePolicyDocument = encodedDocument(trustOf([AWSServiceName], ['sts:AssumeRole']))
    return { Role: { ...(await asBareRole(call, role)), AssumeRolePolicyDocument } }
  },
})
