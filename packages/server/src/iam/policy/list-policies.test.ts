import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  type Policy,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
  paginateListPolicies,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { awsManagedPolicies } from '../../model/managed-policies.ts'
import { denied, refusal, user } from '../../testing/callers.ts'
import { allowS3, managedPolicy, policyArnOf, readOnly } from '../../testing/policies.ts'
import { ACCOUNT, role, trustEc2 } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const ofAws = [...awsManagedPolicies('aws')]

beforeEach(async () => {
  for (const [name, Path] of [
    ['b', '/'],
    ['A', '/team/'],
    ['d', '/team/x/'],
    ['c', '/Team/'],
  ] as const) {
    await managedPolicy(server, name, { Path, Description: name, Tags: [{ Key: 'a', Value: 'b' }] })
  }
})

const list = async (input: ListPoliciesCommandInput = {}) =>
  (await server.iam.send(new ListPoliciesCommand({ MaxItems: 1000, ...input }))).Policies ?? []
const names = (policies: readonly Policy[]) => policies.map(({ PolicyName }) => PolicyName)
const local = async (input: ListPoliciesCommandInput = {}) => names(await list({ Scope: 'Local', ...input }))

async function pages(input: ListPoliciesCommandInput, pageSize: number): Promise<Policy[][]> {
  const found: Policy[][] = []
  for await (const { Policies } of paginateListPolicies({ client: server.iam, pageSize }, input)) {
    found.push(Policies ?? [])
  }
  return found
}

describe('ListPolicies', () => {
  it('shows a policy with its counts, without description, tags and document (behaviours 15, 17)', async () => {
    await server.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: policyArnOf('team/A'),
        PolicyDocument: allowS3,
        SetAsDefault: true,
      }),
    )
    const [first] = await list({ Scope: 'Local' })
    expect(first).toEqual({
      PolicyName: 'A',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: policyArnOf('team/A'),
      Path: '/team/',
      DefaultVersionId: 'v2',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
    })
  })

  it('lists the account’s own policies by name, then every policy of AWS, each once over all pages (A-237, behaviours 72)', async () => {
    const found = await pages({}, 700)
    expect(found.map(({ length }) => length)).toEqual([700, 700, ofAws.length + 4 - 1400])
    expect(names(found.flat())).toEqual(['A', 'b', 'c', 'd', ...ofAws.map(({ PolicyName }) => PolicyName)])
    for (const { Arn, PolicyId } of found.flat().slice(4)) {
      expect(Arn).toMatch(/^arn:aws:iam::aws:policy\//)
      expect(PolicyId).toMatch(/^ANPA[A-Z0-9]{17}$/)
    }
  })

  it('restricts to policies of AWS or to own ones (A-237)', async () => {
    expect(names((await pages({ Scope: 'AWS' }, 1000)).flat())).toHaveLength(ofAws.length)
    expect(await local()).toEqual(['A', 'b', 'c', 'd'])
    expect(names(await list({ Scope: 'All', MaxItems: 5 }))).toEqual([
      'A',
      'b',
      'c',
      'd',
      ofAws[0]?.PolicyName,
    ])
    const refused = await refusal(list({ Scope: 'Mine' as 'All' }))
    expect(refused).toMatchObject({ code: 'ValidationError', status: 400 })
  })

  it('has the job functions and the other policies of AWS that the guide names (A-237)', async () => {
    const arns = new Set((await pages({ Scope: 'AWS' }, 1000)).flat().map(({ Arn }) => Arn))
    for (const name of [
      'AdministratorAccess',
      'PowerUserAccess',
      'AmazonEC2FullAccess',
      'AWSCloudShellFullAccess',
      'IAMUserChangePassword',
      ...[
        'SupportUser',
        'Billing',
        'NetworkAdministrator',
        'DatabaseAdministrator',
        'SystemAdministrator',
      ].map((job) => `job-function/${job}`),
    ]) {
      expect(arns).toContain(`arn:aws:iam::aws:policy/${name}`)
    }
  })

  it('takes a path prefix literally, of own policies and of AWS’s', async () => {
    expect(await local({ PathPrefix: '/team/' })).toEqual(['A', 'd'])
    expect(await local({ PathPrefix: '/Team/' })).toEqual(['c'])
    expect(await local({ PathPrefix: '/absent/' })).toEqual([])
    const inPath = ofAws.filter(({ Path }) => Path.startsWith('/service-role/'))
    expect(inPath.length).toBeGreaterThan(10)
    const found = names((await pages({ PathPrefix: '/service-role/' }, 50)).flat())
    expect(found).toEqual(inPath.map(({ PolicyName }) => PolicyName))
    for (const PathPrefix of ['team/', '/team', '/a b/', '']) {
      expect(await refusal(list({ PathPrefix }))).toMatchObject({ code: 'ValidationError', status: 400 })
    }
  })

  it('pages as each call asks, and ends a full page that nothing follows (behaviours 16, 133)', async () => {
    const send = (input: ListPoliciesCommandInput) =>
      server.iam.send(new ListPoliciesCommand({ Scope: 'Local', ...input }))
    const first = await send({ MaxItems: 1 })
    expect(first).toMatchObject({ IsTruncated: true, Policies: [{ PolicyName: 'A' }] })
    const rest = await send({ MaxItems: 3, Marker: first.Marker })
    expect(rest.IsTruncated).toBe(false)
    expect(rest.Marker).toBeUndefined()
    expect(names(rest.Policies ?? [])).toEqual(['b', 'c', 'd'])
    for (const input of [
      { Marker: 'made-up' },
      { Scope: 'AWS', Marker: first.Marker },
      { PathPrefix: '/Team/', Marker: first.Marker },
    ] as const) {
      expect(await refusal(send(input))).toEqual({
        code: 'ValidationError',
        status: 400,
        message: 'Invalid Marker.',
      })
    }
  })
})

