import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { executable, run, serve, temporaryFolder } from './testing/gatehouse.ts'

vi.setConfig({ testTimeout: 300_000 })

/** Makes the Node that runs it say that it is Node 20, as far as scripts can tell. */
const saysTwenty = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })",
)}`

/** A Node from before 24 on the path of this machine, if there is one. */
function oldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  for (const folder of folders) {
    const node = join(folder, 'node')
    try {
      const [major] = execFileSync(node, ['--version'], { encoding: 'utf8' }).slice(1).split('.')
      if (Number(major) < 24) return realpathSync(node)
    } catch {
      // none there
    }
  }
  return undefined
}

const found = oldNode()
const olderNodes: readonly (readonly [name: string, node: readonly [string, ...string[]]])[] = [
  ['one that says so', [process.execPath, '--import', saysTwenty]],
  ...(found === undefined ? [] : [['the one of this machine', [found]] as const]),
]

describe.each(olderNodes)('on a Node from before 24, %s, gatehouse', (_, node) => {
  it('passes on what it is told, what it tells, and how it ends', async () => {
    const help = await run(['serve', '--help'], { node })
    expect(help).toMatchObject({ code: 0, signal: null, stderr: '' })
    expect(help.stdout).toContain('Usage: gatehouse serve')
    expect(await run(['keys', 'show', '--data-dir', '/nowhere', '--json'], { node })).toMatchObject({
      code: 1,
      stdout: '',
    })
    expect((await run(['nonsense'], { node })).code).toBe(2)
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'passes on %s, and lets the server close',
    async (signal) => {
      const server = await serve(['--data-dir', temporaryFolder()], { node })
      const ended = await server.stop(signal)
      expect(ended).toMatchObject({ code: 0, signal: null })
      expect(ended.stderr).toContain(`"reason":"${signal}","msg":"closing"`)
    },
  )

  it('takes the server with it where it is killed itself', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir], { node })
    const { stderr } = await run(['serve', '--data-dir', dataDir, '--port', '0'])
    const [, pid] = /in use by process (\d+)/.exec(stderr) ?? []
    expect(Number(pid)).toBeGreaterThan(1)
    server.child.kill('SIGKILL')
    const isRunning = () => {
      try {
        return process.kill(Number(pid), 0)
      } catch {
        return false
      }
    }
    await expect.poll(isRunning, { timeout: 60_000 }).toBe(false)
    expect((await server.ended).stderr).toContain('"what started the server has ended"')
  })

  it('dies of the signal that the server dies of', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir], { node })
    const { stderr } = await run(['serve', '--data-dir', dataDir, '--port', '0'])
    const [, pid] = /in use by process (\d+)/.exec(stderr) ?? []
    expect(Number(pid)).not.toBe(server.child.pid)
    process.kill(Number(pid), 'SIGKILL')
    expect(await server.ended).toMatchObject({ code: null, signal: 'SIGKILL' })
  })
})

it('says what to install where no Node 24 is beside it', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  copyFileSync(executable, join(folder, 'bin/gatehouse.js'))
  const child = spawn(process.execPath, ['--import', saysTwenty, join(folder, 'bin/gatehouse.js')])
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(told).toBe(
    'gatehouse needs Node 24 or newer, and this is 20.20.2: npm has not installed one beside it. Install Node 24 from https://nodejs.org, or run npm ci on Linux x64, which brings one.\n',
  )
})
