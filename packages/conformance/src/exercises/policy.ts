import { AttachUserPolicyCommand, CreatePolicyVersionCommand } from '@aws-sdk/client-iam'
import {
  absent,
  absentPolicy,
  also,
  document,
  type Exercises,
  malformed,
  oversized,
  shownBy,
  tag,
  tagsTwice,
  type Workshop,
} from './exercise.ts'
import { tagExercises } from './tags.ts'

const existing = async (workshop: Workshop) => ({ PolicyArn: await workshop.policy() })
const missing = { NoSuchEntity: () => ({ PolicyArn: absentPolicy }) }
const own = ({ account }: Workshop) => ({ PolicyArn: account.arn(`policy/${absent}`) })
const tags = tagExercises('TagPolicy', { existing, missing: own })

async function withVersions(workshop: Workshop, count: number) {
  const { PolicyArn } = await existing(workshop)
  for (let made = 1; made < count; made++) {
    const command = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document })
    await workshop.account.iam.send(command)
  }
  return PolicyArn
}

export const policy = {
  CreatePolicy: {
    works: (workshop) => ({ PolicyName: workshop.name(), PolicyDocument: document, Tags: tag }),
    raises: {
      EntityAlreadyExists: async (workshop) => ({
        PolicyName: (await workshop.policy()).split('/').at(-1),
        PolicyDocument: document,
      }),
      InvalidInput: (workshop) => ({
        PolicyName: workshop.name(),
        PolicyDocument: document,
        Tags: tagsTwice,
      }),
      MalformedPolicyDocument: (workshop) => ({ PolicyName: workshop.name(), PolicyDocument: malformed }),
      LimitExceeded: (workshop) => ({ PolicyName: workshop.name(), PolicyDocument: oversized }),
    },
  },
  GetPolicy: { works: existing, raises: missing },
  ListPolicies: { works: () => ({ Scope: 'Local' as const }) },
  ListEntitiesForPolicy: {
    works: async (workshop) => {
      const [{ PolicyArn }, UserName] = [await existing(workshop), await workshop.user()]
      await workshop.account.iam.send(new AttachUserPolicyCommand({ PolicyArn, UserName }))
      return { PolicyArn }
    },
    raises: missing,
  },
  DeletePolicy: {
    works: existing,
    raises: {
      NoSuchEntity: own,
      DeleteConflict: async (workshop) => ({ PolicyArn: await withVersions(workshop, 2) }),
    },
  },
  CreatePolicyVersion: {
    works: async (workshop) => ({
      ...(await existing(workshop)),
      PolicyDocument: document,
      SetAsDefault: true,
    }),
    raises: {
      NoSuchEntity: also(own, { PolicyDocument: document }),
      MalformedPolicyDocument: async (workshop) => ({
        ...(await existing(workshop)),
        PolicyDocument: malformed,
      }),
      LimitExceeded: async (workshop) => ({
        PolicyArn: await withVersions(workshop, 5),
        PolicyDocument: document,
      }),
    },
  },
  GetPolicyVersion: {
    works: also(existing, { VersionId: 'v1' }),
    raises: {
      NoSuchEntity: also(existing, { VersionId: 'v7' }),
    },
  },
  ListPolicyVersions: { works: existing, raises: missing },
  SetDefaultPolicyVersion: {
    works: async (workshop) => ({ PolicyArn: await withVersions(workshop, 2), VersionId: 'v2' }),
    raises: {
      NoSuchEntity: also(existing, { VersionId: 'v7' }),
    },
  },
  DeletePolicyVersion: {
    works: async (workshop) => ({ PolicyArn: await withVersions(workshop, 2), VersionId: 'v2' }),
    raises: {
      NoSuchEntity: also(existing, { VersionId: 'v7' }),
      DeleteConflict: also(existing, { VersionId: 'v1' }),
    },
  },
  TagPolicy: tags.tag,
  UntagPolicy: tags.untag,
  ListPolicyTags: tags.list,
} satisfies Exercises

const password = 'Correct-horse-4-battery'
const another = 'Another-horse-5-staple'

async function withPassword(workshop: Workshop) {
  const UserName = await workshop.user()
  await workshop.send('CreateLoginProfile', { UserName, Password: password })
  return { UserName }
}

async function changing(workshop: Workshop) {
  const UserName = await workshop.byUser()
  await workshop.send('CreateLoginProfile', { UserName, Password: password })
  return { OldPassword: password, NewPassword: another }
}

/** An account with a password policy of its own. */
async function withOwnRules(workshop: Workshop) {
  await workshop.send('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 8 })
  return {}
}

/** An account with the usual one. */
async function withoutRules(workshop: Workshop) {
  await withOwnRules(workshop)
  await workshop.send('DeleteAccountPasswordPolicy', {})
  return {}
}

export const account = {
  CreateAccountAlias: {
    works: (workshop) => ({ AccountAlias: `made-${workshop.account.id}-${workshop.name().toLowerCase()}` }),
    raises: {
      EntityAlreadyExists: async (workshop) => {
        const AccountAlias = `twice-${workshop.account.id}`
        await workshop.send('CreateAccountAlias', { AccountAlias })
        return { AccountAlias }
      },
    },
  },
  DeleteAccountAlias: {
    works: async (workshop) => {
      const AccountAlias = `gone-${workshop.account.id}`
      await workshop.send('CreateAccountAlias', { AccountAlias })
      return { AccountAlias }
    },
    raises: { NoSuchEntity: () => ({ AccountAlias: 'nobody-has-this-one' }) },
  },
  ListAccountAliases: { works: () => ({}) },
  GetAccountSummary: { works: () => ({}) },
  GetAccountAuthorizationDetails: { works: () => ({ Filter: ['User' as const] }) },
  UpdateAccountPasswordPolicy: { works: () => ({ MinimumPasswordLength: 8 }) },
  GetAccountPasswordPolicy: { works: withOwnRules, raises: { NoSuchEntity: withoutRules } },
  DeleteAccountPasswordPolicy: { works: withOwnRules, raises: { NoSuchEntity: withoutRules } },
  CreateLoginProfile: {
    works: async (workshop) => ({ UserName: await workshop.user(), Password: password }),
    raises: {
      NoSuchEntity: () => ({ UserName: absent, Password: password }),
      EntityAlreadyExists: also(withPassword, { Password: another }),
      PasswordPolicyViolation: async (workshop) => ({ UserName: await workshop.user(), Password: 'short' }),
    },
  },
  GetLoginProfile: {
    works: withPassword,
    raises: { NoSuchEntity: async (workshop) => ({ UserName: await workshop.user() }) },
  },
  UpdateLoginProfile: {
    works: also(withPassword, { Password: another }),
    raises: {
      NoSuchEntity: async (workshop) => ({ UserName: await workshop.user(), Password: another }),
      PasswordPolicyViolation: also(withPassword, { Password: 'short' }),
      EntityTemporarilyUnmodifiable: shownBy(
        'iam/password/update-login-profile.test.ts',
        'lets one of two resets at once win, and tells the other one to come again',
      ),
    },
  },
  DeleteLoginProfile: {
    works: withPassword,
    raises: { NoSuchEntity: async (workshop) => ({ UserName: await workshop.user() }) },
  },
  ChangePassword: {
    works: changing,
    raises: {
      NoSuchEntity: async (workshop) => {
        await workshop.byUser()
        return { OldPassword: password, NewPassword: another }
      },
      PasswordPolicyViolation: also(changing, { NewPassword: 'short' }),
      InvalidUserType: shownBy('iam/password/change-password.test.ts', 'is for users only'),
    },
  },
} satisfies Exercises
