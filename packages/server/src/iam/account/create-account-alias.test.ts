import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  type IAMClient,
  ListAccountAliasesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { denied, refusal, refusals, user } from '../../testing/callers.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const create = (AccountAlias: string, iam: IAMClient = server.iam) =>
  iam.send(new CreateAccountAliasCommand({ AccountAlias }))
const aliases = async (iam: IAMClient = server.iam) =>
  (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases

describe('CreateAccountAlias', () => {
  it('gives the account its one alias: a new one takes the place of the old one, which is free then (A-077)', async () => {
    const other = server.iamAs(await server.newAccount())
    await create('a-one')
    await create('a-two')
    expect(await aliases()).toEqual(['a-two'])
    await create('a-one', other)
    expect(await aliases(other)).toEqual(['a-one'])
  })

  it('refuses an alias that any account of the partition has, the own one included, and changes nothing (A-079, S-ALIAS)', async () => {
    const other = server.iamAs(await server.newAccount())
    await create('taken', other)
    await create('own')
    for (const AccountAlias of ['taken', 'own']) {
      expect(await refusal(create(AccountAlias))).toEqual({
        code: 'EntityAlreadyExists',
        status: 409,
        message: `The account alias ${AccountAlias} already exists.`,
      })
    }
    expect(await aliases()).toEqual(['own'])
    expect(await aliases(other)).toEqual(['taken'])
  })

  it('lets accounts of other partitions have the same alias (A-079)', async () => {
    await create('everywhere')
    for (const partition of ['aws-cn', 'aws-us-gov']) {
      const other = server.iamAs(await server.newAccount({ partition }))
      await create('everywhere', other)
      expect(await aliases(other)).toEqual(['everywhere'])
    }
  })

  it('takes lower-case letters, digits and single hyphens between them, 3 to 63 characters (A-078, behaviours 71)', async () => {
    const wrong = ['ab', 'a'.repeat(64), 'My-Alias', 'my_alias', 'my alias', 'my.alias', '-ab', 'ab-', 'a--b']
    for (const refused of await refusals(...wrong.map((alias) => create(alias)))) {
      expect(refused).toMatchObject({ code: 'ValidationError', status: 400 })
      expect(refused.message).toMatch(/validation errors? detected: Value at 'accountAlias' failed/)
    }
    expect(await refusal(create('123456789012'))).toEqual({
      code: 'ValidationError',
      status: 400,
      message: 'An account alias must not be a 12-digit number.',
    })
    for (const alias of ['abc', 'a'.repeat(63), 'a-b-c', '12345678901', '1234567890123']) await create(alias)
  })

  it('gives an alias that two accounts ask for at once to one of them', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => server.newAccount()))
    const made = await Promise.allSettled(clients.map((root) => create('wanted', server.iamAs(root))))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const found = await Promise.all(clients.map((root) => aliases(server.iamAs(root))))
    expect(found.flat()).toEqual(['wanted'])
  })
})

describe('DeleteAccountAlias', () => {
  const remove = (AccountAlias: string, iam: IAMClient = server.iam) =>
    iam.send(new DeleteAccountAliasCommand({ AccountAlias }))

  it('takes the alias away, which is free then (S-ALIAS)', async () => {
    await create('mine')
    await remove('mine')
    expect(await aliases()).toEqual([])
    await create('mine', server.iamAs(await server.newAccount()))
  })

  it('knows the account’s own alias only', async () => {
    const other = server.iamAs(await server.newAccount())
    await create('mine')
    await create('theirs', other)
    for (const AccountAlias of ['theirs', 'nobodys']) {
      expect(await refusal(remove(AccountAlias))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `The account alias ${AccountAlias} cannot be found.`,
      })
    }
    expect(await aliases()).toEqual(['mine'])
    expect(await aliases(other)).toEqual(['theirs'])
    expect(await refusal(remove('Upper'))).toMatchObject({ code: 'ValidationError' })
  })
})

describe('ListAccountAliases', () => {
  it('answers an empty list where there is none, and always says whether something follows (behaviours 16)', async () => {
    expect(await server.iam.send(new ListAccountAliasesCommand({}))).toMatchObject({
      AccountAliases: [],
      IsTruncated: false,
    })
    await create('mine')
    expect(await server.iam.send(new ListAccountAliasesCommand({ MaxItems: 1 }))).toMatchObject({
      AccountAliases: ['mine'],
      IsTruncated: false,
    })
    const wrong = new ListAccountAliasesCommand({ Marker: 'made-up' })
    expect(await refusal(server.iam.send(wrong))).toMatchObject({ message: 'Invalid Marker.' })
  })
})

describe('the alias operations', () => {
  it('are each allowed for themselves, on no resource (A-088, S-ALIAS)', async () => {
    const allow = (Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' })
    const ana = server.iamAs(
      await user(server, 'ana', allow(['iam:ListAccountAliases', 'iam:CreateAccountAlias'])),
    )
    const bob = server.iamAs(await user(server, 'bob', allow(['iam:DeleteAccountAlias'])))
    await create('mine', ana)
    expect(await aliases(ana)).toEqual(['mine'])
    const remove = new DeleteAccountAliasCommand({ AccountAlias: 'mine' })
    expect(await refusal(ana.send(remove))).toEqual(denied('ana', 'iam:DeleteAccountAlias', '*'))
    expect(await refusal(create('other', bob))).toEqual(denied('bob', 'iam:CreateAccountAlias', '*'))
    expect(await refusal(aliases(bob))).toEqual(denied('bob', 'iam:ListAccountAliases', '*'))
    await bob.send(remove)
  })
})
