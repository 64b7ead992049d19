import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { executable, run, temporaryFolder } from '../testing/gatehouse.ts'

vi.setConfig({ testTimeout: 300_000 })

const cases = join(import.meta.dirname, '../../../policy/cases')
const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

function fileOf(text: string, name = 'policy.json'): string {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, text)
  return file
}

describe('gatehouse policy', () => {
  it('check ends by the gravest level: 1 for what fails, 0 below it, 2 for what cannot be read', async () => {
    const passing = fileOf(document({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }))
    expect(await run(['policy', 'check', passing])).toMatchObject({ code: 1, stderr: '' })
    expect((await run(['policy', 'check', '--fail-on', 'error', passing])).code).toBe(0)
    expect((await run(['policy', 'check', '--fail-on', 'never', passing])).code).toBe(0)
    const missing = await run(['policy', 'check', '/nowhere.json'])
    expect(missing).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'gatehouse: /nowhere.json: no such file or folder\n',
    })
    expect((await run(['policy', 'check', '--fail-on', 'nonsense', passing])).code).toBe(2)
  })

  it('check ends with 1 for what is known only later where that is asked for', async () => {
    const Properties = { PolicyDocument: { 'Fn::ImportValue': 'shared' } }
    const Resources = { P: { Type: 'AWS::IAM::Policy', Properties } }
    const file = fileOf(JSON.stringify({ Resources }), 'template.json')
    expect((await run(['policy', 'check', file])).code).toBe(0)
    expect((await run(['policy', 'check', '--fail-on-unchecked', file])).code).toBe(1)
  })

  it('waits for whoever writes standard input', async () => {
    const text = document({ Effect: 'Allow', Action: 's3:Gett', Resource: '*' })
    const script = 'sleep 0.3; printf %s "$1"; sleep 3; printf %s "$2"'
    const writer = spawn('sh', ['-c', script, 'sh', text.slice(0, 40), text.slice(40)])
    const reader = spawn(process.execPath, [executable, 'policy', 'check', '-', '--json'])
    writer.stdout.pipe(reader.stdin)
    let told = ''
    reader.stdout.setEncoding('utf8').on('data', (piece: string) => {
      told += piece
    })
    expect(await once(reader, 'close')).toEqual([1, null])
    expect(JSON.parse(told)).toMatchObject({ findings: [{ file: '-', code: 'INVALID_ACTION' }] })
  })

  it('fmt prints, checks and writes the canonical form', async () => {
    const file = fileOf('{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"},"Version":"2012-10-17"}')
    const printed = (await run(['policy', 'fmt', file])).stdout
    expect(printed.split('\n')[1]).toBe('  "Version": "2012-10-17",')
    expect(await run(['policy', 'fmt', '--check', file])).toMatchObject({ code: 1, stdout: `${file}\n` })
    expect(await run(['policy', 'fmt', '--write', file])).toMatchObject({ code: 0, stdout: `${file}\n` })
    expect(readFileSync(file, 'utf8')).toBe(printed)
    expect(await run(['policy', 'fmt', '--check', file])).toMatchObject({ code: 0, stdout: '' })
    expect(await run(['policy', 'fmt', fileOf('{"a":\n!')])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/policy\.json:2:1: no JSON value\n$/),
    })
  })

  it('passes over no broken file of a folder that was meant (section 7)', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'good.json'), `${document({ Effect: 'Allow', Action: '*', Resource: '*' })}\n`)
    writeFileSync(join(folder, 'template.yaml'), 'Resources: {P: {PolicyDocument: {"Statement": []}}}\n')
    expect((await run(['policy', 'fmt', folder])).code).toBe(0)
    writeFileSync(join(folder, 'policy.json'), '{"Version":"2012-10-17","Statement":[')
    expect(await run(['policy', 'fmt', '--check', folder])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/policy\.json:1:38: the document ends too early\n$/),
    })
    writeFileSync(join(folder, 'good.json'), '{"about":"","cases":[]}')
    writeFileSync(join(folder, 'policy.json'), '{"about":"","cases":[')
    expect(await run(['policy', 'test', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/policy\.json: /),
    })
  })

  it('fmt does not write standard input', () => {
    const told = spawnSync(process.execPath, [executable, 'policy', 'fmt', '--write', '-'], {
      input: document({ Effect: 'Allow', Action: '*', Resource: '*' }),
      cwd: temporaryFolder(),
      encoding: 'utf8',
    })
    expect(told).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'gatehouse: -: standard input is no file to write\n',
    })
  })

  it("test runs people's cases, and says what differs", async () => {
    const all = await run([
      'policy',
      'test',
      '--json',
      join(cases, 'decision-cases.json'),
      join(cases, 'grammar-cases.json'),
    ])
    expect(all.code).toBe(0)
    expect(JSON.parse(all.stdout)).toEqual({ passed: 381, failed: [] })
    const { cases: list } = JSON.parse(readFileSync(join(cases, 'decision-cases.json'), 'utf8'))
    const grammar = JSON.parse(readFileSync(join(cases, 'grammar-cases.json'), 'utf8')).cases
    const changed = { ...list[3], expected: 'explicitDeny' }
    const otherKind = { ...list[4], decidingPolicyKind: 'resource' }
    const refused = {
      ...grammar[0],
      expectedValid: false,
      errorCode: 'MalformedPolicyDocument',
      errorMessage: 'x',
    }
    const file = fileOf(JSON.stringify({ about: '', cases: [list[0], changed, otherKind, refused] }))
    const some = await run(['policy', 'test', '--json', file])
    expect(some.code).toBe(1)
    expect(JSON.parse(some.stdout)).toEqual({
      passed: 1,
      failed: [
        { id: 'D004', expected: 'explicitDeny', got: 'allow' },
        { id: 'D005', expected: 'allow by resource', got: 'allow by identity' },
        { id: 'G001', expected: 'MalformedPolicyDocument: x', got: 'valid' },
      ],
    })
    const told = await run(['policy', 'test', file])
    expect(told.stdout).toMatch(/D004 .*explicitDeny +allow\n/)
    expect(told.stdout).toMatch(/1 passed, 3 failed\n$/)
    const unknown = fileOf(JSON.stringify({ about: '', cases: [{ ...list[0], surprise: 1 }] }))
    expect(await run(['policy', 'test', unknown])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('D001: case: unknown fields surprise'),
    })
  })
})
