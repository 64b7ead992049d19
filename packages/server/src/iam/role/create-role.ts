import { isProtectedPath, protectedRole } from '../../authorization/protected-role.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import { withBoundary } from '../policy/boundary.ts'
import { asBoundary } from '../policy/boundary-shape.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags, tagsIfAny } from '../tag/tags.ts'
import { newRole } from './role-resource.ts'
import { asBareRole } from './role-shape.ts'
import { bindTrustedPrincipals, checkTrustDocument } from './trust-document.ts'

/** How long sessions of a role last at most unless told, in seconds. */
const HOUR = 3600

export const CreateRole = iam.operation('CreateRole', {
  access: 'Write',
  resource: newRole,
  context: {
    'iam:PermissionsBoundary': (input) => input.PermissionsBoundary,
    ...requestTags,
  },
  alsoRequires: { 'iam:TagRole': whereTagged },
  check({ RoleName, Path = '/', AssumeRolePolicyDocument, Tags }, call) {
    checkTags(Tags, 'insensitive')
    if (isProtectedPath(Path)) throw protectedRole(RoleName)
    checkTrustDocument(AssumeRolePolicyDocument, call)
  },
  async handle(input, call) {
    const { account, tx, now, newId } = call
    const { RoleName, Path = '/', AssumeRolePolicyDocument, Description, PermissionsBoundary } = input
    const { MaxSessionDuration = HOUR, Tags = [] } = input
    const role = {
      RoleName,
      Path,
      RoleId: newId('AROA'),
      CreateDate: now,
      AssumeRolePolicyDocument,
      TrustedIds: await bindTrustedPrincipals(AssumeRolePolicyDocument, call),
      MaxSessionDuration,
      Tags,
      ...(Description !== undefined && { Description }),
      ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
    }
    const insert = () => tx.roles.insert(account.AccountId, role)
    if ((await withBoundary(call, PermissionsBoundary, insert)) === 'exists') {
      throw EntityAlreadyExists(`Role with name ${RoleName} already exists.`)
    }
    requireWithinQuota(call, 'RolesQuota', await tx.roles.count(account.AccountId))
    const shown = await asBareRole(call, role)
    return { Role: { ...shown, ...asBoundary(PermissionsBoundary), ...tagsIfAny(Tags) } }
  },
})
