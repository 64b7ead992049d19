import { describe, expect, it } from 'vitest'
import { policyOf } from '../../testing/callers.ts'
import { MEMBER, newOrganization, organize } from '../../testing/organizations.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { CommandError } from '../command.ts'

const server = testServer()
const run = (name: string, input: object = {}) => organize(server, name, input)
const list = async (name: string, input: object = {}) => Object.values(await run(name, input))[0] as unknown

/** What a command is refused with; it must be a sentence meant for the operator. */
async function fault(name: string, input: object = {}): Promise<string> {
  const error = await run(name, input).catch((thrown: unknown) => thrown)
  if (error instanceof CommandError) return error.message
  throw new Error(`organization ${name} was not refused: ${JSON.stringify(error)}`)
}

const scp = (size?: number) => {
  const text = policyOf({ Effect: 'Deny', Action: 's3:*', Resource: '*' })
  return size === undefined ? text : text + ' '.repeat(size - text.length)
}
const newPolicy = async (name: string, more: object = {}) =>
  (await run('policies create', { type: 'scp', name, text: scp(), ...more }))['policy'] ?? ''

describe('organization', () => {
  it('has a management account, a root and SCPs in force from the start (A-402)', async () => {
    const made = await run('create', { account: ACCOUNT })
    expect(made).toMatchObject({
      organization: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      root: expect.stringMatching(/^r-[a-z0-9]{4}$/),
      management: ACCOUNT,
      features: 'all',
    })
    expect(await run('show')).toMatchObject({
      accounts: 1,
      units: 0,
      policyTypes: 'scp',
      trusted: 'none',
      administrators: 'none',
      rootFeatures: 'none',
    })
    expect(await list('policies list', { target: ACCOUNT })).toMatchObject([{ policy: 'p-FullAWSAccess' }])
    expect(await list('accounts list')).toMatchObject([{ account: ACCOUNT, kind: 'management', path: '/' }])
  })

  it('takes an account that stands alone, once', async () => {
    await newOrganization(server)
    expect(await fault('create', { account: ACCOUNT })).toMatch(/^account 123456789012 is in organization o-/)
    expect(await fault('create', { account: MEMBER })).toMatch(/^account 111122223333 is in organization o-/)
    expect(await fault('create', { account: '999999999999' })).toMatch(/^there is no account 999999999999/)
    expect(await fault('create', { account: ACCOUNT, features: 'some' })).toBe('features are all or billing')
  })

  it('must be named where there are several', async () => {
    expect(await fault('show')).toMatch(/^there is no organization; gatehouse organization create/)
    const { id } = await newOrganization(server)
    await server.newAccount({ account_id: '222233334444' })
    await run('create', { account: '222233334444' })
    expect(await fault('show')).toMatch(/name one by --organization/)
    expect(await run('show', { organization: id })).toMatchObject({ organization: id, accounts: 2 })
    expect(await fault('show', { organization: 'o-none' })).toMatch(/^there is no organization o-none/)
    expect(await list('list')).toHaveLength(2)
  })

  it('gets all features later, and FullAWSAccess everywhere with them', async () => {
    const { root } = await run('create', { account: ACCOUNT, features: 'billing' })
    await run('units create', { parent: root, name: 'Unit' })
    expect(await fault('trust enable', { service: 'iam.amazonaws.com' })).toMatch(/enable-all-features/)
    expect(await fault('policies enable', { type: 'scp' })).toMatch(/enable-all-features/)
    expect(await run('enable-all-features')).toMatchObject({ features: 'all' })
    expect(await list('policies list')).toMatchObject([{ policy: 'p-FullAWSAccess', attached: 3 }])
    expect(await fault('enable-all-features')).toMatch(/has all features already$/)
  })

  it('is deleted once no member is left, with its units and policies', async () => {
    const { root } = await newOrganization(server)
    const { unit } = await run('units create', { parent: root, name: 'Unit' })
    await run('policies attach', { policy: await newPolicy('NoS3'), target: unit })
    expect(await fault('delete')).toMatch(/^account 111122223333 is still a member/)
    await run('accounts remove', { account: MEMBER })
    await run('delete')
    const { entities } = server.service.store
    for (const kind of [
      entities.organizations,
      entities.organizationalUnits,
      entities.organizationPolicies,
      entities.organizationAttachments,
    ]) {
      expect(await kind.count('global')).toBe(0)
    }
    await run('create', { account: ACCOUNT })
  })
})

