import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { Authenticator, codeAt, presentStep } from '../../src/authenticator.ts'
import { operator } from '../../src/operator.ts'
import { newUser } from '../../src/people.ts'
import { refusal } from '../../src/refusal.ts'
import { newAccount } from '../../src/target.ts'

// What the lists of MFA devices are made of.

let account: Account
beforeAll(async () => {
  account = await newAccount()
})

const devicesOf = async (UserName: string) => {
  const { MFADevices = [] } = await account.iam.send(new iam.ListMFADevicesCommand({ UserName }))
  return MFADevices
}

/** A token of the operator's registry that is given to a user. */
async function giveToken(SerialNumber: string, UserName: string): Promise<void> {
  const seed = Buffer.from(crypto.randomUUID().slice(0, 20))
  await operator(account, 'mfa import', { text: `${SerialNumber},hex:${seed.toString('hex')}` })
  const now = presentStep()
  const codes = { AuthenticationCode1: codeAt(seed, now - 1), AuthenticationCode2: codeAt(seed, now) }
  await account.iam.send(new iam.EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
}

describe('the devices of a user', () => {
  it('are none, or tell by their identifiers whether they are apps or tokens, and since when (B-220, B-222)', async () => {
    const token = `T${account.id.slice(1)}`
    for (const name of ['none', 'app', 'token', 'both']) await newUser(account, name)
    const before = Math.floor(Date.now() / 1000) * 1000
    for (const name of ['app', 'both']) await Authenticator.enable(account, name)
    await giveToken(token, 'token')
    await giveToken(`${token}-2`, 'both')
    expect(await devicesOf('none')).toEqual([])
    const shown = async (name: string) =>
      (await devicesOf(name)).map(({ UserName, SerialNumber = '', EnableDate }) => {
        expect([UserName, EnableDate?.getTime()]).toEqual([name, expect.any(Number)])
        expect(EnableDate?.getTime()).toBeGreaterThanOrEqual(before)
        return SerialNumber
      })
    expect(await shown('app')).toEqual([account.arn('mfa/app')])
    expect(await shown('token')).toEqual([token])
    expect((await shown('both')).sort()).toEqual([`${token}-2`, account.arn('mfa/both')].sort())
    // apps alone are listed for the account
    const listed = await account.iam.send(new iam.ListVirtualMFADevicesCommand({}))
    expect(listed.VirtualMFADevices?.map(({ SerialNumber }) => SerialNumber).sort()).toEqual(
      ['app', 'both'].map((name) => account.arn(`mfa/${name}`)),
    )
  })

  it('are no telephones (B-172)', async () => {
    await newUser(account, 'caller')
    for (const SerialNumber of ['+14255550100', account.arn('sms-mfa/caller')]) {
      const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' }
      const enable = new iam.EnableMFADeviceCommand({ UserName: 'caller', SerialNumber, ...codes })
      expect(await refusal(account.iam.send(enable))).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    }
    expect(await devicesOf('caller')).toEqual([])
  })
})
