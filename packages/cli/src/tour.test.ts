import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { printedEnvironment, type ServerProcess, serve, temporaryFolder } from './testing/gatehouse.ts'
import { blocks, pasted, repository } from './testing/pages.ts'

vi.setConfig({ testTimeout: 300_000 })

const standIn = join(import.meta.dirname, 'testing/aws-by-sdk.ts')

function hasAwsCli(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The environment of somebody who has pasted what the server printed. */
function environmentOf(server: ServerProcess, dataDir: string, path: string): Record<string, string> {
  return {
    ...printedEnvironment(server.output()),
    PATH: path,
    HOME: dataDir,
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    GATEHOUSE_DATA_DIR: dataDir,
  }
}

function pathWithStandIn(): string {
  const folder = join(temporaryFolder(), 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`)
  chmodSync(join(folder, 'aws'), 0o755)
  return `${folder}${delimiter}${process.env['PATH']}`
}

describe.each([
  ['the AWS CLI', hasAwsCli(), () => process.env['PATH'] ?? ''],
  ['the SDK', true, pathWithStandIn],
])('with %s', (client, isThere, path) => {
  it.runIf(isThere)('the tour of the README does what it says', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir, '--account-id', '111122223333'])
    const tour = blocks('README.md', 'Five minutes with the AWS CLI')
    expect(tour).toHaveLength(6)
    const { stdout, stderr, failed } = await pasted(tour.join('\n'), environmentOf(server, dataDir, path()))
    expect(failed.filter((command) => !/AWS_ACCESS_KEY_ID=|^as_/.test(command))).toEqual([])
    expect(stderr.match(/An error occurred .*/g)).toEqual([
      expect.stringMatching(
        /^An error occurred \(AccessDenied\) when calling the CreateUser operation: User: arn:aws:iam::111122223333:user\/ana is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111122223333:user\/ben because no identity-based policy allows the iam:CreateUser action\. Go to \S+\/authorization-details\/([0-9a-z]{25}) for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: \1$/,
      ),
      expect.stringMatching(
        /^An error occurred \(InvalidClientTokenId\) when calling the ListRoles operation: The security token included in the request is invalid/,
      ),
    ])
    expect(stdout).toContain('arn:aws:iam::111122223333:user/admin')
    expect(stdout).toContain('arn:aws:sts::111122223333:assumed-role/auditor/ana')
    expect(stdout).toMatch(/\nnotBefore +\d{4}-/)
    expect(stdout).toMatch(/\n111122223333 +aws +root@example\.com/)
  })

  it.runIf(isThere)('the commands that a first start tells to try work as printed', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir])
    const commands = server
      .output()
      .split('\n')
      .filter((line) => /^ {2}(aws|export) /.test(line))
    expect(commands.filter((line) => line.startsWith('  aws'))).toHaveLength(4)
    const bare = { PATH: path(), HOME: dataDir, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true' }
    // an option of the AWS CLI itself
    const usable = commands.filter((line) => client === 'the AWS CLI' || !line.includes('--endpoint-url'))
    const { stdout, failed } = await pasted(usable.join('\n'), bare)
    expect(failed).toEqual([])
    expect(stdout).toMatch(/"UserName": "ana"/)
  })
})

it.runIf(hasAwsCli())('the profile that a first start prints works on its own', async () => {
  const dataDir = temporaryFolder()
  const server = await serve(['--data-dir', dataDir, '--account-id', '111122223333'])
  const [profile = ''] = /^ {2}\[profile gatehouse\]\n(?: {2}\w+ = .*\n){4}/m.exec(server.output()) ?? []
  const config = join(dataDir, 'aws-config')
  writeFileSync(config, profile.replaceAll(/^ {2}/gm, ''))
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: dataDir,
    AWS_CONFIG_FILE: config,
    AWS_PAGER: '',
  }
  const { stdout, failed } = await pasted('aws --profile gatehouse sts get-caller-identity', environment)
  expect(failed).toEqual([])
  expect(JSON.parse(stdout)).toMatchObject({ Arn: 'arn:aws:iam::111122223333:user/admin' })
})

describe('the guide to operating', () => {
  it('has commands that work as they stand', async () => {
    const dataDir = temporaryFolder()
    const server = await serve(['--data-dir', dataDir])
    const environment = environmentOf(server, dataDir, process.env['PATH'] ?? '')
    const commands = ['Accounts', 'Quotas', 'Rotating keys'].flatMap((heading) =>
      blocks('docs/guide/operating.md', heading),
    )
    expect(commands).toHaveLength(6)
    const { stdout, failed } = await pasted(commands.join('\n'), environment)
    expect(failed).toEqual([])
    expect(stdout).toMatch(/billing +on\nwas +off\n/)
    expect(stdout).toMatch(/quota +RolesQuota\nvalue +1000\n/)
  })
})

it('SECURITY.md tells where to report what somebody finds (A-422)', () => {
  const [, section = ''] = readFileSync(join(repository, 'SECURITY.md'), 'utf8').split('# Security\n')
  expect(section.split('\n').slice(0, 3).join(' ')).toContain('"Report a vulnerability" form')
})
