import { describe, expect, it } from 'vitest'
import { knownActions } from './known-actions.ts'

const find = async (action: string) => (await knownActions([action]))(action)

describe('the actions of the published reference', () => {
  it('are known in any case, but neither made up ones nor patterns (S4)', async () => {
    expect((await find('S3:gEtObJeCt'))?.name).toBe('s3:GetObject')
    for (const action of ['madeup:Action', 's3:MadeUp', 's3:*', 's3:', 'GetObject', '']) {
      expect(await find(action)).toBeUndefined()
    }
  })

  it.each<[string, string, boolean]>([
    ['s3:GetObject', 'arn:aws:s3:::ledger/q1', true],
    ['s3:GetObject', 'arn:aws:s3:::ledger/folder/a:b/object', true],
    ['s3:GetObject', 'arn:aws:s3:::ledger', false],
    ['s3:ListBucket', 'arn:aws:s3:::ledger', true],
    ['s3:ListBucket', 'arn:aws:s3:::ledger/q1', false],
    ['s3:GetObject', 'arn:aws:iam::123456789012:user/ana', false],
    ['iam:GetUser', 'arn:aws:iam::123456789012:user/division/ana', true],
    ['iam:GetUser', 'arn:aws:iam::123456789012:role/app', false],
    ['dynamodb:Query', 'arn:aws:dynamodb:eu-west-1:123456789012:table/Books/index/title', true],
    ['dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/Books/index/title', false],
    ['sts:GetCallerIdentity', 'arn:aws:iam::123456789012:user/ana', false],
    ['iam:ListUsers', 'arn:aws:iam::123456789012:user/', false],
    ['s3:GetObject', 'not-an-arn', false],
  ])('say whether %s works on %s: %s (S4)', async (action, arn, expected) => {
    expect((await find(action))?.takes(arn)).toBe(expected)
  })

  it('are held against ARNs of the longest allowed length', async () => {
    const arn = `arn:aws:s3:::${'/a'.repeat(1000)}`
    expect((await find('s3:GetObject'))?.takes(arn)).toBe(true)
  })
})
