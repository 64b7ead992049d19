import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { settings, variableOf } from '@gatehouse/server/settings'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Ended, printedEnvironment, run, serve, temporaryFolder } from './testing/gatehouse.ts'
import { clients } from './testing/sdk.ts'

vi.setConfig({ testTimeout: 300_000 })

const noStack = /\n\s+at |node:internal/

function toldIn({ stdout, stderr }: Ended): string {
  expect(`${stdout}${stderr}`).not.toMatch(noStack)
  return stderr
}

describe('a first start', () => {
  it('makes an account with a working key, and a later start keeps all of it', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const args = [
      '--data-dir',
      dataDir,
      '--account-id',
      '210987654321',
      '--account-email',
      'boss@corp.example',
    ]
    const first = await serve(args)
    const greeting = first.output()
    expect(greeting).toMatch(
      /account +210987654321\n +root user +boss@corp\.example\n +root password +(\w{6}-){3}\w{6}\n/,
    )
    const environment = printedEnvironment(greeting)
    expect(environment['AWS_ENDPOINT_URL']).toBe(first.url)
    expect(greeting).toContain(`aws --endpoint-url ${first.url} iam list-users`)
    expect(greeting).toContain(`  aws_secret_access_key = ${environment['AWS_SECRET_ACCESS_KEY']}\n`)
    const { iam, sts } = clients(environment)
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe('arn:aws:iam::210987654321:user/admin')
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    expect((await first.stop()).code).toBe(0)

    const second = await serve(['--data-dir', dataDir])
    expect(second.output()).not.toContain('AWS_SECRET_ACCESS_KEY')
    expect(second.output()).toContain(`npx gatehouse accounts administrator ACCOUNT --data-dir ${dataDir}`)
    const { Users = [] } = await clients(environment, second.url).iam.send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).toEqual(['admin', 'ana'])
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  })

  it('in test mode says where its state lies, and that it does not stay', async () => {
    const dataDir = temporaryFolder()
    const given = await serve(['--test-mode', '--data-dir', dataDir])
    expect(given.output()).toContain(`in test mode, with a state of its own in ${dataDir} until it ends`)
    expect((await given.stop()).code).toBe(0)
    expect(readdirSync(dataDir)).toEqual([])
    const other = await serve(['--test-mode'], { environment: { TMPDIR: dataDir } })
    expect(other.output()).toContain(`in test mode, with a state of its own in ${dataDir} until it ends`)
  })

  it('names the region of its partition', async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--partition', 'aws-us-gov'])
    const environment = printedEnvironment(server.output())
    expect(environment['AWS_REGION']).toBe('us-gov-west-1')
    const { Arn } = await clients(environment).sts.send(new GetCallerIdentityCommand({}))
    expect(Arn).toMatch(/^arn:aws-us-gov:iam::\d{12}:user\/admin$/)
  })

  it('prints an address that clients can use where it listens on all of them, and no colours into a pipe', async () => {
    const server = await serve(['--data-dir', temporaryFolder(), '--host', '0.0.0.0'])
    const environment = printedEnvironment(server.output())
    expect(environment['AWS_ENDPOINT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(server.output()).not.toContain('\u001b')
    await clients(environment).sts.send(new GetCallerIdentityCommand({}))
    expect((await server.stop()).stderr).toContain(
      'calls can be read on their way: set --tls-cert and --tls-key',
    )
  })
})

