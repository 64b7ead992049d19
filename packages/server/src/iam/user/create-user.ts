import { EntityAlreadyExists } from '../../model/error.ts'
import { withBoundary } from '../policy/boundary.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags } from '../tag/tags.ts'
import { newUser } from './user-resource.ts'
import { asUser } from './user-shape.ts'

export const CreateUser = iam.operation('CreateUser', {
  access: 'Write',
  resource: newUser,
  context: {
    'iam:PermissionsBoundary': (input) => input.PermissionsBoundary,
    ...requestTags,
  },
  alsoRequires: { 'iam:TagUser': whereTagged },
  check: ({ Tags }) => checkTags(Tags, 'insensitive'),
  async handle({ UserName, Path = '/', Tags = [], PermissionsBoundary }, call) {
    const { account, tx, now, newId } = call
    const user = {
      UserName,
      Path,
      Tags,
      UserId: newId('AIDA'),
      CreateDate: now,
      ...(PermissionsBoundary !== undefined && { PermissionsBoundary }),
    }
    const insert = () => tx.users.insert(account.AccountId, user)
    if ((await withBoundary(call, PermissionsBoundary, insert)) === 'exists') {
      throw EntityAlreadyExists(`User with name ${UserName} already exists.`)
    }
    requireWithinQuota(call, 'UsersQuota', await tx.users.count(account.AccountId))
    return { User: asUser(account, user) }
  },
})