describe('organization units', () => {
  it('lie in one another five deep', async () => {
    const { root } = await newOrganization(server)
    let parent = root
    for (const name of ['1', '2', '3', '4', '5']) {
      parent = (await run('units create', { parent, name }))['unit'] ?? ''
      expect(parent).toMatch(new RegExp(`^ou-${root.slice(2)}-[a-z0-9]{8}$`))
    }
    expect(await fault('units create', { parent, name: '6' })).toMatch(/^units may lie in one another 5 deep/)
    await run('accounts move', { account: MEMBER, parent })
    expect(await list('accounts list')).toContainEqual(
      expect.objectContaining({ account: MEMBER, kind: 'member', path: '/1/2/3/4/5' }),
    )
    expect(await list('units list')).toMatchObject([
      { unit: root, path: '/', accounts: 1 },
      ...['/1', '/1/2', '/1/2/3', '/1/2/3/4'].map((path) => ({ path, accounts: 0 })),
      { unit: parent, path: '/1/2/3/4/5', accounts: 1 },
    ])
  })

  it('have names of their own within their parent, and are deleted empty', async () => {
    const { root } = await newOrganization(server)
    const { unit } = await run('units create', { parent: root, name: 'Sales' })
    expect(await fault('units create', { parent: root, name: 'SALES' })).toMatch(/has a unit SALES already$/)
    const { unit: inner } = await run('units create', { parent: unit, name: 'Sales' })
    expect(await fault('units create', { parent: root, name: '' })).toBe('name is missing')
    expect(await fault('units create', { parent: root, name: 'a\u0000' })).toMatch(/^name is not/)
    expect(await fault('units create', { parent: MEMBER, name: 'x' })).toMatch(/is an account/)
    expect(await fault('units create', { parent: 'ou-none-0', name: 'x' })).toMatch(
      /is no root, unit or account/,
    )
    expect(await fault('units delete', { unit })).toMatch(/is not empty/)
    expect(await fault('units delete', { unit: root })).toMatch(/is the root/)
    await run('accounts move', { account: MEMBER, parent: inner })
    expect(await fault('units delete', { unit: inner })).toMatch(/is not empty/)
    await run('accounts move', { account: MEMBER, parent: root })
    await run('units delete', { unit: inner })
    await run('units delete', { unit })
    expect(await list('units list')).toHaveLength(1)
  })
})

describe('organization accounts', () => {
  it('are in one organization of their own partition', async () => {
    await newOrganization(server)
    expect(await fault('accounts add', { account: MEMBER })).toMatch(/is in organization o-/)
    await server.newAccount({ account_id: '222233334444', partition: 'aws-cn' })
    expect(await fault('accounts add', { account: '222233334444' })).toMatch(/is in another partition/)
    expect(await fault('accounts remove', { account: ACCOUNT })).toMatch(/manages the organization/)
    expect(await fault('accounts remove', { account: '222233334444' })).toMatch(/is no root, unit or account/)
    expect(await fault('accounts move', { account: MEMBER, parent: ACCOUNT })).toMatch(/is an account/)
  })

  it('that the organization makes are entered by a role that trusts the management account only (A-142, A-403)', async () => {
    await newOrganization(server)
    expect(await run('accounts create', { id: '222233334444', email: 'shop@example.com' })).toMatchObject({
      account: '222233334444',
      email: 'shop@example.com',
      role: 'OrganizationAccountAccessRole',
    })
    const { entities } = server.service.store
    await run('accounts create', { id: '333344445555', name: 'Shop' })
    expect(await entities.accounts.get('global', '333344445555')).toMatchObject({ Name: 'Shop' })
    const role = await entities.roles.find('222233334444', 'organizationaccountaccessrole')
    expect(JSON.parse(role?.AssumeRolePolicyDocument ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
      ],
    })
    expect(await entities.accessKeys.count('222233334444')).toBe(0)
    for (const [input, words] of [
      [{ id: '1' }, /^id is not 12 digits/],
      [{ email: 'nobody' }, /^email is no e-mail address/],
      [{ name: '' }, /^name is no name of an account/],
      [{ role: 'a b' }, /^role is no name/],
    ] as const) {
      expect(await fault('accounts create', input)).toMatch(words)
    }
    await expect(run('accounts create', { id: '222233334444' })).rejects.toThrow(/exists already$/)
    expect(await list('accounts list')).toHaveLength(4)
  })
})

