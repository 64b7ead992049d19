import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/account.ts'
import { decide } from '../../src/decide.ts'
import { allow, newGroup, newUser, policyOf } from '../../src/people.ts'
import { newAccount } from '../../src/target.ts'

const objects = 'arn:aws:s3:::aws-s3-bucket1/*'
const write = { Sid: 'WriteToWidgetBucket', ...allow('s3:PutObject', objects) }
const nothingButWrite = { Sid: 'NothingButWrite', Effect: 'Deny', NotAction: 's3:PutObject', Resource: '*' }
const noOtherBucket = { Sid: 'NoOtherBucket', Effect: 'Deny', Action: 's3:PutObject', NotResource: objects }

let account: Account
const may = (user: string, action: string, resource = 'arn:aws:s3:::aws-s3-bucket1/data.csv') =>
  decide(account, { user }, { action, resource })

beforeAll(async () => {
  account = await newAccount()
  await newGroup(account, 'AllUsers', [policyOf(allow('s3:*'))])
  await newGroup(account, 'WidgetCo', [policyOf(write, nothingButWrite, noOtherBucket)])
  await newGroup(account, 'WithoutDeny', [policyOf(write, noOtherBucket)])
  await newUser(account, 'Shirley', { groups: ['AllUsers', 'WidgetCo'] })
})

describe('S-EXCORP-WIDGET: a partner who only delivers', () => {
  it('T1: Shirley writes to the bucket', async () => {
    expect(await may('Shirley', 's3:PutObject')).toBe('Allow')
  })

  it('T2, T3: she reads, lists and deletes nothing, whatever a broad policy allows', async () => {
    expect(await may('Shirley', 's3:GetObject')).toBe('ExplicitDeny')
    expect(await may('Shirley', 's3:ListBucket', 'arn:aws:s3:::aws-s3-bucket1')).toBe('ExplicitDeny')
    expect(await may('Shirley', 's3:DeleteObject')).toBe('ExplicitDeny')
  })

  it('T4: nor does she write elsewhere', async () => {
    expect(await may('Shirley', 's3:PutObject', 'arn:aws:s3:::aws-s3-bucket/home/zhang/x')).toBe(
      'ExplicitDeny',
    )
  })

  it('T5: without the deny the broad policy would let her read', async () => {
    await newUser(account, 'Broad', { groups: ['AllUsers', 'WithoutDeny'] })
    expect(await may('Broad', 's3:GetObject')).toBe('Allow')
  })

  it('T6: without the broad policy no deny is needed', async () => {
    await newUser(account, 'Narrow', { groups: ['WithoutDeny'] })
    expect(await may('Narrow', 's3:GetObject')).toBe('ImplicitDeny')
  })
})
