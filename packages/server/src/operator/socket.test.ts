import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { operatedServer, sendTo, startOperated } from '../testing/operated-server.ts'
import { testDatabase } from '../testing/test-database.ts'

const operated = operatedServer()

describe('the operator socket', () => {
  it('is nobody else’s', () => {
    const { mode } = statSync(operated.socketPath)
    expect(mode & 0o777).toBe(0o600)
  })

  it('refuses commands that there are none of, and other methods than POST', async () => {
    expect(await operated.command('accounts destroy')).toEqual({
      status: 404,
      body: { error: 'unknown command accounts destroy' },
    })
    expect((await sendTo(operated.socketPath, '/accounts%20list', '', 'GET')).status).toBe(405)
    expect((await sendTo(operated.socketPath, '/%E0%A4%A')).body).toEqual({
      error: 'the name of the command is badly encoded',
    })
  })

  it.each([
    ['text that is no JSON', '{"account": ', 'the input is not JSON'],
    ['JSON that is no object', '["account"]', 'the input is not a JSON object'],
    ['nothing in JSON', 'null', 'the input is not a JSON object'],
    ['a member of another type', '{"account": 210987654321}', 'account is not a text'],
    ['too much', `"${'x'.repeat(70_000)}"`, 'the input is too large'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]), 'the input is not JSON'],
  ])('refuses %s', async (_, text, error) => {
    expect(await sendTo(operated.socketPath, '/quotas%20list', text)).toEqual({
      status: 400,
      body: { error },
    })
  })

  it('bears whoever speaks no HTTP or goes away in the middle', async () => {
    const rude = connect(operated.socketPath)
    rude.end('this is no HTTP\r\n\r\n')
    await once(rude.resume(), 'close')
    const hasty = connect(operated.socketPath)
    hasty.write('POST /accounts%20create HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"id"')
    hasty.destroy()
    expect((await operated.command('keys show')).status).toBe(200)
    expect((await operated.command('accounts list')).body['accounts']).toHaveLength(1)
  })

  it('is not taken from a server that lives', async () => {
    await expect(startOperated(operated.dataDir)).rejects.toThrow(/is in use by process .* --data-dir/)
    // servers of a shared database need data folders of their own
    const shared = { 'database-url': await testDatabase(), 'master-key-command': `echo ${'7e'.repeat(32)}` }
    await expect(startOperated(operated.dataDir, shared)).rejects.toThrow(
      `another process listens on ${operated.socketPath}: end it, or give this server a data folder of its own with --data-dir`,
    )
    expect((await operated.command('keys show')).status).toBe(200)
  })

  it('makes what it did known in the change log', async () => {
    await operated.command('accounts create', { id: '111122223333' })
    const changes = await operated.server.service.store.changes('111122223333', 0, 100)
    expect(new Set(changes.map(({ caller }) => caller))).toEqual(new Set(['operator: accounts create']))
  })
})
