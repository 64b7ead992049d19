import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { compilePolicy, contextOf, evaluate } from '@gatehouse/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedIssuers } from '../../model/shared-issuers.ts'
import { policyOf, refusal } from '../../testing/callers.ts'
import { oidcArn } from '../../testing/oidc-providers.ts'
import { role, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { checkSharedIssuers } from './shared-issuers.ts'

const server = testServer({ settings: { 'shared-issuers': 'gitlab.corp.example:sub' } })
const GITHUB = 'token.actions.githubusercontent.com'
const key = `${GITHUB}:sub`

const trusting = (Condition?: object, Federated: string = oidcArn(GITHUB), more: object = {}) =>
  policyOf({
    Effect: 'Allow',
    Principal: { Federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(Condition && { Condition }),
    ...more,
  })
const create = (AssumeRolePolicyDocument: string) =>
  server.iam.send(
    new CreateRoleCommand({ RoleName: `r${Math.random()}`.replace('.', ''), AssumeRolePolicyDocument }),
  )
const refused = (issuer: string, wanted: string) => ({
  code: 'MalformedPolicyDocument',
  status: 400,
  message: `Trust policies for the identity provider ${issuer} must evaluate the condition key ${wanted}.`,
})

describe('a trust policy for a shared issuer', () => {
  it('must ask for the claim that tells its tenants apart, when it is made and when it changes', async () => {
    await role(server, 'old', trustEc2)
    const open = trusting({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } })
    const bound = trusting({ StringLike: { [key]: 'repo:acme/app:*' } })
    const update = (PolicyDocument: string) =>
      server.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'old', PolicyDocument }))
    for (const store of [create, update]) {
      expect(await refusal(store(open))).toEqual(refused(GITHUB, key))
      await store(bound)
    }
  })

  it.each([
    { StringEquals: { [key]: ['repo:acme/app:ref:refs/heads/main', 'repo:acme/other:pull_request'] } },
    { StringEqualsIgnoreCase: { [key.toUpperCase()]: 'repo:acme/app' } },
    { 'ForAnyValue:StringLike': { [key]: 'repo:acme/*' } },
    { StringLike: { [key]: 'repo:acme*' } },
    { StringLike: { [key]: `repo:acme/\${${GITHUB}:repository}:*` } },
    { StringLike: { [key]: 'repository_owner_id:4711:*' } },
    { StringEquals: { [key]: 'acme' } },
  ])('is stored with %j', async (condition) => {
    await create(trusting(condition))
  })

  it.each([
    undefined,
    { StringLike: { [key]: '*' } },
    { StringLike: { [key]: ['repo:acme/*', '**'] } },
    { StringEquals: { [key]: `\${${key}}` } },
    { StringLike: { [key]: ['repo:acme/*', `*\${${key}, 'x'}`] } },
    { StringEqualsIgnoreCase: { [key]: `repo:\${${GITHUB}:repository_owner}/app` } },
    { StringLike: { [key]: '*:*' } },
    { StringLike: { [key]: 'repo:*' } },
    { StringLike: { [key]: 'repo:?*/app:ref:refs/heads/main' } },
    { StringLike: { [key]: '*:ref:refs/heads/main' } },
    { StringLike: { [key]: 'r*' } },
    { StringLike: { [key]: 'rep?:acme/app' } },
    { StringEquals: { [key]: ':' } },
    { StringEquals: { [key]: '' } },
    { StringLikeIfExists: { [key]: 'repo:acme/*' } },
    { 'ForAllValues:StringLike': { [key]: 'repo:acme/*' } },
    { StringNotLike: { [key]: 'repo:evil/*' } },
    { Null: { [key]: 'false' } },
    { StringEquals: { 'gitlab.com:sub': 'repo:acme/app' } },
  ])('is refused with %j', async (condition) => {
    expect(await refusal(create(trusting(condition)))).toEqual(refused(GITHUB, key))
  })

  it('is looked at in each statement, under each name and for each pattern of the action', async () => {
    const bound = { StringEquals: { [key]: 'repo:acme/app' } }
    const ec2 = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }
    const open = JSON.parse(trusting()).Statement[0] as object
    expect(await refusal(create(policyOf(ec2, open)))).toEqual(refused(GITHUB, key))
    for (const Action of ['sts:AssumeRole*', ['sts:TagSession', 'sts:AssumeRoleWith?eb*']]) {
      expect(await refusal(create(trusting(undefined, undefined, { Action })))).toEqual(refused(GITHUB, key))
    }
    await create(trusting(bound, undefined, { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }))
    await create(trusting(undefined, undefined, { Action: 'sts:TagSession' }))
    await create(trusting(undefined, undefined, { Effect: 'Deny' }))
  })

  it('asks for the audience of Cognito, for the session name of Azure Sentinel, for nothing of an issuer of one’s own', async () => {
    const cognito = 'cognito-identity.amazonaws.com'
    expect(await refusal(create(trusting(undefined, cognito)))).toEqual(refused(cognito, `${cognito}:aud`))
    await create(trusting({ StringEquals: { [`${cognito}:aud`]: 'us-east-1:pool' } }, cognito))
    const azure = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d'
    expect(await refusal(create(trusting(undefined, oidcArn(azure))))).toEqual(
      refused(azure, 'sts:RoleSessionName'),
    )
    await create(trusting({ StringEquals: { 'sts:RoleSessionName': 'MicrosoftSentinel' } }, oidcArn(azure)))
    await create(trusting(undefined, oidcArn('gitlab.example.com')))
  })

  it('is for that issuer with a slash at its end as well as without, whatever its list says', async () => {
    const bound: Record<string, string> = { 'sts:RoleSessionName': 'MicrosoftSentinel' }
    const lists = [...sharedIssuers([]), ['gitlab.corp.example', 'gitlab.corp.example:sub'] as const]
    for (const [issuer, wanted] of lists) {
      const slashed = `${issuer}/`
      const own = wanted.replace(/^.*:(?=sub|aud)/, `${slashed}:`)
      expect(await refusal(create(trusting(undefined, oidcArn(slashed))))).toEqual(refused(slashed, own))
      for (const key of [wanted, own]) {
        const condition = { StringEquals: { [key]: bound[key] ?? 'tenant' } }
        for (const spelled of [issuer, slashed, slashed.toUpperCase()]) {
          await create(trusting(condition, oidcArn(spelled)))
        }
      }
    }
    await create(trusting(undefined, oidcArn('gitlab.com/group')))
  })

  it('asks for the claim of an issuer that the operator has added with a slash', () => {
    const issuers = sharedIssuers(['Login.example.org/:aud', 'example.org/tenants/:sub'])
    const say = (issuer: string) => () => checkSharedIssuers(trusting(undefined, oidcArn(issuer)), issuers)
    expect(say('login.example.org')).toThrow(
      'login.example.org must evaluate the condition key login.example.org:aud.',
    )
    expect(say('login.example.org/')).toThrow('the condition key login.example.org/:aud.')
    expect(say('example.org/tenants')).toThrow('the condition key example.org/tenants:sub.')
    expect(say('example.org')).not.toThrow()
  })

  it('asks for a tenant behind the host where claims are addresses', async () => {
    const [vercel, wanted] = ['oidc.vercel.com', 'oidc.vercel.com:aud']
    const asking = (value: string) => trusting({ StringLike: { [wanted]: value } }, oidcArn(vercel))
    expect(await refusal(create(asking('https://vercel.com/*')))).toEqual(refused(vercel, wanted))
    expect(await refusal(create(asking('https://*')))).toEqual(refused(vercel, wanted))
    expect(await refusal(create(asking('https://vercel.com*')))).toEqual(refused(vercel, wanted))
    await create(asking('https://acme.example'))
    await create(asking('https://vercel.com/acme*'))
  })

  it('asks for the claim of an issuer that the operator has added', async () => {
    const [own, wanted] = ['gitlab.corp.example', 'gitlab.corp.example:sub']
    expect(await refusal(create(trusting(undefined, oidcArn(own))))).toEqual(refused(own, wanted))
    await create(trusting({ StringLike: { [wanted]: 'project_path:team/*' } }, oidcArn(own)))
  })
})

