import {
  AttachRolePolicyCommand,
  CreateAccountAliasCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
  type SummaryKeyType,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuotaName } from '../../authorization/quotas.ts'
import { refusal } from '../../testing/callers.ts'
import { setQuota } from '../../testing/entities.ts'
import { allowS3, policyArnOf } from '../../testing/policies.ts'
import { type Engine, type RacingClients, racingClients } from '../../testing/racing-clients.ts'
import { ACCOUNT, trustEc2 } from '../../testing/roles.ts'

/** What became of calls: `done`, or the code of the refusal. */
function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  return Promise.all(
    calls.map((call) =>
      call.then(
        () => 'done',
        async () => (await refusal(call)).code,
      ),
    ),
  )
}

describe.each<Engine>(['SQLite', 'PostgreSQL'])('two clients at once, on %s', (engine) => {
  let racing: RacingClients
  beforeAll(async () => {
    racing = await racingClients(engine, ACCOUNT)
  }, 240_000)
  afterAll(() => racing.close())

  /** Changes a quota and waits until every server knows it. */
  async function quota(name: QuotaName & SummaryKeyType, value: number): Promise<void> {
    await setQuota(racing, name, value)
    for (const client of racing.clients) {
      const summary = async () => (await client.send(new GetAccountSummaryCommand({}))).SummaryMap?.[name]
      await expect.poll(summary, { timeout: 60_000 }).toBe(value)
    }
  }

  /** Lets both clients in turn make one call for each of the names, all under way together. */
  const race = <T>(names: readonly T[], call: (iam: IAMClient, name: T) => Promise<unknown>) =>
    outcomes(names.map((name, index) => call(racing.clients[index % 2 === 0 ? 0 : 1], name)))

  const policy = (iam: IAMClient, PolicyName: string) =>
    iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: allowS3 }))
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`)
  const timesOf = (found: readonly string[], outcome: string) => found.filter((one) => one === outcome).length

  it('make as many policies as the quota has room for, and no name twice (behaviours 11)', async () => {
    const [iam] = racing.clients
    const local = new ListPoliciesCommand({ Scope: 'Local' })
    const before = (await iam.send(local)).Policies?.length ?? 0
    await quota('PoliciesQuota', before + 4)
    const same = await race(['same', 'SAME', 'Same', 'same'], policy)
    expect(same.toSorted()).toEqual([
      'EntityAlreadyExists',
      'EntityAlreadyExists',
      'EntityAlreadyExists',
      'done',
    ])
    const made = await race(names('quota', 9), policy)
    expect(timesOf(made, 'done')).toBe(3)
    expect(timesOf(made, 'LimitExceeded')).toBe(6)
    expect((await iam.send(local)).Policies).toHaveLength(before + 4)
    await quota('PoliciesQuota', 1500)
  })

  it('make five versions of a policy between them, each under a number of its own (behaviours 12)', async () => {
    const [iam] = racing.clients
    await policy(iam, 'versions')
    const PolicyArn = policyArnOf('versions')
    const made = await race(names('', 9), (client) =>
      client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowS3, SetAsDefault: true })),
    )
    expect(timesOf(made, 'done')).toBe(4)
    expect(timesOf(made, 'LimitExceeded')).toBe(5)
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v5', 'v4', 'v3', 'v2', 'v1'])
    expect(Versions?.filter(({ IsDefaultVersion }) => IsDefaultVersion)).toMatchObject([{ VersionId: 'v5' }])
  })

  it('attach as many policies to a role as the quota says (behaviours 11)', async () => {
    const [iam] = racing.clients
    const RoleName = 'attached'
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustEc2 }))
    await quota('AttachedPoliciesPerRoleQuota', 3)
    const wanted = names('attached', 8)
    for (const name of wanted) await policy(iam, name)
    const attached = await race(wanted, (client, name) =>
      client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policyArnOf(name) })),
    )
    expect(timesOf(attached, 'done')).toBe(3)
    expect(timesOf(attached, 'LimitExceeded')).toBe(5)
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(
      wanted.filter((_, index) => attached[index] === 'done'),
    )
    await quota('AttachedPoliciesPerRoleQuota', 10)
  })

  it('never leave a role with a policy or a boundary that is deleted', async () => {
    const [one, other] = racing.clients
    for (const [index, PolicyName] of names('deleted', 6).entries()) {
      await policy(one, PolicyName)
      const PolicyArn = policyArnOf(PolicyName)
      const RoleName = `holder${index}`
      await one.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustEc2 }))
      const use =
        index % 2 === 0
          ? new AttachRolePolicyCommand({ RoleName, PolicyArn })
          : new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: PolicyArn })
      const used = (client: IAMClient): Promise<unknown> =>
        use instanceof AttachRolePolicyCommand ? client.send(use) : client.send(use)
      const found = await outcomes([other.send(new DeletePolicyCommand({ PolicyArn })), used(one)])
      expect([
        ['done', 'NoSuchEntity'],
        ['DeleteConflict', 'done'],
      ]).toContainEqual(found)
    }
  })

  it('never leave a policy whose default version is deleted', async () => {
    const [one, other] = racing.clients
    await policy(one, 'default')
    const PolicyArn = policyArnOf('default')
    for (let version = 2; version <= 7; version++) {
      const VersionId = `v${version}`
      await one.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowS3 }))
      const found = await outcomes([
        other.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })),
        one.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId })),
      ])
      expect([
        ['done', 'NoSuchEntity'],
        ['DeleteConflict', 'done'],
      ]).toContainEqual(found)
      const { Policy } = await other.send(new GetPolicyCommand({ PolicyArn }))
      const current = Policy?.DefaultVersionId
      await other.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: current }))
      const { Versions = [] } = await one.send(new ListPolicyVersionsCommand({ PolicyArn }))
      for (const old of Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion)) {
        await one.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: old.VersionId }))
      }
    }
  })

  it('leave their account with one alias (A-077)', async () => {
    const made = await race(names('alias-', 6), (client, AccountAlias) =>
      client.send(new CreateAccountAliasCommand({ AccountAlias })),
    )
    expect(made).toEqual(Array(6).fill('done'))
    for (const client of racing.clients) {
      const { AccountAliases } = await client.send(new ListAccountAliasesCommand({}))
      expect(AccountAliases).toEqual([expect.stringMatching(/^alias-[0-5]$/)])
    }
  })
})
