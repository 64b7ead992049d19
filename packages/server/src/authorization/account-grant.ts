import { type AttachedPolicy, compilePolicy } from '@gatehouse/policy'

const document = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['iam:ChangePassword', 'iam:GetAccountPasswordPolicy'], Resource: '*' },
  ],
}

function compiled(): AttachedPolicy {
  const { policy, error } = compilePolicy(JSON.stringify(document), 'identity')
  if (error !== undefined) throw new Error(error.message)
  return { policy, source: { id: 'AllowUsersToChangePassword', type: 'account' } }
}

/**
 * What an account lets all its users do whose password policy says that they may change their passwords (B-106), as if
 * it were a policy of theirs: the actions act on the calling user or on nothing, and a Deny or a boundary still binds.
 */
export const accountGrant: AttachedPolicy = compiled()
