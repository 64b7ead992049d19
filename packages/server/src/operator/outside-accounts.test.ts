import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { GLOBAL } from '../store/store.ts'
import { refusal } from '../testing/callers.ts'
import { operatedServer } from '../testing/operated-server.ts'
import { trust } from '../testing/roles.ts'
import { testDatabase } from '../testing/test-database.ts'

const OUTSIDE = '999988887777'
const root = (account: string, partition = 'aws') => `arn:${partition}:iam::${account}:root`

describe.each([
  ['sqlite', async () => ({})],
  ['postgres', async () => ({ 'database-url': await testDatabase() })],
])('outside accounts, on %s', (_engine, settings) => {
  const operated = operatedServer(settings)
  const add = (account: string, input: object = {}) =>
    operated.command('accounts outside add', { account, ...input })
  const remove = (account: string) => operated.command('accounts outside remove', { account })
  const list = async () => (await operated.command('accounts outside list')).body['outside']
  const create = (principal: string, RoleName = 'vendor') =>
    operated
      .iamAs(operated.admin)
      .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(principal) }))
  const drop = (RoleName = 'vendor') =>
    operated.iamAs(operated.admin).send(new DeleteRoleCommand({ RoleName }))
  const stranger = (principal: string) => ({
    code: 'MalformedPolicyDocument',
    status: 400,
    message: `Invalid principal in policy: "AWS":"${principal}"`,
  })

  it('may be trusted once the operator has named them, by id and by root ARN (G7, behaviours 78)', async () => {
    for (const principal of [OUTSIDE, root(OUTSIDE)])
      expect(await refusal(create(principal))).toEqual(stranger(principal))
    expect(await add(OUTSIDE)).toEqual({ status: 200, body: { account: OUTSIDE, partition: 'aws' } })
    for (const principal of [OUTSIDE, root(OUTSIDE)]) {
      await create(principal)
      const { Role } = await operated.iamAs(operated.admin).send(new GetRoleCommand({ RoleName: 'vendor' }))
      expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(principal))
      await drop()
    }
    // nobody here knows who is in there
    for (const principal of [
      `arn:aws:iam::${OUTSIDE}:user/ana`,
      `arn:aws:iam::${OUTSIDE}:role/app`,
      `arn:aws:sts::${OUTSIDE}:assumed-role/app/session`,
      `arn:aws:sts::${OUTSIDE}:federated-user/ana`,
      root(OUTSIDE, 'aws-cn'),
      root('999988887778'),
    ])
      expect(await refusal(create(principal))).toEqual(stranger(principal))
  })

  it('are of one partition, which naming them again changes (A-067)', async () => {
    await add(OUTSIDE)
    expect(await add(OUTSIDE, { partition: 'aws-cn' })).toMatchObject({
      body: { account: OUTSIDE, partition: 'aws-cn' },
    })
    for (const principal of [OUTSIDE, root(OUTSIDE), root(OUTSIDE, 'aws-cn')])
      expect(await refusal(create(principal))).toEqual(stranger(principal))
    await add(OUTSIDE, { partition: 'aws' })
    await create(root(OUTSIDE))
    await drop()
  })

  it('are listed, and may be trusted by no further role once they are removed', async () => {
    await add(OUTSIDE)
    await add('111100002222', { partition: 'aws-us-gov' })
    const named = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(await list()).toEqual([
      { account: '111100002222', partition: 'aws-us-gov', named },
      { account: OUTSIDE, partition: 'aws', named },
    ])
    await create(OUTSIDE)
    expect(await remove(OUTSIDE)).toEqual({ status: 200, body: { account: OUTSIDE } })
    await remove('111100002222')
    expect(await list()).toEqual([])
    expect(await refusal(create(OUTSIDE, 'second'))).toEqual(stranger(OUTSIDE))
    const { Role } = await operated.iamAs(operated.admin).send(new GetRoleCommand({ RoleName: 'vendor' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(OUTSIDE))
    await drop()
    expect(await remove(OUTSIDE)).toEqual({
      status: 400,
      body: {
        error: `there is no outside account ${OUTSIDE}; gatehouse accounts outside list shows them`,
      },
    })
  })

  it('are no accounts of this server, and none is made under the id of one', async () => {
    const taken = '333344445555'
    await operated.command('accounts create', { id: taken })
    expect(await add(taken)).toMatchObject({
      status: 400,
      body: { error: `${taken} is an account of this server` },
    })
    await add(OUTSIDE)
    const error = `the account ${OUTSIDE} is named as an outside account, which roles may trust; gatehouse accounts outside remove ${OUTSIDE} takes that back`
    const before = await operated.server.service.store.revision(GLOBAL)
    expect(await operated.command('accounts create', { id: OUTSIDE })).toEqual({
      status: 400,
      body: { error },
    })
    expect(await operated.server.service.store.revision(GLOBAL)).toBe(before)
    await operated.command('organization create', { account: taken })
    expect(await operated.command('organization accounts create', { id: OUTSIDE })).toEqual({
      status: 400,
      body: { error },
    })
    expect(await operated.server.service.store.entities.accounts.get(GLOBAL, OUTSIDE)).toBeUndefined()
    await remove(OUTSIDE)
    expect((await operated.command('accounts create', { id: OUTSIDE })).status).toBe(200)
  })

  it.each([
    [{ account: '12345' }, 'account is not 12 digits'],
    [{}, 'account is missing'],
    [{ account: OUTSIDE, partition: 'gcp' }, 'partition is not aws, aws-cn or aws-us-gov'],
  ])('are not named by %j', async (input, error) => {
    expect(await operated.command('accounts outside add', input)).toEqual({ status: 400, body: { error } })
  })
})
