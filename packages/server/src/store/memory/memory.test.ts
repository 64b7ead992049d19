import { describe, expect, it } from 'vitest'
import { accessKeyKind } from '../entity/access-key.ts'
import { membershipKind } from '../entity/group.ts'
import { type User, userKind } from '../entity/user.ts'
import { accessKey, user } from '../testing/samples.ts'
import type { KindMemory } from './kind-memory.ts'
import { Memory } from './memory.ts'

function memoryOf(entries = 1000) {
  const forgotten: string[] = []
  const memory = new Memory({
    limits: { entries, bytes: 10_000_000 },
    always: ['global'],
    forgotten: (account) => forgotten.push(account),
  })
  return { memory, forgotten, users: memory.kind(userKind) }
}

const put = (one: User) =>
  ({ kind: 'user', id: one.UserId, owner: '', action: 'put', entity: JSON.stringify(one) }) as const

/** Reads an entity as a reader does whose read is answered at once. */
function fill(
  memory: Memory,
  users: KindMemory<User>,
  account: string,
  entity: User,
  revision: number,
): void {
  const followed = memory.beginRead(account)
  users.keepEntity(account, followed, { value: { entity, sealed: undefined }, revision, bytes: 100 })
  memory.endRead(account, followed)
}

describe('Memory', () => {
  it('does not hold what was read before a change that it has taken over', () => {
    const { memory, users } = memoryOf()
    const [ana, bea] = [user('ana'), user('bea')]
    fill(memory, users, '1', bea, 4)
    const followed = memory.beginRead('1')
    expect(memory.advance('1', 5, [put({ ...ana, Path: '/new/' })])).toBe('taken')
    users.keepEntity('1', followed, { value: { entity: ana, sealed: undefined }, revision: 4, bytes: 100 })
    memory.endRead('1', followed)
    expect(users.get('1', ana.UserId)).toBeUndefined()
  })

  it('does not hold it either when nothing else of the account was held', () => {
    const { memory, users } = memoryOf()
    const ana = user('ana')
    const followed = memory.beginRead('1')
    expect(memory.advance('1', 5, [put({ ...ana, Path: '/new/' })])).toBe('taken')
    users.keepEntity('1', followed, { value: { entity: ana, sealed: undefined }, revision: 4, bytes: 100 })
    memory.endRead('1', followed)
    expect(users.get('1', ana.UserId)).toBeUndefined()
    expect(memory.revision('1')).toBeUndefined()
  })

  it('does not go back from what it has read at a later revision', () => {
    const { memory, users } = memoryOf()
    const [ana, bea] = [user('ana'), user('bea')]
    const newest = { ...ana, Path: '/7/' }
    fill(memory, users, '1', bea, 5)
    fill(memory, users, '1', newest, 7)
    fill(memory, users, '1', { ...ana, Path: '/6/' }, 6)
    expect(memory.revision('1')).toBe(5)
    memory.advance('1', 6, [put({ ...ana, Path: '/6/' })])
    expect(users.get('1', ana.UserId)?.value.entity).toEqual(newest)
    memory.advance('1', 7, [put(newest)])
    memory.advance('1', 8, [put({ ...ana, Path: '/8/' })])
    expect(users.get('1', ana.UserId)?.value.entity.Path).toBe('/8/')
  })

  it('takes over revisions in their order and notices one that is missing', () => {
    const { memory, users } = memoryOf()
    const ana = user('ana')
    fill(memory, users, '1', ana, 5)
    expect(memory.advance('1', 7, [])).toBe('gap')
    expect(memory.advance('1', 5, [])).toBe('known')
    expect(memory.advance('1', 6, [put({ ...ana, UserName: 'bea' })])).toBe('taken')
    expect(memory.advance('1', 7, [])).toBe('taken')
    expect(memory.revision('1')).toBe(7)
    expect(users.find('1', '', 'ana')).toBeUndefined()
    expect(users.find('1', '', 'bea')?.value.entity.UserName).toBe('bea')
  })

  it('keeps a name for the entity that has it now when the one before leaves', () => {
    const { memory, users } = memoryOf()
    const [old, next] = [user('ana'), user('ana')]
    fill(memory, users, '1', old, 5)
    fill(memory, users, '1', next, 7)
    memory.advance('1', 6, [put({ ...old, UserName: 'bea' })])
    expect(users.find('1', '', 'ana')?.value.entity).toEqual(next)
    expect(users.find('1', '', 'bea')?.value.entity.UserId).toBe(old.UserId)
  })

  it('drops an entity with a secret when it changes: the log does not know the secret', () => {
    const { memory } = memoryOf()
    const keys = memory.kind(accessKeyKind)
    const key = accessKey('AIDA1')
    const followed = memory.beginRead('1')
    const value = { entity: key, sealed: Uint8Array.of(1) }
    keys.keepEntity('1', followed, { value, revision: 1, bytes: 100 })
    memory.endRead('1', followed)
    expect(keys.get('1', key.AccessKeyId)?.value).toEqual(value)
    const change = { kind: 'access-key', id: key.AccessKeyId, owner: 'AIDA1', action: 'put' } as const
    memory.advance('1', 2, [{ ...change, entity: JSON.stringify(key) }])
    expect(keys.get('1', key.AccessKeyId)).toBeUndefined()
  })

  it('drops a family when one of its entities changes', () => {
    const { memory } = memoryOf()
    const memberships = memory.kind(membershipKind)
    const followed = memory.beginRead('1')
    memberships.keepFamily('1', followed, 'U', { value: [], revision: 3, bytes: 100 })
    memory.endRead('1', followed)
    expect(memberships.family('1', 'U')?.value).toEqual([])
    const change = {
      kind: 'membership',
      id: 'U/G',
      action: 'put',
      entity: '{"UserId":"U","GroupId":"G"}',
    } as const
    memory.advance('1', 4, [{ ...change, owner: 'V' }])
    expect(memberships.family('1', 'U')?.value).toEqual([])
    memory.advance('1', 5, [{ ...change, owner: 'U' }])
    expect(memberships.family('1', 'U')).toBeUndefined()
  })

  it('drops every page of a kind when an entity of the kind changes, and no other page', () => {
    const { memory, users } = memoryOf()
    const ana = user('ana')
    const page = { items: [ana], more: false }
    const followed = memory.beginRead('1')
    users.keepPage('1', followed, 'all', { value: page, revision: 3, bytes: 100 })
    users.keepPage('1', followed, 'later', { value: page, revision: 5, bytes: 100 })
    memory.endRead('1', followed)
    memory.advance('1', 4, [{ kind: 'group', id: 'G', owner: '', action: 'put', entity: '{}' }])
    expect(users.page('1', 'all')?.value).toBe(page)
    memory.advance('1', 5, [put(user('bea'))])
    expect(users.page('1', 'all')).toBeUndefined()
    expect(users.page('1', 'later')?.value).toBe(page)
    memory.advance('1', 6, [{ ...put(ana), action: 'delete' }])
    expect(users.page('1', 'later')).toBeUndefined()
    expect(memory.entries).toBe(0)
  })

  it('does not hold a page that was read before a change that it has taken over', () => {
    const { memory, users } = memoryOf()
    fill(memory, users, '1', user('ana'), 3)
    const followed = memory.beginRead('1')
    memory.advance('1', 4, [put(user('bea'))])
    users.keepPage('1', followed, 'all', { value: { items: [], more: false }, revision: 3, bytes: 100 })
    memory.endRead('1', followed)
    expect(users.page('1', 'all')).toBeUndefined()
  })

  it('stops to follow an account of which nothing is held, and says so', () => {
    const { memory, users, forgotten } = memoryOf(3)
    fill(memory, users, '1', user('ana'), 5)
    expect(memory.revision('1')).toBe(5)
    for (let index = 0; index < 3; index++) fill(memory, users, '2', user(`user${index}`), 1)
    expect(memory.revision('1')).toBeUndefined()
    expect(forgotten).toEqual(['1'])
    expect([...memory.revisions().keys()]).toEqual(['global', '2'])
  })

  it('follows the accounts it always follows without a gap, from where they begin', () => {
    const { memory, users, forgotten } = memoryOf()
    const ana = user('ana')
    fill(memory, users, 'global', ana, 3)
    expect(users.get('global', ana.UserId)).toBeUndefined()
    expect(memory.startsAt('global', 4)).toBe(true)
    expect(memory.startsAt('global', 5)).toBe(false)
    expect(memory.startsAt('1', 5)).toBe(false)
    expect(forgotten).toEqual(['global'])
    expect(memory.advance('global', 6, [])).toBe('gap')
    expect(memory.advance('global', 5, [])).toBe('taken')
    fill(memory, users, 'global', ana, 7)
    expect(memory.revision('global')).toBe(5)
  })

  it('forgets an account that it cannot follow, and goes on behind the gap', () => {
    const { memory, users, forgotten } = memoryOf()
    const [ana, bea] = [user('ana'), user('bea')]
    fill(memory, users, '1', ana, 5)
    fill(memory, users, '2', bea, 1)
    const followed = memory.beginRead('1')
    memory.skipTo('1', 9)
    users.keepEntity('1', followed, { value: { entity: ana, sealed: undefined }, revision: 8, bytes: 100 })
    memory.endRead('1', followed)
    expect(users.get('1', ana.UserId)).toBeUndefined()
    expect(users.get('2', bea.UserId)).toBeDefined()
    expect(forgotten).toContain('1')
  })

  it('holds nothing of an older history of the store after a restart', () => {
    const { memory, users, forgotten } = memoryOf()
    const [ana, bea] = [user('ana'), user('bea')]
    fill(memory, users, '1', ana, 9)
    const followed = memory.beginRead('1')
    memory.restart()
    users.keepEntity('1', followed, { value: { entity: bea, sealed: undefined }, revision: 10, bytes: 100 })
    memory.endRead('1', followed)
    expect(users.get('1', ana.UserId)).toBeUndefined()
    expect(users.get('1', bea.UserId)).toBeUndefined()
    expect(memory.entries).toBe(0)
    expect(forgotten.toSorted()).toEqual(['1', 'global'])
    fill(memory, users, '1', ana, 3)
    expect(memory.revision('1')).toBe(3)
    expect(users.get('1', ana.UserId)).toBeDefined()
  })

  it('does not grow with the entities, families, pages and accounts that a caller names', () => {
    const { memory, users } = memoryOf(100)
    const memberships = memory.kind(membershipKind)
    for (let index = 0; index < 20_000; index++) {
      const account = `account${index % 5000}`
      fill(memory, users, account, user(`user${index}`), 1)
      const followed = memory.beginRead(account)
      memberships.keepFamily(account, followed, `U${index}`, { value: [], revision: 1, bytes: 100 })
      const page = { value: { items: [], more: false }, revision: 1, bytes: 100 }
      users.keepPage(account, followed, `page${index}`, page)
      memory.endRead(account, followed)
      const absent = memory.beginRead(`nobody${index}`)
      memory.endRead(`nobody${index}`, absent)
    }
    expect(memory.entries).toBe(100)
    expect(memory.revisions().size).toBeLessThanOrEqual(101)
  })
})
