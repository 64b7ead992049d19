import { userArn } from '../../authorization/arn.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingUser } from './user-resource.ts'

export const UpdateUser = iam.operation('UpdateUser', {
  access: 'Write',
  resource: existingUser,
  alsoRequires: {
    // the new ARN too, so that nobody moves a user to where they may not act (B-071)
    'iam:UpdateUser': ({ NewUserName, NewPath }, { account }, resolved) => {
      const { entity: user } = resolved
      if (user === undefined) return []
      const { UserName, Path } = user
      const arn = userArn(account, { UserName: NewUserName ?? UserName, Path: NewPath ?? Path })
      return arn === userArn(account, user) ? [] : [{ resolved: { ...resolved, arn, printed: arn } }]
    },
  },
  async handle({ NewUserName, NewPath }, { account, tx }, user) {
    const { UserName, Path } = user
    const renamed = { ...user, UserName: NewUserName ?? UserName, Path: NewPath ?? Path }
    if ((await tx.users.update(account.AccountId, renamed)) === 'exists') {
      throw EntityAlreadyExists(`User with name ${NewUserName} already exists.`)
    }
  },
})
