import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CredentialReport, LastAccessedReport } from '../../store/entity/report.ts'
import { openStore } from '../../store/open.ts'
import type { Store } from '../../store/store.ts'
import { GLOBAL } from '../../store/store.ts'
import { author, newAccount, user } from '../../store/testing/samples.ts'
import { FIRST_ACCOUNT, startOperated } from '../../testing/operated-server.ts'
import { ReportMaker, type WriteReport } from './report-maker.ts'
import { readPart } from './report-parts.ts'
import { writeCredentialReport } from './write-credential-report.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-reports-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const asked = (more: Partial<CredentialReport> = {}): CredentialReport => ({
  ...{ ReportId: 'credentials', Type: 'credentials', State: 'making', RequestDate: author.now },
  ...{ Edition: '', Parts: 0 },
  ...more,
})

describe('reports', () => {
  it('that a server had not made when it ended are made after it has started again', async () => {
    const first = await startOperated(folder)
    await first.service.reports.close()
    await first.service.store.write([FIRST_ACCOUNT], author, (tx) =>
      tx.reports.insert(FIRST_ACCOUNT, asked()),
    )
    await first.close()
    const again = await startOperated(folder)
    try {
      const { store, reports } = again.service
      await reports.sweep()
      await reports.idle()
      const made = await store.entities.reports.get(FIRST_ACCOUNT, 'credentials')
      expect(made).toMatchObject({ State: 'made', Parts: 2 })
      await again.close()
      // and one that was made is there after the next start as well
      const last = await startOperated(folder)
      try {
        const { keyRing, store: reopened } = last.service
        const sources = { store: reopened.entities, open: keyRing.open.bind(keyRing) }
        expect(await readPart(sources, FIRST_ACCOUNT, made ?? asked(), 0)).toMatch(/^user,arn,/)
      } finally {
        await last.close()
      }
    } finally {
      await again.close().catch(() => undefined)
    }
  })
})

describe('a maker of reports', () => {
  let store: Store
  const warned: unknown[] = []
  let now = Date.UTC(2026, 10, 21, 12)
  const makers: ReportMaker[] = []
  const maker = (write: WriteReport, mostJobs = 1_000): ReportMaker => {
    const made = new ReportMaker({
      store,
      keyRing: { seal: async (_record, secret) => secret },
      random: (size) => crypto.getRandomValues(new Uint8Array(size)),
      clock: () => now,
      warn: (_message, cause) => warned.push(cause),
      write,
      mostJobs,
    })
    makers.push(made)
    return made
  }
  beforeEach(async () => {
    warned.length = 0
    store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') })
  })
  afterEach(async () => {
    for (const one of makers.splice(0)) await one.close()
    await store.close()
  })
  const ask = (account: string) => store.write([account], author, (tx) => tx.reports.insert(account, asked()))
  const reportOf = (account: string) => store.entities.reports.get(account, 'credentials')

  it('makes what is asked for, and tells what fails', async () => {
    const account = newAccount()
    const failure = new Error('no such thing')
    const reports = maker(async function* () {
      yield 'a first part'
      throw failure
    })
    await ask(account)
    await reports.idle()
    expect(await reportOf(account)).toMatchObject({ State: 'failed', Parts: 1 })
    expect(warned).toEqual([failure])
  })

  it('leaves a report to the process that makes it, and takes it over when that one’s time is over', async () => {
    const account = newAccount()
    const started = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const slow = maker(async function* () {
      yield 'theirs 1'
      started.resolve()
      await goOn.promise
      yield 'theirs 2'
    })
    await ask(account)
    await started.promise
    const quick = maker(async function* () {
      yield 'ours'
    })
    const sweep = async () => {
      await store.write([GLOBAL], author, (tx) =>
        tx.accounts.insert(GLOBAL, {
          AccountId: account,
          Partition: 'aws',
          Email: `${account}@example.com`,
          CreateDate: author.now,
        }),
      )
      await quick.sweep()
      await quick.idle()
    }
    await sweep()
    expect(await reportOf(account)).toMatchObject({ State: 'making', Parts: 1 })
    now += 31_000
    await quick.sweep()
    await quick.idle()
    const ours = await reportOf(account)
    expect(ours).toMatchObject({ State: 'made', Parts: 1 })
    goOn.resolve()
    await slow.idle()
    expect(await reportOf(account)).toEqual(ours)
    const { items } = await store.entities.reportParts.list(account, { limit: 10 })
    expect(items.map(({ Edition }) => Edition)).toEqual([ours?.Edition])
    expect(warned).toEqual([])
  })

  it('keeps the latest jobs of an account, and the credential report beside them', async () => {
    const account = newAccount()
    const reports = maker(async function* ({ ReportId }) {
      yield ReportId
    }, 3)
    await ask(account)
    const job = (ReportId: string, minute: number): LastAccessedReport => ({
      ...{ ReportId, Type: 'last-accessed', State: 'making', Edition: '', Parts: 0 },
      ...{ RequestDate: new Date(now + minute * 60_000), Arn: 'arn', Granularity: 'SERVICE_LEVEL' },
    })
    // ids are random, and tell nothing of the order
    for (const [minute, id] of ['e', 'b', 'd', 'a', 'c'].entries()) {
      await store.write([account], author, (tx) => tx.reports.insert(account, job(id, minute)))
      await reports.idle()
    }
    const { items } = await store.entities.reports.list(account, { limit: 10 })
    expect(items.map(({ ReportId }) => ReportId).sort()).toEqual(['a', 'c', 'credentials', 'd'])
    expect(items.map(({ State }) => State)).toEqual(['made', 'made', 'made', 'made'])
    const parts = await store.entities.reportParts.list(account, { limit: 10 })
    expect(new Set(parts.items.map(({ ReportId }) => ReportId))).toEqual(
      new Set(['a', 'c', 'credentials', 'd']),
    )
    expect(warned).toEqual([])
  })

  it('reads users in pages of at most 1,000, and lets others in between them', async () => {
    const account = newAccount()
    const facts = { Partition: 'aws', Email: `${account}@example.com`, CreateDate: author.now } as const
    await store.write([GLOBAL], author, (tx) => tx.accounts.insert(GLOBAL, { AccountId: account, ...facts }))
    await store.write([account], author, async (tx) => {
      for (let index = 0; index < 2_100; index++) await tx.users.insert(account, user(`user-${index}`))
    })
    let turns = 0
    let over = false
    const count = (): void => {
      turns += 1
      if (!over) setImmediate(count)
    }
    count()
    const lines: number[] = []
    const sources = { entities: store.entities, lastUsed: async () => undefined }
    for await (const part of writeCredentialReport(sources, account))
      lines.push(part.trim().split('\n').length)
    over = true
    expect(lines).toEqual([2, 1_000, 1_000, 100])
    expect(turns).toBeGreaterThan(40)
  })
})
