import { CreateAccessKeyCommand, CreateUserCommand, GetAccountSummaryCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { quotas } from '../authorization/quotas.ts'
import { refusal } from '../testing/callers.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'

const operated = operatedServer()
const account = FIRST_ACCOUNT

const listed = async () => {
  const { body } = await operated.command('quotas list', { account })
  return body['quotas'] as { quota: string; value: number; usual: number }[]
}

describe('quotas', () => {
  it('are those of AWS unless told', async () => {
    expect(Object.fromEntries((await listed()).map(({ quota, value }) => [quota, value]))).toEqual(quotas)
  })

  it('bind and loosen the API at once, for this account alone', async () => {
    const iam = operated.iamAs(operated.admin)
    const create = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
    const set = (quota: string, value: string) => operated.command('quotas set', { account, quota, value })
    await create('ana')
    expect(await set('UsersQuota', '2')).toEqual({
      status: 200,
      body: { account, quota: 'UsersQuota', value: 2 },
    })
    expect(await refusal(create('ben'))).toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for UsersPerAccount: 2',
    })
    expect((await listed()).find(({ quota }) => quota === 'UsersQuota')).toEqual({
      quota: 'UsersQuota',
      value: 2,
      usual: 5000,
    })
    const summary = async () => (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap
    expect(await summary()).toMatchObject({ Users: 2, UsersQuota: 2, GroupsQuota: 300 })
    await set('UsersQuota', '3')
    await create('ben')
    expect((await refusal(create('cleo'))).code).toBe('LimitExceeded')
    await set('UsersQuota', 'default')
    expect(await summary()).toMatchObject({ Users: 3, UsersQuota: 5000 })
    await create('cleo')
    expect((await listed()).find(({ quota }) => quota === 'UsersQuota')?.value).toBe(5000)

    await set('AccessKeysPerUserQuota', '3')
    for (let key = 0; key < 3; key++) await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    expect((await refusal(iam.send(new CreateAccessKeyCommand({ UserName: 'ana' })))).code).toBe(
      'LimitExceeded',
    )
    const { body } = await operated.command('accounts create', { id: '111122223333' })
    const others = await operated.command('quotas list', { account: body['account'] })
    expect(others.body['quotas']).toContainEqual({ quota: 'AccessKeysPerUserQuota', value: 2, usual: 2 })
  })

  it('are as large as the one that they follow until they are set themselves', async () => {
    const set = (quota: string, value: string) => operated.command('quotas set', { account, quota, value })
    const apps = async () => (await listed()).find(({ quota }) => quota === 'VirtualMFADevicesQuota')?.value
    await set('UsersQuota', '7000')
    expect(await apps()).toBe(7000)
    await set('VirtualMFADevicesQuota', '10')
    expect(await apps()).toBe(10)
    expect((await set('VirtualMFADevicesQuota', 'default')).body).toMatchObject({ value: 7000 })
    await set('UsersQuota', 'default')
    expect(await apps()).toBe(5000)
  })

  it.each([
    [{ quota: 'UsersQuota', value: '1' }, 'account is missing'],
    [{ account: '999999999999', quota: 'UsersQuota', value: '1' }, /^there is no account 999999999999/],
    [
      { account, quota: 'usersquota', value: '1' },
      /^there is no quota usersquota; there are UsersQuota, GroupsQuota/,
    ],
    [{ account, quota: 'UsersQuota', value: '-1' }, 'value is neither a whole number nor default'],
    [{ account, quota: 'UsersQuota', value: '1.5' }, 'value is neither a whole number nor default'],
    [{ account, quota: 'UsersQuota', value: '1234567890' }, 'value is neither a whole number nor default'],
    [{ account, quota: 'constructor', value: '1' }, /^there is no quota constructor/],
  ])('refuse %j', async (input, error) => {
    const answer = await operated.command('quotas set', input)
    expect(answer.status).toBe(400)
    expect(answer.body['error']).toEqual(expect.stringMatching(error))
  })
})
