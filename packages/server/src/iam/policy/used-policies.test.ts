import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../store/entity/account.ts'
import { openStore } from '../../store/open.ts'
import type { Store } from '../../store/store.ts'
import { author, newAccount, user } from '../../store/testing/samples.ts'
import { usageOf, usagesOf, usedAwsPolicies, usedPolicies } from './used-policies.ts'

describe('usages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-usages-'))
  let store: Store
  beforeAll(async () => {
    store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db'), passing: true })
  })
  afterAll(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each([3, 250])(
    'are told the same whether all are read, some or each by itself, with %d in use',
    async (count) => {
      const AccountId = newAccount()
      const account: Account = { AccountId, Partition: 'aws', Email: '', CreateDate: author.now }
      const call = { account, store: store.entities }
      const arns = Array.from({ length: count }, (_, index) => `arn:aws:iam::${AccountId}:policy/p${index}`)
      const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'
      await store.write([AccountId], author, async (tx) => {
        for (const [index, PolicyArn] of [...arns, admin].entries()) {
          await tx.attachments.insert(AccountId, { PrincipalId: `AIDA${index}`, PolicyArn })
          if (index % 3 > 0) await tx.attachments.insert(AccountId, { PrincipalId: 'AIDA', PolicyArn })
          if (index % 2 > 0)
            await tx.users.insert(AccountId, { ...user(`user${index}`), PermissionsBoundary: PolicyArn })
        }
      })
      const all = await usedPolicies(call)
      expect([...all.keys()].toSorted()).toEqual([...arns, admin].toSorted())
      const asked = [...arns, admin, `arn:aws:iam::${AccountId}:policy/unused`]
      const some = await usagesOf(call, asked.toReversed())
      expect([...some.keys()]).toEqual(asked.toReversed())
      for (const arn of asked) {
        const usage = await usageOf(call, arn)
        expect(some.get(arn)).toEqual(usage)
        expect(all.get(arn) ?? { AttachmentCount: 0, PermissionsBoundaryUsageCount: 0 }).toEqual(usage)
      }
      expect([...(await usedAwsPolicies(call))]).toEqual([[admin, all.get(admin)]])
    },
  )
})
