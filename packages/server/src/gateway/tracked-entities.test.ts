import { CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, trustEc2 } from '../testing/roles.ts'
import { testServer } from '../testing/test-server.ts'
import { trackedEntities } from './tracked-entities.ts'

const server = testServer()
const author = { caller: 'test', requestId: 'r', now: new Date(0) }

describe('what a decision has read', () => {
  it('has changed when what was not there by its name comes to be, and not when others do', async () => {
    const { store } = server.service
    const { entities, reads } = trackedEntities(store)
    expect(await entities.roles.find(ACCOUNT, 'app')).toBeUndefined()
    const revision = reads.revisions.get(ACCOUNT) ?? -1
    const isTouched = () =>
      store.write([ACCOUNT], author, (tx) => tx.touchedSince(ACCOUNT, revision, reads.dependencies))
    await server.iam.send(new CreateUserCommand({ UserName: 'app' }))
    expect(await isTouched()).toBe(false)
    await server.iam.send(new CreateRoleCommand({ RoleName: 'App', AssumeRolePolicyDocument: trustEc2 }))
    expect(await isTouched()).toBe(true)
  })

  it('has changed when any of many that were read at once has, one that was not there included', async () => {
    const { store } = server.service
    const insert = (UserId: string) =>
      store.write([ACCOUNT], author, (tx) =>
        tx.users.insert(ACCOUNT, { UserId, UserName: UserId, Path: '/', CreateDate: author.now, Tags: [] }),
      )
    const { entities, reads } = trackedEntities(store)
    expect(await entities.users.getMany(ACCOUNT, ['AIDAONE', 'AIDATWO'])).toEqual([undefined, undefined])
    const revision = reads.revisions.get(ACCOUNT) ?? -1
    const isTouched = () =>
      store.write([ACCOUNT], author, (tx) => tx.touchedSince(ACCOUNT, revision, reads.dependencies))
    await insert('AIDATHREE')
    expect(await isTouched()).toBe(false)
    await insert('AIDATWO')
    expect(await isTouched()).toBe(true)
  })
})