describe('organization policies', () => {
  it('are validated by the grammar of their type and 5,120 characters long at most, white space counted (G9, G10)', async () => {
    await newOrganization(server)
    await newPolicy('largest', { text: scp(5_120) })
    expect(await fault('policies create', { type: 'scp', name: 'x', text: scp(5_121) })).toMatch(
      /^You have exceeded the maximum policy size\.; gatehouse policy check FILE --kind scp/,
    )
    const withPrincipal = policyOf({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' })
    expect(await fault('policies create', { type: 'scp', name: 'x', text: withPrincipal })).toMatch(
      /^The provided policy document does not meet the requirements of the specified policy type\. \(line 1, column \d+\)/,
    )
    await newPolicy('guard', { type: 'rcp', text: withPrincipal })
    expect(await fault('policies create', { type: 'rcp', name: 'x', text: scp() })).toMatch(/--kind rcp/)
    expect(await fault('policies create', { type: 'boundary', name: 'x', text: scp() })).toBe(
      'type is scp or rcp',
    )
    expect(await fault('policies create', { type: 'scp', name: 'é', text: scp() })).toMatch(/^name is not/)
    expect(
      await fault('policies create', { type: 'scp', name: 'x', text: scp(), description: 'x'.repeat(513) }),
    ).toMatch(/^description is longer/)
    expect(await fault('policies create', { type: 'scp', name: 'LARGEST', text: scp() })).toMatch(
      /^there is a policy LARGEST of this type already/,
    )
  })

  it('are shown, changed and deleted', async () => {
    const { root } = await newOrganization(server)
    const policy = await newPolicy('NoS3', { description: 'no storage' })
    const shown = { policy, type: 'scp', name: 'NoS3', description: 'no storage' }
    expect(await run('policies show', { policy })).toEqual({ ...shown, document: scp() })
    await run('policies update', { policy, text: scp(200) })
    expect(await run('policies show', { policy })).toEqual({ ...shown, document: scp(200) })
    expect(await fault('policies update', { policy, text: '{}' })).toMatch(/--kind scp/)
    expect(await run('policies show', { policy: 'p-FullAWSAccess' })).toMatchObject({ name: 'FullAWSAccess' })
    expect(await fault('policies update', { policy: 'p-FullAWSAccess', text: scp() })).toMatch(
      /stays as it is$/,
    )
    expect(await fault('policies show', { policy: 'p-none' })).toMatch(/^there is no policy p-none/)
    await run('policies attach', { policy, target: root })
    expect(await fault('policies delete', { policy })).toMatch(/is attached/)
    await run('policies detach', { policy, target: root })
    await run('policies delete', { policy })
    expect(await list('policies list')).toHaveLength(1)
  })

  it('are attached five at most of each type, and one SCP at least', async () => {
    const { root } = await newOrganization(server)
    const policies: string[] = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) policies.push(await newPolicy(name))
    const [first = '', ...others] = policies
    for (const policy of [first, ...others.slice(0, 3)])
      await run('policies attach', { policy, target: root })
    expect(await fault('policies attach', { policy: others[3], target: root })).toMatch(/has 5 policies/)
    expect(await fault('policies attach', { policy: first, target: root })).toMatch(/is attached to r-/)
    await run('policies detach', { policy: 'p-FullAWSAccess', target: root })
    for (const policy of others.slice(0, 3)) await run('policies detach', { policy, target: root })
    expect(await fault('policies detach', { policy: first, target: root })).toMatch(/is the only SCP/)
    expect(await fault('policies detach', { policy: others[0], target: root })).toMatch(/is not attached/)
    expect(await list('policies list', { target: root })).toMatchObject([{ policy: first, attached: 1 }])
  })

  it('of resources need to be put in force, and RCPFullAWSAccess stays (E7)', async () => {
    const { root } = await newOrganization(server)
    const text = policyOf({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' })
    const { policy } = await run('policies create', { type: 'rcp', name: 'guard', text })
    expect(await fault('policies attach', { policy, target: root })).toMatch(/policies enable rcp/)
    await run('policies enable', { type: 'rcp' })
    expect(await fault('policies enable', { type: 'rcp' })).toMatch(/in force already$/)
    await run('policies attach', { policy, target: root })
    const usual = 'p-RCPFullAWSAccess'
    expect(await list('policies list', { target: root })).toMatchObject([
      { policy: 'p-FullAWSAccess' },
      { policy: usual, attached: 'everywhere' },
      { policy },
    ])
    expect(await fault('policies detach', { policy: usual, target: root })).toMatch(/stands everywhere/)
    expect(await fault('policies attach', { policy: usual, target: root })).toMatch(/is attached to r-/)
    await run('policies disable', { type: 'rcp' })
    expect(await fault('policies disable', { type: 'rcp' })).toMatch(/not in force$/)
    expect(await list('policies list', { target: root })).toHaveLength(1)
    await run('policies delete', { policy })
  })

  it('stay in their organization', async () => {
    await newOrganization(server)
    const policy = await newPolicy('NoS3')
    await server.newAccount({ account_id: '222233334444' })
    await run('create', { account: '222233334444' })
    expect(await fault('policies attach', { policy, target: '222233334444' })).toMatch(/another organization/)
  })
})

describe('organization trust and administrators', () => {
  const service = 'iam.amazonaws.com'

  it('are given and taken', async () => {
    await newOrganization(server)
    expect(await fault('administrators add', { account: MEMBER, service })).toMatch(/trust enable iam/)
    await run('trust enable', { service })
    expect(await fault('trust enable', { service })).toMatch(/has trusted access already$/)
    expect(await fault('trust enable', { service: 'IAM' })).toMatch(/^service is no service principal/)
    expect(await fault('administrators add', { account: ACCOUNT, service })).toMatch(/needs no delegation$/)
    await run('administrators add', { account: MEMBER, service })
    expect(await fault('administrators add', { account: MEMBER, service })).toMatch(/already$/)
    expect(await list('administrators list')).toEqual([{ account: MEMBER, service }])
    expect(await run('show')).toMatchObject({ trusted: service, administrators: `${MEMBER} (${service})` })
    await run('administrators remove', { account: MEMBER, service })
    expect(await fault('administrators remove', { account: MEMBER, service })).toMatch(/does not administer/)
  })

  it('end with trusted access, and with the membership', async () => {
    await newOrganization(server)
    await run('trust enable', { service })
    await run('administrators add', { account: MEMBER, service })
    await run('trust disable', { service })
    expect(await fault('trust disable', { service })).toMatch(/has no trusted access$/)
    expect(await list('administrators list')).toEqual([])
    await run('trust enable', { service })
    await run('administrators add', { account: MEMBER, service })
    await run('accounts remove', { account: MEMBER })
    expect(await list('administrators list')).toEqual([])
  })
})