describe('a start that cannot be', () => {
  it('says that the port is in use, and makes no account whose secrets nobody would see', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    onTestFinished(() => void holder.close())
    const address = holder.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const dataDir = temporaryFolder()
    const ended = await run(['serve', '--data-dir', dataDir, '--port', port])
    expect(ended.code).toBe(1)
    expect(toldIn(ended)).toContain(
      `gatehouse: port ${port} of 127.0.0.1 is in use; end the program that has it, or choose another with --port\n`,
    )
    expect(ended.stdout).toBe('')
    expect((await serve(['--data-dir', dataDir])).output()).toContain('A first account was made')
  })

  it('says that an address is not of this machine', async () => {
    const ended = await run(['serve', '--data-dir', temporaryFolder(), '--host', '192.0.2.1'])
    expect(ended.code).toBe(1)
    expect(toldIn(ended)).toContain('192.0.2.1 is no address of this machine; choose one with --host')
  })

  it('says that the data folder cannot be used', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    for (const dataDir of [file, join(file, 'below'), '/proc/gatehouse']) {
      const ended = await run(['serve', '--data-dir', dataDir])
      expect(ended.code).toBe(1)
      expect(toldIn(ended)).toMatch(
        /the data folder .* cannot be made or written \((EEXIST|ENOTDIR|ENOENT)\): choose another with --data-dir, or let this user write there/,
      )
    }
  })

  it('refuses a second server over the same data folder, and leaves the first one working', async () => {
    const dataDir = temporaryFolder()
    const first = await serve(['--data-dir', dataDir])
    const ended = await run(['serve', '--data-dir', dataDir, '--port', '0'])
    expect(ended.code).toBe(1)
    expect(toldIn(ended)).toContain(
      `is in use by process ${first.child.pid}: end it, or give this server a data folder of its own with --data-dir`,
    )
    expect((await run(['keys', 'show', '--data-dir', dataDir])).code).toBe(0)
  })

  it('refuses a wrong master key, one that is gone, and one that others may read', async () => {
    const dataDir = temporaryFolder()
    await (await serve(['--data-dir', dataDir])).stop()
    const key = join(dataDir, 'other.key')
    writeFileSync(key, `${'5c'.repeat(32)}\n`, { mode: 0o600 })
    const told = async (...args: string[]) => {
      const ended = await run(['serve', '--data-dir', dataDir, '--port', '0', ...args])
      expect(ended.code).toBe(1)
      return toldIn(ended)
    }
    const wrong = await told('--master-key-file', key)
    expect(wrong).toMatch(
      /wrapped by the master key [0-9a-f]{16}, but .*other\.key offers [0-9a-f]{16}: put .* back/,
    )
    expect(wrong).not.toContain('5c5c')
    expect(await told('--master-key-file', join(dataDir, 'gone.key'))).toMatch(
      /gone\.key cannot be read \(ENOENT\).*backup/,
    )
    chmodSync(key, 0o644)
    expect(await told('--master-key-file', key)).toContain(`run chmod 600 ${key}`)
  })

  it('says that the store is damaged, or that the database cannot be reached, without its password', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'gatehouse.db'), 'this is no database'.repeat(100), { mode: 0o600 })
    const damaged = await run(['serve', '--data-dir', dataDir, '--port', '0'])
    expect(damaged.code).toBe(1)
    expect(toldIn(damaged)).toMatch(/gatehouse\.db.*restore a backup/)
    const url = 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse'
    const away = await run(['serve', '--data-dir', temporaryFolder(), '--port', '0', '--database-url', url])
    expect(away.code).toBe(1)
    expect(toldIn(away)).toMatch(/see whether the database runs and --database-url is right/)
    expect(`${away.stdout}${away.stderr}`).not.toContain('hunter2')
  })

  it('warns of a data folder that others may look into', async () => {
    const dataDir = temporaryFolder()
    chmodSync(dataDir, 0o755)
    const server = await serve(['--data-dir', dataDir])
    expect((await server.stop()).stderr).toContain(`is open to others (mode 0755): run chmod 700 ${dataDir}`)
  })
})

