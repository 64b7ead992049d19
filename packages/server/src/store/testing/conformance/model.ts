import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Group, Membership } from '../../entity/group.ts'
import { type User, userKind } from '../../entity/user.ts'
import { placeIn } from '../../place-in-list.ts'
import type { Store, Transaction } from '../../store.ts'
import type { OpenStore } from '../conformance.ts'
import { author, newAccount } from '../samples.ts'

/** The same account in plain maps. */
interface Model {
  readonly users: Map<string, User>
  readonly groups: Map<string, Group>
  readonly memberships: Map<string, Membership>
  revision: number
}

type Operation =
  | {
      readonly do: 'put user'
      readonly id: number
      readonly name: string
      readonly path: string
      readonly arn: string
    }
  | { readonly do: 'insert group'; readonly id: number; readonly name: string }
  | { readonly do: 'join'; readonly user: number; readonly group: number }
  | { readonly do: 'delete'; readonly kind: 'users' | 'groups'; readonly id: number }
  | { readonly do: 'leave'; readonly user: number; readonly group: number }

const number = fc.integer({ min: 0, max: 4 })
const name = fc.constantFrom('a', 'A', 'b', 'a_', 'a%', '😀', '～')
const path = fc.constantFrom('/', '/p/', '/P/', '/p_/', '/p/q/')
const arn = fc.constantFrom('', 'arn:1', 'arn:2')

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put user'), id: number, name, path, arn }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('insert group'), id: number, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join'), user: number, group: number }) },
  fc.record({ do: fc.constant('delete'), kind: fc.constantFrom('users', 'groups'), id: number }),
  fc.record({ do: fc.constant('leave'), user: number, group: number }),
)

/** Some operations that are one write, which may fail at its end. */
const write = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  fails: fc.boolean(),
})

const CreateDate = new Date('2026-01-01T00:00:00Z')

function userOf({ id, name, path, arn }: Extract<Operation, { do: 'put user' }>): User {
  const user = { UserId: `U${id}`, UserName: name, Path: path, CreateDate, Tags: [] }
  return arn === '' ? user : { ...user, PermissionsBoundary: arn }
}

function isNameTaken<E>(all: Map<string, E>, id: string, nameOf: (entity: E) => string, entity: E): boolean {
  return [...all].some(
    ([other, one]) => other !== id && nameOf(one).toLowerCase() === nameOf(entity).toLowerCase(),
  )
}

/** Does one operation in the model; answers what the store must answer. */
function doInModel(model: Model, operation: Operation): string {
  switch (operation.do) {
    case 'put user': {
      const user = userOf(operation)
      if (isNameTaken(model.users, user.UserId, (one) => one.UserName, user)) return 'exists'
      const result = model.users.has(user.UserId) ? 'updated' : 'inserted'
      model.users.set(user.UserId, user)
      return result
    }
    case 'insert group': {
      const group = { GroupId: `G${operation.id}`, GroupName: operation.name, Path: '/', CreateDate }
      if (model.groups.has(group.GroupId)) return 'exists'
      if (isNameTaken(model.groups, group.GroupId, (one) => one.GroupName, group)) return 'exists'
      model.groups.set(group.GroupId, group)
      return 'inserted'
    }
    case 'join': {
      const membership = { UserId: `U${operation.user}`, GroupId: `G${operation.group}` }
      const id = `${membership.UserId}/${membership.GroupId}`
      if (model.memberships.has(id)) return 'exists'
      model.memberships.set(id, membership)
      return 'inserted'
    }
    case 'delete': {
      const id = `${operation.kind === 'users' ? 'U' : 'G'}${operation.id}`
      return model[operation.kind].delete(id) ? 'deleted' : 'missing'
    }
    case 'leave':
      return model.memberships.delete(`U${operation.user}/G${operation.group}`) ? 'deleted' : 'missing'
  }
}

