import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MfaDevice } from '../../entity/mfa-device.ts'
import type { Role } from '../../entity/role.ts'
import type { Entities, EntityWriter, Transaction } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { author, newAccount, user } from '../samples.ts'

/** One thing put or deleted. */
export type Change = {
  readonly what: 'user' | 'role' | 'attachment' | 'device'
  readonly number: number
  /** What it refers to from now on; deleted where there is none, referring to nothing where it is empty. */
  readonly target: string | undefined
}

const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom('user', 'role', 'attachment', 'device'),
  number: fc.integer({ min: 0, max: 2 }),
  target: fc.constantFrom(undefined, '', 'arn:1', 'arn:2', 'arn:3'),
})

/** Writes that follow one another; each is one transaction, and may fail at its end. */
export const someWrites = fc.array(
  fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 5 }), fails: fc.boolean() }),
  { minLength: 1, maxLength: 6 },
)

const CreateDate = new Date('2026-01-01T00:00:00Z')

async function put<E>(writer: EntityWriter<E>, account: string, entity: E): Promise<void> {
  if ((await writer.update(account, entity)) === 'missing') await writer.insert(account, entity)
}

/** Puts or deletes what a change is about. */
export async function doChange(tx: Transaction, account: string, { what, number, target }: Change) {
  const boundary = target !== '' && target !== undefined && { PermissionsBoundary: target }
  switch (what) {
    case 'user': {
      const UserId = `U${number}`
      if (target === undefined) return tx.users.delete(account, UserId)
      return put(tx.users, account, user(`user-${number}`, { UserId, ...boundary }))
    }
    case 'role': {
      const RoleId = `R${number}`
      if (target === undefined) return tx.roles.delete(account, RoleId)
      const rest = {
        Path: '/',
        CreateDate,
        Tags: [],
        TrustedIds: {},
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: '{}',
      }
      const role: Role = { RoleId, RoleName: `role-${number}`, ...rest, ...boundary }
      return put(tx.roles, account, role)
    }
    case 'attachment': {
      const PolicyArn = `arn:${number + 1}`
      const PrincipalId = `G${number}`
      if (!target) return tx.attachments.delete(account, `${PrincipalId}/${PolicyArn}`)
      return tx.attachments.insert(account, { PrincipalId, PolicyArn })
    }
    case 'device': {
      const DeviceId = `M${number}`
      if (target === undefined) return tx.mfaDevices.delete(account, DeviceId)
      const app: MfaDevice = { Type: 'virtual', DeviceId, Name: DeviceId, Path: '/', Tags: [] }
      const token: MfaDevice = { Type: 'hardware', DeviceId, SerialNumber: `"Type":"virtual" ${DeviceId}` }
      const device = number === 2 ? token : app
      return put(tx.mfaDevices, account, target === '' ? device : { ...device, PrincipalId: target })
    }
  }
}

/** The totals as they are kept, asked for by way of each kind. */
export const kept = async (entities: Entities | Transaction, account: string) => ({
  policies: await entities.attachments.countPool(account),
  policiesOfUsers: await entities.users.countPool(account),
  policiesOfRoles: await entities.roles.countPool(account),
  devices: await entities.mfaDevices.countReferring(account),
  virtual: await entities.mfaDevices.countOfSort(account, 'virtual'),
  hardware: await entities.mfaDevices.countOfSort(account, 'hardware'),
})

/** The same, counted over everything that there is. */
export async function counted(entities: Entities | Transaction, account: string) {
  const all = { limit: 1000 }
  const policies = new Set<string>()
  for (const { PolicyArn } of (await entities.attachments.list(account, all)).items) policies.add(PolicyArn)
  const holders = [
    ...(await entities.users.list(account, all)).items,
    ...(await entities.roles.list(account, all)).items,
  ]
  for (const { PermissionsBoundary } of holders) {
    if (PermissionsBoundary !== undefined) policies.add(PermissionsBoundary)
  }
  const devices = (await entities.mfaDevices.list(account, all)).items
  return {
    policies: policies.size,
    policiesOfUsers: policies.size,
    policiesOfRoles: policies.size,
    devices: devices.filter(({ PrincipalId }) => PrincipalId !== undefined).length,
    virtual: devices.filter(({ Type }) => Type === 'virtual').length,
    hardware: devices.filter(({ Type }) => Type === 'hardware').length,
  }
}

/** What `countReferring`, `countOfSort` and `countPool` say. */
export function totalConformance(store: StoreOf): void {
  describe('totals', () => {
    it('are those of a full count after each of any writes, and after each change within a write', async () => {
      await fc.assert(
        fc.asyncProperty(someWrites, async (writes) => {
          const account = newAccount()
          for (const { changes, fails } of writes) {
            const done = store().write([account], author, async (tx) => {
              for (const one of changes) {
                await doChange(tx, account, one)
                expect(await kept(tx, account)).toEqual(await counted(tx, account))
              }
              if (fails) throw new Error('undone')
            })
            if (fails) await expect(done).rejects.toThrow('undone')
            else await done
            const { entities } = store()
            expect(await kept(entities, account)).toEqual(await counted(entities, account))
          }
        }),
        { numRuns: 60 },
      )
    })

    it('count a thing once that kinds of one pool refer to, until none of them does', async () => {
      const account = newAccount()
      const policiesAfter = async (...changes: Change[]) => {
        await store().write([account], author, async (tx) => {
          for (const one of changes) await doChange(tx, account, one)
        })
        return (await kept(store().entities, account)).policies
      }
      const target = 'arn:1'
      expect(await policiesAfter({ what: 'attachment', number: 0, target })).toBe(1)
      expect(
        await policiesAfter({ what: 'user', number: 0, target }, { what: 'role', number: 0, target }),
      ).toBe(1)
      expect(await policiesAfter({ what: 'attachment', number: 0, target: undefined })).toBe(1)
      // it passes from one to the other in one write
      expect(
        await policiesAfter(
          { what: 'user', number: 0, target: 'arn:2' },
          { what: 'role', number: 0, target: '' },
        ),
      ).toBe(1)
      expect(await policiesAfter({ what: 'user', number: 0, target: undefined })).toBe(0)
    })

    it('are refused for kinds that do not keep them', async () => {
      const { entities } = store()
      await expect(entities.groups.countPool('1')).rejects.toThrow('group belongs to no pool')
      await expect(entities.users.countReferring('1')).rejects.toThrow(TypeError)
      await expect(entities.users.countOfSort('1', 'virtual')).rejects.toThrow('there are no sorts of user')
    })
  })
}
