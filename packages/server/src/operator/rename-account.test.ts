import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it, onTestFinished } from 'vitest'
import { refusal } from '../testing/callers.ts'
import { FIRST_ACCOUNT, operatedServer } from '../testing/operated-server.ts'
import { violation } from '../testing/passwords.ts'

const operated = operatedServer()

const names = async () => {
  const { body } = await operated.command('accounts list')
  const accounts = body['accounts'] as Record<string, string>[]
  return Object.fromEntries(accounts.map(({ account, name }) => [account, name]))
}

describe('the name of an account', () => {
  it('is given when it is made or later, and is no password there under the default policy (B-095, SB-43 part 1, D-21)', async () => {
    const made = await operated.command('accounts create', { id: '111122223333', name: 'Account-A1' })
    expect(made.body).toMatchObject({ account: '111122223333', name: 'Account-A1' })
    expect(await names()).toEqual({ '111122223333': 'Account-A1', [FIRST_ACCOUNT]: '-' })

    const iam = operated.iamAs(operated.admin)
    const give = async (UserName: string, Password: string) => {
      await iam.send(new CreateUserCommand({ UserName }))
      return iam.send(new CreateLoginProfileCommand({ UserName, Password }))
    }
    await give('before', 'Account-B1')
    const renamed = await operated.command('accounts rename', { account: FIRST_ACCOUNT, name: 'Account-B1' })
    expect(renamed).toEqual({ status: 200, body: { account: FIRST_ACCOUNT, name: 'Account-B1' } })
    expect(await refusal(give('same', 'Account-B1'))).toEqual(violation)
    expect(await refusal(give('other-case', 'aCCOUNT-b1'))).toEqual(violation)
    expect(await refusal(give('address', 'Root@example.com'))).toEqual(violation)
    await give('another', 'Account-A1')
    expect(await names()).toMatchObject({ [FIRST_ACCOUNT]: 'Account-B1' })
  })

  it('leaves an event of each change in the account, and none where nothing changes', async () => {
    for (const name of ['One', 'One', 'Two']) {
      await operated.command('accounts rename', { account: FIRST_ACCOUNT, name })
    }
    const trail = new CloudTrailClient({
      endpoint: operated.server.url,
      region: 'us-east-1',
      credentials: operated.admin,
    })
    onTestFinished(() => trail.destroy())
    const LookupAttributes = [{ AttributeKey: 'EventName', AttributeValue: 'PutAccountName' } as const]
    const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }))
    const events = Events.map(({ CloudTrailEvent = '' }) => JSON.parse(CloudTrailEvent))
    expect(events.slice(0, 2)).toMatchObject(
      ['Two', 'One'].map((accountName) => ({
        eventSource: 'account.amazonaws.com',
        userIdentity: { type: 'AWSService', invokedBy: 'operator' },
        requestParameters: { accountName },
        recipientAccountId: FIRST_ACCOUNT,
      })),
    )
  })

  it('may be any visible text of 50 characters, of an account that is there', async () => {
    const rename = (name: unknown, account: string = FIRST_ACCOUNT) =>
      operated.command('accounts rename', { account, name })
    expect((await rename('My account (1)!'.padEnd(50, '~'))).status).toBe(200)
    for (const wrong of ['x'.repeat(51), ' ', 'a\tb', 'Kontö']) {
      expect((await rename(wrong)).body['error']).toBe(
        'name is no name of an account: 1 to 50 ASCII characters',
      )
    }
    expect((await rename(undefined)).body['error']).toBe('name is missing')
    expect((await rename('A', '999999999999')).body['error']).toMatch(/^there is no account 999999999999/)
  })
})
