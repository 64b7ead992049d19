import { AddUserToGroupCommand, RemoveUserFromGroupCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decideAll, type Wish } from '../../src/decide.ts'
import { allow, newGroup, newUser, policyOf } from '../../src/people.ts'
import { newAccount } from '../../src/target.ts'

const bucket = 'arn:aws:s3:::aws-s3-bucket'

/** Lists, reads and writes what is under a prefix. */
const under = (prefix: string) =>
  policyOf(
    { ...allow('s3:ListBucket', bucket), Condition: { StringLike: { 's3:prefix': [`${prefix}*`] } } },
    allow(['s3:GetObject', 's3:PutObject'], `${bucket}/${prefix}*`),
  )
const get = (key: string): Wish => ({ action: 's3:GetObject', resource: `${bucket}/${key}` })
const put = (key: string): Wish => ({ action: 's3:PutObject', resource: `${bucket}/${key}` })
const list = (prefix?: string): Wish => ({
  action: 's3:ListBucket',
  resource: bucket,
  context: prefix === undefined ? {} : { 's3:prefix': prefix },
})
const everything = (prefix: string) => [get(`${prefix}a.txt`), put(`${prefix}a.txt`), list(prefix)]
const all = ['Allow', 'Allow', 'Allow']
const none = ['ImplicitDeny', 'ImplicitDeny', 'ImplicitDeny']

let account: Account
beforeAll(async () => {
  account = await newAccount()
  await newGroup(account, 'Developers', [under('share/developers/')])
  await newGroup(account, 'Managers', [under('share/managers/')])
  for (const name of ['zhang', 'major'])
    await newUser(account, name, { groups: ['Developers'], policies: [under(`home/${name}/`)] })
})

describe('S-EXCORP-S3: home and shared directories', () => {
  it('T1, T2: zhang uses his home and not that of major', async () => {
    expect(await decideAll(account, { user: 'zhang' }, everything('home/zhang/'))).toEqual(all)
    expect(await decideAll(account, { user: 'zhang' }, everything('home/major/'))).toEqual(none)
  })

  it('T3: and the other way round', async () => {
    expect(await decideAll(account, { user: 'major' }, everything('home/major/'))).toEqual(all)
    expect(await decideAll(account, { user: 'major' }, everything('home/zhang/'))).toEqual(none)
  })

  it.each(['zhang', 'major'])('T4: %s uses the share of the developers', async (user) => {
    expect(await decideAll(account, { user }, everything('share/developers/'))).toEqual(all)
  })

  it('T5, T6: zhang neither uses the share of the managers nor lists the whole bucket', async () => {
    expect(await decideAll(account, { user: 'zhang' }, everything('share/managers/'))).toEqual(none)
    expect(await decideAll(account, { user: 'zhang' }, [list()])).toEqual(['ImplicitDeny'])
  })

  it('T7, T8, T9: with the group the share changes, what he put there stays behind, and home stays home', async () => {
    const UserName = 'zhang2'
    await newUser(account, UserName, { groups: ['Developers'], policies: [under('home/zhang2/')] })
    await account.iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName: 'Developers' }))
    await account.iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'Managers' }))
    const user = UserName
    expect(await decideAll(account, { user }, [get('share/managers/x'), get('share/developers/x')])).toEqual([
      'Allow',
      'ImplicitDeny',
    ])
    expect(await decideAll(account, { user }, [get('share/developers/own.txt')])).toEqual(['ImplicitDeny'])
    expect(await decideAll(account, { user }, everything('home/zhang2/'))).toEqual(all)
  })

  it('T10: who may only write does not read what it wrote (A-408)', async () => {
    await newUser(account, 'writer', {
      policies: [policyOf(allow('s3:PutObject', `${bucket}/home/writer/*`))],
    })
    const wishes = [put('home/writer/a.txt'), get('home/writer/a.txt')]
    expect(await decideAll(account, { user: 'writer' }, wishes)).toEqual(['Allow', 'ImplicitDeny'])
  })
})
