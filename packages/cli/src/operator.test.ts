import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { executable, printedEnvironment, run, serve, temporaryFolder } from './testing/gatehouse.ts'
import { clients } from './testing/sdk.ts'

vi.setConfig({ testTimeout: 300_000 })

/** A server over a folder of its own, and the command line with that folder. */
async function operated() {
  const dataDir = temporaryFolder()
  const server = await serve(['--data-dir', dataDir, '--account-id', '210987654321'])
  const gatehouse = (...args: string[]) => run([...args, '--data-dir', dataDir])
  const json = async (...args: string[]) => {
    const { code, stdout } = await gatehouse(...args, '--json')
    expect(code).toBe(0)
    return JSON.parse(stdout) as Record<string, unknown>
  }
  return { dataDir, server, gatehouse, json, environment: printedEnvironment(server.output()) }
}

describe('the operator’s commands', () => {
  it('make accounts and list them, for people in a table without colours, for programs in JSON', async () => {
    const { dataDir, server, gatehouse, json } = await operated()
    expect(statSync(join(dataDir, 'operator.sock')).mode & 0o777).toBe(0o600)
    const made = await json('accounts', 'create', '--id', '111122223333', '--email', 'root@two.example')
    expect(made).toMatchObject({ account: '111122223333', administrator: 'admin' })
    const key = {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: String(made['accessKeyId']),
      AWS_SECRET_ACCESS_KEY: String(made['secretAccessKey']),
    }
    const { Account } = await clients(key).sts.send(new GetCallerIdentityCommand({}))
    expect(Account).toBe('111122223333')
    const table = await gatehouse('accounts', 'list')
    expect(table.stdout.split('\n').map((line) => line.split(/ +/).slice(0, 3))).toEqual([
      ['account', 'partition', 'email'],
      ['210987654321', 'aws', 'root@example.com'],
      ['111122223333', 'aws', 'root@two.example'],
      [''],
    ])
    expect(table.stdout).not.toContain('\u001b')
    expect((await json('accounts', 'list'))['accounts']).toHaveLength(2)
    const { stdout } = await gatehouse('accounts', 'administrator', '210987654321', '--name', 'second')
    expect(stdout).toMatch(
      /^account +210987654321\nadministrator +second\naccessKeyId +AKIA\w{16}\nsecretAccessKey +\S{40}\n$/,
    )
  })

  it('name accounts elsewhere, and take that back', async () => {
    const { gatehouse, json } = await operated()
    expect(await json('accounts', 'outside', 'add', '999988887777', '--partition', 'aws-cn')).toEqual({
      account: '999988887777',
      partition: 'aws-cn',
    })
    const { stdout } = await gatehouse('accounts', 'outside', 'list')
    expect(stdout).toMatch(/^account +partition +named\n999988887777 +aws-cn +20\S+\n$/)
    await json('accounts', 'outside', 'remove', '999988887777')
    expect(await json('accounts', 'outside', 'list')).toEqual({ outside: [] })
  })

  it('say why a call was denied, for people in lines and for programs in JSON', async () => {
    const { gatehouse, json, environment } = await operated()
    const { iam } = clients(environment)
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const ana = clients({
      ...environment,
      AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
    })
    const denied = await ana.iam
      .send(new CreateUserCommand({ UserName: 'ben' }))
      .catch((error: Error) => error)
    const [, id = ''] = /authorization id: (.*)$/.exec(String(denied)) ?? []
    const { code, stdout } = await gatehouse('why', id)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /user\/ana called iam:CreateUser\n\niam:CreateUser on .*user\/ben is denied because/,
    )
    expect(stdout).toContain('what would allow it:')
    expect(await json('why', id)).toMatchObject({ id, explanations: [{ result: 'implicitDeny' }] })
    const unknown = await gatehouse('why', 'x')
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('is neither an authorization id'),
    ])
  })

  it('change a quota at once', async () => {
    const { gatehouse, json, environment } = await operated()
    expect(await json('quotas', 'set', '210987654321', 'UsersQuota', '1')).toMatchObject({ value: 1 })
    const { iam } = clients(environment)
    const refused = iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await expect(refused).rejects.toThrow('Cannot exceed quota for UsersPerAccount: 1')
    expect((await gatehouse('quotas', 'list', '210987654321')).stdout).toMatch(/\nUsersQuota +1 +5000\n/)
  })

  it('end with 1 where the server refuses, on the error stream, in JSON where asked', async () => {
    const { gatehouse } = await operated()
    const refused = await gatehouse('quotas', 'list', '999999999999')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toBe(
      'gatehouse: there is no account 999999999999; gatehouse accounts list shows them\n',
    )
    const inJson = await gatehouse('sessions', 'revoke', 'AKIA', '--json')
    expect(inJson).toMatchObject({ code: 1, stdout: '' })
    expect(JSON.parse(inJson.stderr)).toEqual({ error: 'AKIA is not the id of a temporary access key' })
  })

  it('end with 2 where they are not understood', async () => {
    for (const args of [
      ['accounts', 'destroy'],
      ['quotas', 'list'],
      ['keys', 'rotate', '--force'],
      ['keys', 'show', 'me'],
    ]) {
      const ended = await run(args)
      expect(ended).toMatchObject({ code: 2, stdout: '' })
      expect(ended.stderr).toMatch(/^error: /)
    }
  })

  it('say what to do where no server runs, or something else listens', async () => {
    const dataDir = temporaryFolder()
    const none = await run(['keys', 'show', '--data-dir', dataDir])
    expect(none.code).toBe(1)
    expect(none.stderr).toBe(
      `gatehouse: no server runs over ${dataDir}; start one with gatehouse serve --data-dir ${dataDir}, or name its folder with --data-dir\n`,
    )
    const other = createServer((_, response) => response.end('hello')).listen(join(dataDir, 'operator.sock'))
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const strange = await run(['keys', 'show'], { environment: { GATEHOUSE_DATA_DIR: dataDir } })
    expect(strange.code).toBe(1)
    expect(strange.stderr).toContain('is no Gatehouse')
    const long = await run(['keys', 'show', '--data-dir', `/${'x'.repeat(120)}`])
    expect(long).toMatchObject({ code: 2 })
  })

  it('take over the socket that a killed server has left, and say so where the server ends in between', async () => {
    const { dataDir, server, gatehouse } = await operated()
    await server.stop('SIGKILL')
    expect((await gatehouse('keys', 'show')).stderr).toContain(`no server runs over ${dataDir}`)
    await serve(['--data-dir', dataDir])
    expect((await gatehouse('keys', 'show')).code).toBe(0)
    rmSync(join(dataDir, 'operator.sock'))
    const dying = createServer((request) => request.socket.destroy()).listen(join(dataDir, 'operator.sock'))
    onTestFinished(() => void dying.close())
    await once(dying, 'listening')
    expect((await gatehouse('keys', 'rotate')).stderr).toContain('the server ended before it answered')
  })
})

