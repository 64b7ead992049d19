import { assumedRoleArn } from '../authorization/arn.ts'
import { AccessDenied, ValidationError } from '../model/error.ts'
import { spend, spends } from './mfa.ts'
import { roleToAssume } from './role-to-assume.ts'
import { sts } from './service.ts'
import { assumption, sessionTags } from './session-context.ts'
import { roleSessionSeconds } from './session-duration.ts'
import { sessionPolicies } from './session-policies.ts'
import { checkSessionTags, inheritedTags, requireNoConflict } from './session-tags.ts'
import { asCredentials, asPackedSize } from './temporary-credentials.ts'

export const AssumeRole = sts.operation('AssumeRole', {
  access: 'Write',
  effect: spends,
  resource: roleToAssume,
  context: {
    ...sessionTags,
    ...assumption,
    'sts:ExternalId': ({ ExternalId }) => ExternalId,
    'sts:RequestContextProviders': ({ ProvidedContexts }) =>
      ProvidedContexts?.flatMap(({ ProviderArn }) => ProviderArn ?? []),
    // SB-20: while it is asked, a code that holds says what a session of it would say
    'aws:MultiFactorAuthPresent': (_input, { entity }) => entity?.code && 'true',
    'aws:MultiFactorAuthAge': (_input, { entity }) => entity?.code && '0',
  },
  alsoRequires: {
    // E13a: asked with the same context as the assumption itself
    'sts:TagSession': ({ Tags }, { caller }, resolved) =>
      Tags?.length || inheritedTags(caller.session).length > 0 ? [{ resolved }] : [],
    'sts:SetSourceIdentity': ({ SourceIdentity }, { caller }, resolved) => {
      const asked = SourceIdentity ?? caller.session?.sourceIdentity
      return asked === undefined ? [] : [{ resolved }]
    },
    'sts:SetContext': ({ ProvidedContexts }, _call, resolved) =>
      ProvidedContexts?.length ? [{ resolved }] : [],
  },
  check({ Tags, TransitiveTagKeys, ProvidedContexts }, { caller }) {
    // a session without the context that its caller relies on would be another one than was asked for
    if (ProvidedContexts?.length) throw ValidationError('The provided contexts are of no known provider.')
    checkSessionTags(Tags, TransitiveTagKeys)
    requireNoConflict(inheritedTags(caller.session), Tags ?? [])
  },
  async handle(input, call, { role, account, code }) {
    await spend(call, code)
    const { caller, now, newSession } = call
    const inheritedIdentity = caller.session?.sourceIdentity
    const sourceIdentity = inheritedIdentity ?? input.SourceIdentity
    if (input.SourceIdentity !== undefined && input.SourceIdentity !== sourceIdentity) {
      // it never changes within a chain (X2)
      throw AccessDenied(
        `User: ${caller.arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${input.RoleArn}`,
      )
    }
    const seconds = roleSessionSeconds(input.DurationSeconds, role.MaxSessionDuration, caller)
    const policies = await sessionPolicies(input, call, account)
    const inherited = inheritedTags(caller.session)
    const tags = [...inherited, ...(input.Tags ?? [])]
    const expiresAt = Math.floor(now.getTime() / 1000) + seconds
    const session = newSession(
      {
        kind: 'role',
        accountId: account.AccountId,
        principalId: role.RoleId,
        name: input.RoleSessionName,
        expiresAt,
        ...policies,
        tags,
        transitiveTagKeys: [...inherited.map(({ Key }) => Key), ...(input.TransitiveTagKeys ?? [])],
        sourceIdentity,
        ...(caller.session?.mfaAt !== undefined && { assumedWithMfa: true }),
        chained: caller.session?.kind === 'role',
        providerFacts: {},
        issuerArn: caller.arn,
      },
      input.MinimumSessionTokenSize,
    )
    return {
      ...asCredentials(session, expiresAt),
      AssumedRoleUser: {
        AssumedRoleId: `${role.RoleId}:${input.RoleSessionName}`,
        Arn: assumedRoleArn(account, role.RoleName, input.RoleSessionName),
      },
      ...asPackedSize({ ...policies, tags }, session),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
})
