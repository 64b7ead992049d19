import type { OperatorCommand } from '../command.ts'
import {
  addAccountCommand,
  createMemberCommand,
  listMembersCommand,
  moveAccountCommand,
  removeAccountCommand,
} from './accounts.ts'
import {
  createOrganizationCommand,
  deleteOrganizationCommand,
  enableAllFeaturesCommand,
  listOrganizationsCommand,
  showOrganizationCommand,
} from './organizations.ts'
import {
  attachPolicyCommand,
  createPolicyCommand,
  deletePolicyCommand,
  detachPolicyCommand,
  disablePolicyTypeCommand,
  enablePolicyTypeCommand,
  listPoliciesCommand,
  showPolicyCommand,
  updatePolicyCommand,
} from './policies.ts'
import {
  addAdministratorCommand,
  disableTrustCommand,
  enableTrustCommand,
  listAdministratorsCommand,
  removeAdministratorCommand,
} from './trust.ts'
import { createUnitCommand, deleteUnitCommand, listUnitsCommand } from './units.ts'

/** What an operator does to organizations. */
export const organizationCommands: readonly OperatorCommand[] = [
  createOrganizationCommand,
  listOrganizationsCommand,
  showOrganizationCommand,
  enableAllFeaturesCommand,
  deleteOrganizationCommand,
  createUnitCommand,
  listUnitsCommand,
  deleteUnitCommand,
  addAccountCommand,
  createMemberCommand,
  listMembersCommand,
  moveAccountCommand,
  removeAccountCommand,
  enablePolicyTypeCommand,
  disablePolicyTypeCommand,
  createPolicyCommand,
  updatePolicyCommand,
  deletePolicyCommand,
  showPolicyCommand,
  listPoliciesCommand,
  attachPolicyCommand,
  detachPolicyCommand,
  enableTrustCommand,
  disableTrustCommand,
  addAdministratorCommand,
  removeAdministratorCommand,
  listAdministratorsCommand,
]