describe('the configuration', () => {
  it('takes flags before the environment, and that before the file', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'gatehouse.json')
    const values = {
      'data-dir': join(folder, 'file'),
      'account-id': '111111111111',
      'account-email': 'file@corp.example',
    }
    writeFileSync(file, JSON.stringify({ ...values, port: 0 }))
    const server = await serve(['--config', file, '--account-id', '333333333333'], {
      environment: { GATEHOUSE_DATA_DIR: join(folder, 'environment'), GATEHOUSE_ACCOUNT_ID: '222222222222' },
    })
    expect(server.output()).toMatch(/account +333333333333/)
    expect(server.output()).toContain(`data in ${join(folder, 'environment')}\n`)
    expect(server.output()).toMatch(/root user +file@corp\.example/)
  })

  it('tells what is wrong, where it stands and what to read, and ends with 2', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'gatehouse.json')
    const told = async (content: string, ...args: string[]) => {
      writeFileSync(file, content)
      const ended = await run(['serve', '--config', file, ...args])
      expect(ended.code).toBe(2)
      expect(toldIn(ended)).toContain('Run gatehouse serve --help for the options.')
      return ended.stderr
    }
    const secret = await told('{"database-url": "postgres://u:hunter2@h/d" oops}')
    expect(secret).toContain(`${file} cannot be read: it is not JSON at position 44 (line 1 column 45)`)
    expect(secret).not.toContain('hunter2')
    expect(await told('[]')).toContain('does not hold a JSON object')
    expect(await told('{"--port": 1}')).toContain(
      'has the unknown member --port; members are named as options are, without --',
    )
    expect(await told('{"port": "many"}')).toContain(`port in ${file} is not a whole number from 0 to 65535`)
    expect(await told('{}', '--port', '70000')).toContain('--port is not a whole number from 0 to 65535')
    const missing = await run(['serve', '--config', join(folder, 'none.json')])
    expect(missing.stderr).toMatch(/none\.json cannot be read: ENOENT/)
    const variable = await run(['serve'], { environment: { GATEHOUSE_LOG_LEVEL: 'loud' } })
    expect(variable.stderr).toContain('GATEHOUSE_LOG_LEVEL is not one of debug, info, warn, error')
  })

  it('is explained option by option', async () => {
    const { code, stdout } = await run(['serve', '--help'])
    expect(code).toBe(0)
    for (const { name, description } of settings) {
      expect(stdout).toContain(`--${name}`)
      expect(stdout).toContain(`[${variableOf(name)}]`)
      expect(stdout.replace(/\s+/g, ' ')).toContain(description)
    }
    expect(stdout).toContain('GATEHOUSE_MASTER_KEY')
  })

  it('points to the right word where an option or a command is misspelt', async () => {
    const option = await run(['serve', '--prot', '1'])
    expect(option).toMatchObject({ code: 2, stdout: '' })
    expect(option.stderr).toContain('(Did you mean --port?)')
    const command = await run(['acounts'])
    expect(command.code).toBe(2)
    expect(command.stderr).toContain('(Did you mean accounts?)')
  })
})

it('tells its version', async () => {
  expect(await run(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'end a server with %s, and its folder can be used again',
    async (signal) => {
      const dataDir = temporaryFolder()
      const server = await serve(['--data-dir', dataDir])
      expect(await server.stop(signal)).toMatchObject({ code: 0, signal: null })
      expect((await run(['keys', 'show', '--data-dir', dataDir])).stderr).toContain('no server runs over')
    },
  )

  it('that arrive twice at once, from a terminal and from a parent, count once', async () => {
    const server = await serve(['--data-dir', temporaryFolder()])
    server.child.kill('SIGINT')
    expect(await server.stop('SIGINT')).toMatchObject({ code: 0, signal: null })
  })
})

it('keeps its data in a folder beside where it is started unless told, and reads it there again', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'deeper'))
  const server = await serve([], { cwd })
  expect(server.output()).toContain(join(cwd, 'gatehouse-data'))
  expect((await run(['keys', 'show'], { cwd })).code).toBe(0)
  expect((await run(['keys', 'show'], { cwd: join(cwd, 'deeper') })).stderr).toContain(
    'name its folder with --data-dir',
  )
})
