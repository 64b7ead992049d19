import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pooledRandom } from '../model/random.ts'
import { MasterKeyUnavailable, writtenMasterKey } from './master-key.ts'
import {
  masterKeyFile,
  masterKeyFromCommand,
  masterKeyInDirectory,
  masterKeyInEnvironment,
} from './master-key-source.ts'

const random = pooledRandom()
const one = writtenMasterKey(Buffer.alloc(32, 1))
const two = writtenMasterKey(Buffer.alloc(32, 2))
let folder = ''
let warnings: string[] = []
const warn = (message: string): void => void warnings.push(message)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-keys-'))
  warnings = []
})
afterEach(() => rm(folder, { recursive: true }))

const written = async (source: { read: () => Promise<readonly { key: { export: () => Buffer } }[]> }) =>
  (await source.read()).map(({ key }) => writtenMasterKey(key.export()))

describe('our own master key file', () => {
  const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

  it('is made with mode 0600 in a folder of mode 0700, and read again as it is', async () => {
    const directory = join(folder, 'data')
    const source = masterKeyInDirectory(directory, random, warn)
    await source.create?.()
    expect(await mode(directory)).toBe(0o700)
    expect(await mode(join(directory, 'master.key'))).toBe(0o600)
    expect(await written(source)).toEqual(await written(masterKeyInDirectory(directory, random, warn)))
    expect(await readdir(directory)).toEqual(['master.key'])
    expect(warnings).toEqual([])
  })

  it('is never replaced by a first key, also when two make it at once', async () => {
    const sources = Array.from({ length: 8 }, () => masterKeyInDirectory(folder, random, warn))
    await Promise.all(sources.map((source) => source.create?.()))
    const keys = await Promise.all(sources.map(written))
    expect(new Set(keys.flat()).size).toBe(1)
    await sources[0]?.create?.()
    expect(await written(masterKeyInDirectory(folder, random, warn))).toEqual(keys[0])
    expect(await readdir(folder)).toEqual(['master.key'])
  })

  it('gets a new key in front, and keeps the old ones and what people wrote between', async () => {
    const source = masterKeyInDirectory(folder, random, warn)
    const path = join(folder, 'master.key')
    await writeFile(path, `${one} # from the old machine\n`, { mode: 0o600 })
    const added = await source.add?.()
    const keys = await source.read()
    expect(keys[0].id).toBe(added)
    expect((await written(source)).slice(1)).toEqual([one])
    expect(await readFile(path, 'utf8')).toContain('# from the old machine')
    await source.add?.()
    expect(await source.read()).toHaveLength(3)
    expect(await mode(path)).toBe(0o600)
    expect(await readdir(folder)).toEqual(['master.key'])
  })

  it('that is not there is an error which names it', async () => {
    const source = masterKeyInDirectory(folder, random, warn)
    await expect(source.read()).rejects.toThrow(`${folder}/master.key cannot be read (ENOENT)`)
    await expect(source.add?.()).rejects.toThrow(MasterKeyUnavailable)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a master key file', () => {
  it.each(['604', '602', '620', '666', '444', '601'])(
    'of mode %s is refused, with what to do',
    async (bits) => {
      const path = join(folder, 'key')
      await writeFile(path, one)
      await chmod(path, Number.parseInt(bits, 8))
      await expect(masterKeyFile(path, warn).read()).rejects.toThrow(
        `may be read or written by others (mode 0${bits}): run chmod 600 ${path}`,
      )
    },
  )

  it.each(['600', '400'])('of mode %s is read without a word', async (bits) => {
    const path = join(folder, 'key')
    await writeFile(path, `${one}\n${two}`)
    await chmod(path, Number.parseInt(bits, 8))
    expect(await written(masterKeyFile(path, warn))).toEqual([one, two])
    expect(warnings).toEqual([])
  })

  it('that its group may read is read with a warning', async () => {
    const path = join(folder, 'key')
    await writeFile(path, one)
    await chmod(path, 0o440)
    expect(await written(masterKeyFile(path, warn))).toEqual([one])
    expect(warnings).toEqual([`the master key file ${path} may be read by its group (mode 0440)`])
  })

  it('that is a folder or far too large is refused', async () => {
    const path = join(folder, 'key')
    await writeFile(path, '#'.repeat(1_100_000), { mode: 0o600 })
    await expect(masterKeyFile(path, warn).read()).rejects.toThrow('too large')
    await mkdir(join(folder, 'sub'))
    await expect(masterKeyFile(join(folder, 'sub'), warn).read()).rejects.toThrow('is not a file')
  })
})

describe('a master key in the environment', () => {
  it('may hold several, and is named in errors without its value', async () => {
    expect(await written(masterKeyInEnvironment('GATEHOUSE_MASTER_KEY', `${one}\n${two}\n`))).toEqual([
      one,
      two,
    ])
    const read = masterKeyInEnvironment('GATEHOUSE_MASTER_KEY', 'hunter2').read()
    await expect(read).rejects.toThrow(
      /^line 1 of the environment variable GATEHOUSE_MASTER_KEY is no master key/,
    )
    await expect(read).rejects.not.toThrow('hunter2')
  })

  it('is not ours to make or add to', () => {
    expect(masterKeyInEnvironment('X', one)).not.toHaveProperty('add')
    expect(masterKeyFile('/x', warn)).not.toHaveProperty('create')
  })
})

describe('a master key from a command', () => {
  it('is what it prints, asked anew each time', async () => {
    const path = join(folder, 'key')
    await writeFile(path, one)
    const source = masterKeyFromCommand(`cat '${path}'`)
    expect(await written(source)).toEqual([one])
    await writeFile(path, `${two}\n${one}`)
    expect(await written(source)).toEqual([two, one])
  })

  it.each([
    ['exit 3', 'the master key command ended with status 3'],
    ['kill -TERM $$', 'the master key command was ended by SIGTERM'],
    [`echo '${one}'; exit 1`, 'the master key command ended with status 1'],
    ['yes', 'the master key command printed more than 1048576 bytes'],
    ['true', 'the output of the master key command holds no master key'],
  ])('%s fails and tells why', async (command, message) => {
    await expect(masterKeyFromCommand(command).read()).rejects.toThrow(message)
  })

  it('that takes too long is ended with all that it started', async () => {
    const marker = join(folder, 'alive')
    const command = `(sleep 6; touch '${marker}') & wait`
    await expect(masterKeyFromCommand(command, 100).read()).rejects.toThrow('took longer than 0.1 seconds')
    expect(await readdir(folder)).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 6_500))
    expect(await readdir(folder)).toEqual([])
  })
})