it('keys that a killed server was rotating open every secret of before', async () => {
  const { dataDir, server, environment } = await operated()
  // asks again and again from one process, so that the end comes at any moment of a rotation
  const script = `import { request } from 'node:http'
    const again = () => request({ socketPath: process.argv[1], method: 'POST', path: '/keys%20rotate' },
      (answer) => answer.resume().on('end', () => { console.log('rotated'); again() })).on('error', () => process.exit()).end()
    again()`
  const asking = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    join(dataDir, 'operator.sock'),
  ])
  await once(asking.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 50))
  await server.stop('SIGKILL')
  await once(asking, 'exit')
  const again = await serve(['--data-dir', dataDir])
  const { Arn } = await clients(environment, again.url).sts.send(new GetCallerIdentityCommand({}))
  expect(Arn).toBe('arn:aws:iam::210987654321:user/admin')
  expect((await run(['keys', 'rotate', '--data-dir', dataDir])).code).toBe(0)
})

describe.runIf(existsSync('/usr/bin/script'))('on a terminal', () => {
  /** Runs the command line with a terminal as its output. */
  async function onTerminal(
    args: readonly string[],
    environment: Record<string, string> = {},
  ): Promise<string> {
    const command = [process.execPath, executable, ...args].map((word) => `'${word}'`).join(' ')
    const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    await once(child, 'close')
    return text
  }

  it('headings are bold, unless NO_COLOR is set', async () => {
    const { dataDir } = await operated()
    const args = ['accounts', 'list', '--data-dir', dataDir]
    expect(await onTerminal(args)).toContain('\u001b[1maccount')
    expect(await onTerminal(args, { NO_COLOR: '' })).toContain('\u001b[1maccount')
    expect(await onTerminal(args, { NO_COLOR: '1' })).not.toContain('\u001b')
  })
})