async function doInStore(tx: Transaction, account: string, operation: Operation): Promise<string> {
  switch (operation.do) {
    case 'put user': {
      const user = userOf(operation)
      const updated = await tx.users.update(account, user)
      return updated === 'missing' ? tx.users.insert(account, user) : updated
    }
    case 'insert group': {
      const group = { GroupId: `G${operation.id}`, GroupName: operation.name, Path: '/', CreateDate }
      return tx.groups.insert(account, group)
    }
    case 'join':
      return tx.memberships.insert(account, { UserId: `U${operation.user}`, GroupId: `G${operation.group}` })
    case 'delete':
      return operation.kind === 'users'
        ? tx.users.delete(account, `U${operation.id}`)
        : tx.groups.delete(account, `G${operation.id}`)
    case 'leave':
      return tx.memberships.delete(account, `U${operation.user}/G${operation.group}`)
  }
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Somebody who never was, though a page may begin behind them. */
const stranger = userOf({ do: 'put user', id: 9, name: 'a_', path: '/p/q/', arn: '' })

/** Asks for what stands behind a place, with all users in the order of their names at hand. */
async function comparePage(
  store: Store,
  account: string,
  { all, behind }: { readonly all: readonly User[]; readonly behind: User },
): Promise<void> {
  for (const pathPrefix of ['/', '/p/']) {
    if (!behind.Path.startsWith(pathPrefix)) continue
    const place = ({ Path, UserName }: User) =>
      [pathPrefix === '/' ? '' : Path, UserName.toLowerCase()] as const
    const order = (a: User, b: User) => byBytes(place(a)[0], place(b)[0]) || byBytes(place(a)[1], place(b)[1])
    const rest = all
      .filter((one) => one.Path.startsWith(pathPrefix) && order(one, behind) > 0)
      .toSorted(order)
    const after = placeIn(userKind, { pathPrefix })(behind)
    const { items, more } = await store.entities.users.list(account, { limit: 2, pathPrefix, after })
    expect({ items, more }).toEqual({ items: rest.slice(0, 2), more: rest.length > 2 })
  }
}

/** Asks the store everything that the model can answer. */
async function compare(store: Store, account: string, model: Model): Promise<void> {
  const { users, groups, memberships } = store.entities
  const all = [...model.users.values()]
  const key = ({ UserName }: User) => UserName.toLowerCase()
  const byName = all.toSorted((a, b) => byBytes(key(a), key(b)))
  expect(await store.revision(account)).toBe(model.revision)
  expect((await users.list(account, { limit: 100 })).items).toEqual(byName)
  for (const pathPrefix of ['/p', '/p/', '/p_']) {
    const inPath = byName.filter(({ Path }) => Path.startsWith(pathPrefix))
    const sorted = inPath.toSorted((a, b) => byBytes(a.Path, b.Path))
    expect((await users.list(account, { limit: 100, pathPrefix })).items).toEqual(sorted)
  }
  for (const one of [...all, stranger]) await comparePage(store, account, { all: byName, behind: one })
  for (const target of ['arn:1', 'arn:2']) {
    const referring = all.filter(({ PermissionsBoundary }) => PermissionsBoundary === target)
    const sorted = referring.toSorted((a, b) => byBytes(a.UserId, b.UserId))
    expect((await users.list(account, { limit: 100, target })).items).toEqual(sorted)
    expect(await users.countOf(account, target)).toBe(referring.length)
  }
  const targets = all.flatMap(({ PermissionsBoundary }) => PermissionsBoundary ?? [])
  const counted = [...new Set(targets)].toSorted(byBytes).map((target) => ({
    target,
    count: targets.filter((one) => one === target).length,
  }))
  expect((await users.targets(account, { limit: 100 })).items).toEqual(counted)
  expect(await users.count(account)).toBe(model.users.size)
  expect(await groups.count(account)).toBe(model.groups.size)
  expect(await memberships.count(account)).toBe(model.memberships.size)
  expect(await users.countsOf(account, ['arn:2', 'arn:1', 'arn:3'])).toEqual(
    ['arn:2', 'arn:1', 'arn:3'].map((target) => targets.filter((one) => one === target).length),
  )
  const ids = ['U4', 'U0', 'U3', 'U1', 'U2', 'U9', 'U0']
  // before and after single reads: memory holds some of them, then all that it may
  expect(await users.getMany(account, ids)).toEqual(ids.map((id) => model.users.get(id)))
  for (let index = 0; index < 5; index++) {
    expect(await users.get(account, `U${index}`)).toEqual(model.users.get(`U${index}`))
    expect(await groups.get(account, `G${index}`)).toEqual(model.groups.get(`G${index}`))
    const joined = [...model.memberships.values()].filter(({ UserId }) => UserId === `U${index}`)
    const sorted = joined.toSorted((a, b) => byBytes(a.GroupId, b.GroupId))
    expect(await memberships.of(account, `U${index}`)).toEqual(sorted)
  }
  expect(await users.getMany(account, ids)).toEqual(ids.map((id) => model.users.get(id)))
  for (const one of ['a', 'b', 'a_', 'a%', '😀', '～']) {
    expect(await users.find(account, one)).toEqual(all.find((user) => key(user) === one))
  }
}

/** Random writes against a model in plain maps: every answer is the same after each step, and so is a recount. */
export function modelConformance(open: OpenStore): void {
  describe('against a model', () => {
    it('answers as plain maps do, after each of any writes, and with whatever memory', async () => {
      const stores = [
        await open({ verifyMemory: true }),
        await open({ verifyMemory: true, memory: { entries: 3 } }),
      ]
      await fc.assert(
        fc.asyncProperty(
          fc.array(write, { maxLength: 8 }),
          fc.constantFrom(...stores),
          async (writes, store) => {
            const account = newAccount()
            let model: Model = { users: new Map(), groups: new Map(), memberships: new Map(), revision: 0 }
            for (const { operations, fails } of writes) {
              const next = structuredClone(model)
              const expected = operations.map((one) => doInModel(next, one))
              const changes = expected.some((one) => /ed$/.test(one))
              const done = store.write([account], author, async (tx) => {
                for (const [index, one] of operations.entries()) {
                  expect(await doInStore(tx, account, one)).toBe(expected[index])
                }
                if (fails) throw new Error('undone')
              })
              if (fails) {
                await expect(done).rejects.toThrow('undone')
              } else {
                await done
                model = { ...next, revision: model.revision + (changes ? 1 : 0) }
              }
              await compare(store, account, model)
            }
          },
        ),
        { numRuns: 40 },
      )
      for (const store of stores) await store.close()
    })
  })
}
