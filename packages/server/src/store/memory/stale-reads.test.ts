import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type User, userKind } from '../entity/user.ts'
import type { Followed } from './followed.ts'
import type { AppliedChange, KindMemory } from './kind-memory.ts'
import { Memory } from './memory.ts'

const ACCOUNT = '1'
const USERS = ['ana', 'bea', 'cleo']

/** A store in which every read and every fetch of changes is begun, done and delivered at moments of its own. */
class Interleaving {
  readonly memory = new Memory({ limits: { entries: 4, bytes: 1_000_000 }, always: [], forgotten: () => {} })
  readonly users: KindMemory<User> = this.memory.kind(userKind)
  /** What each write changed; its index is the revision before it. */
  readonly log: AppliedChange[] = []
  /** The last revision that this process has written and answered. */
  answered = 0
  readonly #begun: { ids: readonly string[]; followed: Followed }[] = []
  readonly #done: { followed: Followed; entities: readonly User[]; revision: number }[] = []
  readonly #fetched: { from: number; changes: AppliedChange[] }[] = []

  valueAt(id: string, revision: number): User {
    const last = this.log.slice(0, revision).findLast((change) => change.id === id)
    return last === undefined ? userNamed(id, '/0/') : { ...JSON.parse(last.entity), CreateDate }
  }

  write(id: string, isOwn: boolean): void {
    const revision = this.log.length + 1
    const entity = JSON.stringify(userNamed(id, `/${revision}/`))
    const change = { kind: 'user', id, owner: '', action: 'put', entity } as const
    this.log.push(change)
    if (!isOwn) return
    if (this.memory.advance(ACCOUNT, revision, [change]) === 'gap') this.#deliver(this.#fetch())
    this.answered = revision
  }

  /** Of one user, or of several by one statement. */
  beginRead(ids: readonly string[]): void {
    this.#begun.push({ ids, followed: this.memory.beginRead(ACCOUNT) })
  }

  doRead(): void {
    const read = this.#begun.shift()
    const revision = this.log.length
    if (read !== undefined) {
      const entities = read.ids.map((id) => this.valueAt(id, revision))
      this.#done.push({ followed: read.followed, entities, revision })
    }
  }

  /** The last read that was done comes first, so that an older one comes after a newer one. */
  deliverRead(): void {
    const read = this.#done.pop()
    if (read === undefined) return
    const { followed, entities, revision } = read
    for (const entity of entities) {
      this.users.keepEntity(ACCOUNT, followed, { value: { entity, sealed: undefined }, revision, bytes: 100 })
    }
    this.memory.endRead(ACCOUNT, followed)
  }

  fetchChanges(): void {
    this.#fetched.push(this.#fetch())
  }

  deliverChanges(): void {
    const fetched = this.#fetched.pop()
    if (fetched !== undefined) this.#deliver(fetched)
  }

  check(): void {
    const reached = this.memory.revision(ACCOUNT)
    for (const id of USERS) {
      const held = this.users.get(ACCOUNT, id)
      if (held === undefined) continue
      expect(reached).toBeGreaterThanOrEqual(this.answered)
      expect(held.value.entity).toEqual(this.valueAt(id, Math.max(held.revision, reached ?? 0)))
    }
  }

  #fetch(): { from: number; changes: AppliedChange[] } {
    const from = this.memory.revision(ACCOUNT) ?? 0
    return { from, changes: this.log.slice(from) }
  }

  #deliver({ from, changes }: { from: number; changes: AppliedChange[] }): void {
    for (const [index, change] of changes.entries()) {
      if (this.memory.advance(ACCOUNT, from + index + 1, [change]) === 'gap') return
    }
  }
}

const CreateDate = new Date(0)

function userNamed(id: string, path: string): User {
  return { UserId: id, UserName: id, Path: path, CreateDate, Tags: [] }
}

const id = fc.constantFrom(...USERS)
const step = fc.oneof(
  id.map((one) => (of: Interleaving) => of.write(one, true)),
  id.map((one) => (of: Interleaving) => of.write(one, false)),
  fc.subarray(USERS, { minLength: 1 }).map((some) => (of: Interleaving) => of.beginRead(some)),
  fc.constant((of: Interleaving) => of.doRead()),
  fc.constant((of: Interleaving) => of.deliverRead()),
  fc.constant((of: Interleaving) => of.fetchChanges()),
  fc.constant((of: Interleaving) => of.deliverChanges()),
)

it('never holds a stale value, in whatever order reads, own writes and those of others come', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const of = new Interleaving()
      for (const take of steps) {
        take(of)
        of.check()
      }
    }),
    { numRuns: 2000 },
  )
})
