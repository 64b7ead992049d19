import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Partition } from '../../store/entity/account.ts'
import { credentialColumns, credentialRow } from './credential-row.ts'

const partitions: readonly Partition[] = ['aws', 'aws-cn', 'aws-us-gov']

/** Everything that the model lets through, and often what CSV makes something of. */
const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/)
const path = fc.oneof(
  fc.constant('/'),
  fc.stringMatching(/^\/[\x21-\x7e]{1,80}\/$/),
  fc.stringMatching(/^\/["',;=/]{1,12}\/$/),
)

it('is read by a CSV reader as 22 columns that hold what is true, whatever the account, name, path and last use (B-284)', () => {
  const accounts = fc.record({
    AccountId: fc.stringMatching(/^\d{12}$/),
    Partition: fc.constantFrom(...partitions),
  })
  const region = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text !== '')
  fc.assert(
    fc.property(accounts, name, path, region, (account, UserName, Path, usedIn) => {
      const CreateDate = new Date('2026-01-02T03:04:05Z')
      const user = { UserId: 'AIDA', UserName, Path, CreateDate, Tags: [] }
      const key = { AccessKeyId: 'AKIA', PrincipalId: 'AIDA', Status: 'Active' as const, CreateDate }
      const used = {
        account: account.AccountId,
        subject: 'AKIA',
        time: CreateDate,
        service: 'ec2',
        region: usedIn,
      }
      const row = credentialRow({ ...account, Email: 'a@b.c', CreateDate }, undefined, {
        ...{ user, password: undefined, hasMfa: false, certificates: [] },
        keys: [{ key, used }],
      })
      const date = '2026-01-02T03:04:05+00:00'
      const rows: string[][] = parse(`${credentialColumns.join(',')}\n${row}`, { recordDelimiter: '\n' })
      expect(rows).toEqual([
        credentialColumns,
        [
          ...[UserName, `arn:${account.Partition}:iam::${account.AccountId}:user${Path}${UserName}`, date],
          ...['false', 'N/A', 'N/A', 'N/A', 'false'],
          ...['true', date, date, usedIn, 'ec2'],
          ...['false', 'N/A', 'N/A', 'N/A', 'N/A'],
          ...['false', 'N/A', 'false', 'N/A'],
        ],
      ])
      expect(rows[1]).toHaveLength(22)
    }),
  )
})