describe('ListPolicies of attached policies', () => {
  /** Makes `A` attached and a boundary, `b` attached, `c` a boundary twice over, and ReadOnlyAccess attached. */
  async function usePolicies(): Promise<void> {
    await role(server, 'app', trustEc2)
    const UserName = 'ana'
    await server.iam.send(new CreateUserCommand({ UserName }))
    for (const PolicyArn of [policyArnOf('team/A'), policyArnOf('b'), readOnly]) {
      await server.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
    }
    const PermissionsBoundary = policyArnOf('Team/c')
    for (let times = 0; times < 2; times++) {
      await server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }))
    }
    await server.iam.send(
      new PutRolePermissionsBoundaryCommand({
        RoleName: 'app',
        PermissionsBoundary: policyArnOf('team/A'),
      }),
    )
  }

  it('counts boundaries as use, and heeds the usage filter only then (behaviours 130)', async () => {
    await usePolicies()
    const OnlyAttached = true
    expect(await local({ OnlyAttached })).toEqual(['A', 'b', 'c'])
    expect(await local({ OnlyAttached, PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['A', 'b'])
    expect(await local({ OnlyAttached, PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['A', 'c'])
    for (const input of [{}, { OnlyAttached: false }]) {
      for (const PolicyUsageFilter of ['PermissionsPolicy', 'PermissionsBoundary'] as const) {
        expect(await local({ ...input, PolicyUsageFilter })).toEqual(['A', 'b', 'c', 'd'])
      }
    }
    expect(names(await list({ OnlyAttached, Scope: 'AWS' }))).toEqual(['ReadOnlyAccess'])
    expect(names(await list({ OnlyAttached }))).toEqual(['A', 'b', 'c', 'ReadOnlyAccess'])
    expect(names(await list({ OnlyAttached, PathPrefix: '/team/' }))).toEqual(['A'])
  })

  it('counts attachments without boundaries and boundaries without attachments (behaviours 130)', async () => {
    await usePolicies()
    const counts = (await list({ OnlyAttached: true })).map(
      ({ PolicyName, AttachmentCount, PermissionsBoundaryUsageCount }) =>
        `${PolicyName} ${AttachmentCount} ${PermissionsBoundaryUsageCount}`,
    )
    expect(counts).toEqual(['A 1 1', 'b 1 0', 'c 0 1', 'ReadOnlyAccess 1 0'])
    const detach = { UserName: 'ana', PolicyArn: policyArnOf('b') }
    await server.iam.send(new DetachUserPolicyCommand(detach))
    expect(await local({ OnlyAttached: true })).toEqual(['A', 'c'])
  })

  it('pages over what is left, though it is far apart, and ends with the last one (behaviours 133)', async () => {
    await usePolicies()
    const found = await pages({ OnlyAttached: true }, 1)
    const shown = found.map(names)
    expect(shown.flat()).toEqual(['A', 'b', 'c', 'ReadOnlyAccess'])
    expect(shown.every(({ length }) => length <= 1)).toBe(true)
    const whole = await pages({ OnlyAttached: true, Scope: 'Local' }, 3)
    expect(whole.map(names)).toEqual([['A', 'b', 'c']])
  })

  it('leaves the use by other accounts out', async () => {
    await usePolicies()
    const other = server.iamAs(await server.newAccount())
    const { Policies } = await other.send(new ListPoliciesCommand({ OnlyAttached: true }))
    expect(Policies).toEqual([])
  })
})

describe('the permission of ListPolicies', () => {
  it('is decided on all policies, and a denial prints the path', async () => {
    const all = { Effect: 'Allow', Action: 'iam:ListPolicies', Resource: `arn:aws:iam::${ACCOUNT}:policy/*` }
    await server.iamAs(await user(server, 'ana', all)).send(new ListPoliciesCommand({ PathPrefix: '/team/' }))
    const narrow = { ...all, Resource: policyArnOf('team/*') }
    const bob = server.iamAs(await user(server, 'bob', narrow))
    for (const PathPrefix of ['/', '/team/']) {
      expect(await refusal(bob.send(new ListPoliciesCommand({ PathPrefix })))).toEqual(
        denied('bob', 'iam:ListPolicies', `policy path ${PathPrefix}`),
      )
    }
    expect(await refusal(bob.send(new ListPoliciesCommand({})))).toEqual(
      denied('bob', 'iam:ListPolicies', 'policy path /'),
    )
  })
})
