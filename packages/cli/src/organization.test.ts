import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it, vi } from 'vitest'
import { run, serve, temporaryFolder } from './testing/gatehouse.ts'
import { clients } from './testing/sdk.ts'

vi.setConfig({ testTimeout: 300_000 })

describe('gatehouse organization', () => {
  it('limits a member account by a policy out of a file, and shows trees and policies in tables', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir, '--account-id', '210987654321'])
    const gatehouse = (...args: string[]) => run([...args, '--data-dir', dataDir])
    const json = async (...args: string[]) => {
      const { code, stdout, stderr } = await gatehouse(...args, '--json')
      expect([code, stderr]).toEqual([0, ''])
      return JSON.parse(stdout) as Record<string, string>
    }
    const { root = '' } = await json('organization', 'create', '210987654321')
    const member = await json('accounts', 'create', '--id', '111122223333')
    const { unit = '' } = await json('organization', 'units', 'create', root, 'Production')
    await json('organization', 'accounts', 'add', '111122223333', '--parent', unit)
    const file = join(dataDir, 'no-users.json')
    const statement = { Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }
    writeFileSync(file, JSON.stringify({ Version: '2012-10-17', Statement: statement }))
    const { policy = '' } = await json('organization', 'policies', 'create', 'NoUsers', file, '--type', 'scp')
    await json('organization', 'policies', 'attach', policy, unit)
    const { iam } = clients({
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: member['accessKeyId'] ?? '',
      AWS_SECRET_ACCESS_KEY: member['secretAccessKey'] ?? '',
    })
    await expect(iam.send(new CreateUserCommand({ UserName: 'ana' }))).rejects.toThrow(
      'with an explicit deny in a service control policy',
    )
    const words = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/))
    expect(words((await gatehouse('organization', 'accounts', 'list')).stdout)).toEqual([
      ['account', 'kind', 'parent', 'path', 'joined'],
      ['210987654321', 'management', root, '/', expect.any(String)],
      ['111122223333', 'member', unit, '/Production', expect.any(String)],
      [''],
    ])
    const policies = await gatehouse('organization', 'policies', 'list', '--target', unit)
    const rows = [
      ['p-FullAWSAccess', 'scp', 'FullAWSAccess', '4', 'yes'],
      [policy, 'scp', 'NoUsers', '1', 'yes'],
    ]
    expect(words(policies.stdout).slice(1, 3).sort()).toEqual(rows.sort())
    expect((await gatehouse('accounts', 'list')).stdout).toMatch(/111122223333 .* member /)
    writeFileSync(file, '{}')
    const refused = await gatehouse('organization', 'policies', 'update', policy, file)
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('gatehouse policy check FILE'),
    ])
    const untyped = await gatehouse('organization', 'policies', 'create', 'Untyped', file)
    expect([untyped.code, untyped.stderr]).toEqual([2, expect.stringContaining('--type')])
  })
})
