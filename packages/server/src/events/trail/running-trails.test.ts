import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { expect, it, onTestFinished, vi } from 'vitest'
import { operatorAuthor } from '../../operator/author.ts'
import { commands } from '../../operator/socket.ts'
import { FIRST_ACCOUNT, startOperated } from '../../testing/operated-server.ts'
import { warnOfRunningTrails } from './running-trails.ts'

const account = FIRST_ACCOUNT

it('a server does not start without records while a trail runs, and says what to do; stopped trails are none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-running-trails-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const off = { 'call-records': 'off' } as const
  const start = async (settings: object = {}) => {
    const server = await startOperated(folder, { ...settings })
    const run = async (name: string) => {
      const command = commands.find((candidate) => candidate.name === name)
      return command?.run(server.service, { account }, operatorAuthor(name, Date.now))
    }
    return { server, run }
  }
  const first = await start()
  await first.run('trail create')
  const { accessKey } = first.server.firstAccount ?? {}
  await first.server.close()
  await expect(start(off)).rejects.toThrow(
    `there are trails of ${account}: start it with records, stop each trail (gatehouse trail stop ACCOUNT)`,
  )
  const second = await start()
  await second.run('trail stop')
  await second.server.close()

  const without = await start(off)
  onTestFinished(() => without.server.close())
  await expect(without.run('trail start')).rejects.toThrow('without call records there are no events')
  // another process over the same store may do it
  const { store } = without.server.service
  const warned: string[] = []
  onTestFinished(warnOfRunningTrails(store.entities, (message) => void warned.push(message), 5))
  await store.write(['global'], operatorAuthor('test', Date.now), async (tx) => {
    const trail = await tx.trails.get('global', account)
    if (trail !== undefined) await tx.trails.update('global', { ...trail, IsLogging: true })
  })
  await vi.waitFor(() => expect(warned).toHaveLength(1), 60_000)
  expect(warned[0]).toContain(`there are trails of ${account}`)
  expect(await without.run('trail show')).toMatchObject({ logging: false, note: expect.any(String) })
  if (accessKey === undefined) throw new Error('the first start makes an administrator')
  const client = new CloudTrailClient({
    endpoint: without.server.url,
    region: 'us-east-1',
    credentials: accessKey,
  })
  onTestFinished(() => client.destroy())
  expect(await client.send(new GetTrailStatusCommand({ Name: 'events' }))).toMatchObject({
    ...{ IsLogging: false, LatestDeliveryError: 'NoCallRecords' },
  })
}, 120_000)
