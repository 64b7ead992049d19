import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knownActions } from '../../reference/known-actions.ts'
import { actedOn } from './acted-on.ts'

const bucket = 'arn:aws:s3:::logs'
const objects = 'arn:aws:s3:::logs/*'
const role = 'arn:aws:iam::111122223333:role/app'

describe('the resources that actions of a statement are made on', () => {
  it('are told apart where all actions are published as made on some of them', async () => {
    const actions = ['s3:GetObject', 's3:listbucket', 's3:PutObject', 'iam:GetRole']
    expect(await actedOn(actions, [bucket, objects, role])).toEqual({
      parts: [
        { actions: ['s3:GetObject', 's3:PutObject'], resources: [objects] },
        { actions: ['s3:listbucket'], resources: [bucket] },
        { actions: ['iam:GetRole'], resources: [role] },
      ],
      others: [],
    })
  })

  it.each([
    ['s3:*', [bucket, objects, role]],
    ['s3:Get*', [bucket, role]],
    ['s3:ListAllMyBuckets', [bucket, role]],
    ['iam:ListUsers', [bucket, role]],
    ['sqs:SendMessage', [bucket, role]],
    ['s3:NoSuchAction', [bucket, role]],
    ['nowhere:Action', [bucket, role]],
    ['*', [bucket, role]],
    ['__proto__:constructor', [bucket, role]],
    ['s3:GetObject', ['b*', 'x']],
  ])('are all of them for %s, of which nothing particular is known', async (action, resources) => {
    expect(await actedOn([action], resources)).toEqual({
      parts: [{ actions: [action], resources }],
      others: [],
    })
  })

  it('leave out those on which none is made, which are told as well', async () => {
    expect(await actedOn(['s3:GetObject'], [bucket, objects, role])).toEqual({
      parts: [{ actions: ['s3:GetObject'], resources: [objects] }],
      others: [bucket, role],
    })
  })

  it('are not looked at one by one where there are too many', async () => {
    const actions = Array.from({ length: 101 }, () => 's3:GetObject')
    expect(await actedOn(actions, [bucket, objects])).toEqual({
      parts: [{ actions, resources: [bucket, objects] }],
      others: [],
    })
  })

  const someActions = ['s3:GetObject', 's3:ListBucket', 's3:PutObjectTagging', 'iam:GetRole', 'iam:PassRole']
  const anyAction = fc.oneof(
    fc.constantFrom(...someActions, 'iam:GetUser', 'sqs:SendMessage', 's3:Get*', 'iam:ListUsers', 'x:y'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  const anyResource = fc.oneof(
    fc.constantFrom(
      bucket,
      objects,
      role,
      'arn:aws:s3:::*',
      'arn:aws:sqs:eu-west-1:111122223333:q',
      'arn:*:*:*:*:*',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )

  it('name every action once and every resource at least once, whatever stands in the statement', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyAction, { minLength: 1, maxLength: 8 }),
        fc.uniqueArray(anyResource, { minLength: 1, maxLength: 6 }),
        async (actions, resources) => {
          const { parts, others } = await actedOn(actions, resources)
          expect(parts.flatMap((part) => part.actions).sort()).toEqual([...actions].sort())
          expect(new Set([...parts.flatMap((part) => part.resources), ...others])).toEqual(new Set(resources))
          for (const part of parts) {
            expect(part.resources).not.toEqual([])
            expect(resources.filter((resource) => part.resources.includes(resource))).toEqual(part.resources)
          }
        },
      ),
    )
  })

  it('are those that the published types name, where no pattern stands', async () => {
    const find = await knownActions(someActions)
    const plain = [
      bucket,
      'arn:aws:s3:::logs/a/b',
      'arn:aws:s3:::x/y',
      role,
      'arn:aws:iam::111122223333:user/ana',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...someActions), { minLength: 1 }),
        fc.uniqueArray(fc.constantFrom(...plain), { minLength: 1 }),
        async (actions, resources) => {
          const { parts } = await actedOn(actions, resources)
          for (const action of actions) {
            const taken = resources.filter((resource) => find(action)?.takes(resource))
            const part = parts.find((each) => each.actions.includes(action))
            expect(part?.resources).toEqual(taken.length === 0 ? resources : taken)
          }
        },
      ),
    )
  })
})