describe('a value for the claim of a shared issuer', () => {
  const published = sharedIssuers([])
  const isStored = (Condition: object) => {
    try {
      checkSharedIssuers(trusting(Condition), published)
      return true
    } catch {
      return false
    }
  }
  const variable = fc.constantFrom(
    ...[key, `${GITHUB}:aud`, 'aws:SourceIp', `${key}, 'acme'`, '*', '?', '$'].map((name) => `\${${name}}`),
  )
  const empty = fc.oneof(fc.constantFrom('*', '?', ':', '/', '-'), variable)
  const operator = fc.constantFrom('StringEquals', 'StringEqualsIgnoreCase', 'StringLike')

  it('is refused where it is made of wildcards, colons and variables alone', () => {
    fc.assert(
      fc.property(operator, fc.array(empty, { maxLength: 6 }), (name, parts) => {
        expect(isStored({ [name]: { [key]: parts.join('') } })).toBe(false)
      }),
    )
  })

  it('lets in no token of a tenant with whose name it has nothing in common, as the engine decides', () => {
    const words = fc.constantFrom('repo', 'repo:', 'organization:', 'acme', 'acme/app', 'ref', 'main')
    const subject = fc.constantFrom(
      'repo:Ω/Ω:ref:refs/heads/main',
      'repo:Ω/acme:pull_request',
      'organization:Ω:pipeline:acme',
      'repository_owner:Ω:repo:acme/app',
    )
    fc.assert(
      fc.property(
        operator,
        fc.array(fc.oneof(empty, words), { maxLength: 7 }),
        subject,
        (name, parts, stranger) => {
          const Condition = { [name]: { [key]: parts.join('') } }
          const text = policyOf({ Effect: 'Allow', Action: '*', Resource: '*', Condition })
          const { policy } = compilePolicy(text, 'identity')
          if (policy === undefined) throw new Error(`cannot be read: ${text}`)
          const account = '123456789012'
          const arn = `arn:aws:iam::${account}:user/ana`
          const context = contextOf({
            [key]: stranger,
            [`${GITHUB}:aud`]: stranger,
            'aws:SourceIp': stranger,
          })
          const { result } = evaluate(
            {
              principal: { type: 'user', arn, accountId: account },
              action: 's3:ListAllMyBuckets',
              resource: '*',
              resourceAccountId: account,
              context,
            },
            { identity: [{ policy, source: { id: 'x', type: 'inline' } }] },
          )
          if (isStored(Condition)) expect(result).not.toBe('allow')
        },
      ),
      { numRuns: 2000 },
    )
  })
})
