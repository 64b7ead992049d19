import { findingsOf } from '@gatehouse/policy'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadServiceReference } from './service-reference.ts'

let reference: Awaited<ReturnType<typeof loadServiceReference>>
beforeAll(async () => {
  reference = await loadServiceReference(['iam', 's3', 'ec2', 'sts', 'sqs'])
})

function idle(Action: string | string[], Resource: string | string[], more: object = {}) {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action, Resource, ...more },
  })
  return findingsOf(text, { kind: 'identity', extended: true, reference }).filter(
    ({ code }) => code === 'X_ACTION_NOT_ON_RESOURCE',
  )
}

describe('an action that is made on nothing that its statement names (A-055)', () => {
  it.each([
    ['iam:DeleteRole', 'arn:aws:iam::111122223333:group/G'],
    ['iam:DELETEROLE', 'arn:aws:iam::111122223333:user/role/G'],
    ['s3:GetObject', 'arn:aws:s3:::bucket'],
    ['s3:ListBucket', 'arn:aws:s3:::bucket/*'],
    ['s3:ListAllMyBuckets', 'arn:aws:s3:::*'],
    ['ec2:DescribeInstances', 'arn:aws:ec2:*:*:instance/*'],
    ['sts:GetCallerIdentity', 'arn:aws:iam::*:role/x'],
    ['sqs:SendMessage', 'arn:aws:sns:us-east-1:111122223333:topic'],
  ])('is found: %s on %s', (action, resource) => {
    expect(idle(action, resource)).toMatchObject([{ level: 'WARNING' }])
    expect(idle(action, resource, { Effect: 'Deny' })).toHaveLength(1)
    expect(idle(action, [resource, '*'])).toEqual([])
  })

  it.each([
    ['iam:DeleteRole', 'arn:aws:iam::111122223333:role/team/R'],
    ['iam:DeleteRole', 'arn:aws:iam::111122223333:*'],
    ['iam:DeleteRole', 'arn:*:iam::*:r*'],
    ['iam:PassRole', 'arn:aws:iam::*:role/${aws:username}'],
    // decided on an ARN of the account, whatever is published
    ['iam:ListUsers', 'arn:aws:iam::111122223333:user/*'],
    ['s3:GetObject', 'arn:aws:s3:::bucket/*'],
    ['s3:GetObject', 'arn:aws:s3:::bucket*'],
    ['s3:ListBucket', 'arn:aws:s3:::bucket'],
    ['s3:ListBucket', 'arn:aws:s3:::*/*'],
    ['ec2:RunInstances', 'arn:aws:ec2:*:*:subnet/*'],
    ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:queue'],
    ['iam:Delete*', 'arn:aws:s3:::bucket'],
    ['iam:NoSuchAction', 'arn:aws:s3:::bucket'],
    ['nowhere:Action', 'arn:aws:s3:::bucket'],
  ])('and is not: %s on %s', (action, resource) => {
    expect(idle(action, resource)).toEqual([])
  })

  it('is named with what it is made on, each on its own', () => {
    const [finding, ...others] = idle(['s3:PutObject', 'iam:DeleteRole'], 'arn:aws:s3:::bucket/*')
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      message:
        '`iam:DeleteRole` is published as made on `role`, which no resource of this statement is, so it hardly says anything about it at Statement.Action[1]',
      proof: { resources: ['arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}'] },
    })
    expect(idle('s3:ListAllMyBuckets', 'arn:aws:s3:::b')[0]?.message).toMatch(
      /^`s3:ListAllMyBuckets` is published as made on `\*` alone,/,
    )
  })

  it('is not looked for where an element excludes, nor without the reference', () => {
    const [action, resource] = ['iam:DeleteRole', 'arn:aws:s3:::bucket']
    expect(idle(action, resource, { Action: undefined, NotAction: action })).toEqual([])
    expect(idle(action, resource, { Resource: undefined, NotResource: resource })).toEqual([])
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: action, Resource: resource },
    })
    expect(findingsOf(text, { kind: 'identity', extended: true })).toEqual([])
    expect(findingsOf(text, { kind: 'identity', reference })).toEqual([])
  })
})
