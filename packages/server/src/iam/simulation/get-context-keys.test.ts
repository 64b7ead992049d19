import {
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, policyOf, refusal, user, userArnOf } from '../../testing/callers.ts'
import { reading } from '../../testing/simulations.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const named = {
  ...reading,
  Resource: 'arn:aws:s3:::home/${aws:username}/*',
  Condition: {
    StringLike: { 'aws:PrincipalTag/team': '${aws:SourceIdentity}' },
    Null: { 'AWS:username': '${no:variable}' },
  },
}
const keys = ['aws:username', 'aws:PrincipalTag/team', 'aws:SourceIdentity']
const ofCustom = (...PolicyInputList: string[]) =>
  server.iam.send(new GetContextKeysForCustomPolicyCommand({ PolicyInputList }))

describe('GetContextKeysForCustomPolicy', () => {
  it('answers the keys of conditions and variables, once in any case', async () => {
    const { ContextKeyNames } = await ofCustom(
      policyOf(named),
      policyOf(named, { ...reading, Condition: { Bool: { 'stack:flag': 'true' } } }),
    )
    expect(ContextKeyNames).toEqual([...keys, 'stack:flag'])
    expect((await ofCustom(policyOf(reading))).ContextKeyNames).toEqual([])
  })

  it('refuses a policy that cannot be read, and is a permission on `*`', async () => {
    expect(await refusal(ofCustom(policyOf(reading), '{'))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Policy input list item 2 has invalid content',
    })
    const iam = server.iamAs(await user(server, 'eve'))
    const command = new GetContextKeysForCustomPolicyCommand({ PolicyInputList: [policyOf(reading)] })
    expect(await refusal(iam.send(command))).toEqual(denied('eve', 'iam:GetContextKeysForCustomPolicy', '*'))
  })
})

describe('GetContextKeysForPrincipalPolicy', () => {
  it('answers the keys of what an entity holds and of policies that are given, whatever its path (behaviours 121)', async () => {
    await user(server, 'ana', named)
    const ask = (arn: string, ...PolicyInputList: string[]) =>
      server.iam.send(new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: arn, PolicyInputList }))
    expect((await ask(userArnOf('ana'))).ContextKeyNames).toEqual(keys)
    const more = policyOf({ ...reading, Condition: { Null: { 'stack:flag': 'true' } } })
    expect((await ask(userArnOf('ana', '/wrong/'), more)).ContextKeyNames).toEqual([...keys, 'stack:flag'])
    expect(await refusal(ask(userArnOf('nobody')))).toMatchObject({
      code: 'NoSuchEntity',
      message: 'Unable to retrieve specified IAM entity.',
    })
  })
})
