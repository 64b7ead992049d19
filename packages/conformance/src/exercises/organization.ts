import { EnableOrganizationsRootCredentialsManagementCommand } from '@aws-sdk/client-iam'
import type { Account } from '../account.ts'
import { operator } from '../operator.ts'
import { Organization } from '../organization.ts'
import type { Exercises, Workshop } from './exercise.ts'

const service = 'iam.amazonaws.com'

/** Lets whoever administers this account make the call. */
function by(workshop: Workshop, account: Account) {
  workshop.byAccount(account)
  return {}
}

async function managing(workshop: Workshop) {
  const organization = await Organization.beside(workshop.account)
  await organization.trustIam()
  return by(workshop, organization.management)
}

async function untrusting(workshop: Workshop) {
  return by(workshop, (await Organization.beside(workshop.account)).management)
}

async function billing(workshop: Workshop) {
  return by(workshop, (await Organization.beside(workshop.account, 'billing')).management)
}

async function memberOf(workshop: Workshop) {
  const organization = await Organization.beside(workshop.account)
  await organization.trustIam()
  return by(workshop, await organization.member())
}

async function delegated(workshop: Workshop) {
  const organization = await Organization.beside(workshop.account)
  await organization.trustIam()
  const member = await organization.member()
  await operator(member, 'organization administrators add', { account: member.id, service })
  return by(workshop, member)
}

const always = {
  OrganizationNotFoundException: () => ({}),
  OrganizationNotInAllFeaturesModeException: billing,
  ServiceAccessNotEnabledException: untrusting,
  AccountNotManagementOrDelegatedAdministratorException: memberOf,
}
const enabling = { ...always, CallerIsNotManagementAccountException: delegated }

async function assumingRoot(workshop: Workshop) {
  const organization = await Organization.beside(workshop.account)
  await organization.trustIam()
  const { management } = organization
  await management.iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}))
  await workshop.byUser(management)
  const TaskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' }
  return { TargetPrincipal: (await organization.member()).id, TaskPolicyArn }
}

export const organization = {
  EnableOrganizationsRootCredentialsManagement: { works: managing, raises: enabling },
  DisableOrganizationsRootCredentialsManagement: { works: managing, raises: always },
  EnableOrganizationsRootSessions: { works: managing, raises: enabling },
  DisableOrganizationsRootSessions: { works: managing, raises: always },
  ListOrganizationsFeatures: { works: managing, raises: always },
  AssumeRoot: { works: assumingRoot },
} satisfies Exercises
