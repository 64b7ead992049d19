import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  EnableMFADeviceCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { operatorSocketPath } from '../operator-socket-path.ts'
import { startServer } from '../server.ts'
import { credentialsOf, refusal } from '../testing/callers.ts'
import { FIRST_ACCOUNT, sendTo } from '../testing/operated-server.ts'
import type { Credentials } from '../testing/test-server.ts'

/**
 * A server whose clock stands where the test puts it, in seconds since 1970, and clients that sign by it, for one call
 * each: the answer sets them by the true time.
 */
async function serverAt(first: number) {
  let second = first
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-token-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const settings = { 'data-dir': dataDir, port: 0, 'log-level': 'error', 'account-id': FIRST_ACCOUNT }
  const config = loadConfig(settings, {}, false)
  const server = await startServer(config, createLog(config), { clock: () => second * 1000 })
  onTestFinished(() => server.close())
  const own = (credentials: Credentials) => ({
    ...{ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 },
    systemClockOffset: second * 1000 - Date.now(),
  })
  const admin = server.firstAccount?.accessKey ?? { accessKeyId: '', secretAccessKey: '' }
  return {
    standAt: (wanted: number) => {
      second = wanted
    },
    iamAs: (credentials = admin) => new IAMClient(own(credentials)),
    stsAs: (credentials: Credentials) => new STSClient(own(credentials)),
    command: (name: string, input: object) =>
      sendTo(operatorSocketPath({ dataDir }), `/${encodeURIComponent(name)}`, JSON.stringify(input)),
  }
}

/** A user who may do everything, and its key. */
async function administratorNamed(UserName: string, { iamAs }: { iamAs: () => IAMClient }) {
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await iamAs().send(new CreateUserCommand({ UserName }))
  await iamAs().send(new AttachUserPolicyCommand({ UserName, PolicyArn }))
  const { AccessKey } = await iamAs().send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

it('a hardware token with the seed of RFC 6238 opens sessions by the codes published for their time (B-056)', async () => {
  const server = await serverAt(1111111050)
  const text = `ABCD12345678,hex:${Buffer.from('12345678901234567890').toString('hex')}`
  expect(await server.command('mfa import', { text })).toMatchObject({ status: 200, body: { imported: 1 } })
  const ana = await administratorNamed('ana', server)
  const device = { SerialNumber: 'ABCD12345678' }
  const enable = (first: string, second: string) =>
    server.iamAs().send(
      new EnableMFADeviceCommand({
        ...{ UserName: 'ana', ...device },
        ...{ AuthenticationCode1: first, AuthenticationCode2: second },
      }),
    )
  const open = async (TokenCode: string) => {
    const command = new GetSessionTokenCommand({ ...device, TokenCode })
    return credentialsOf((await server.stsAs(ana).send(command)).Credentials)
  }
  const wrong = { code: 'AccessDenied', status: 403 }
  // the codes of the two steps before, 37037034 and 37037035, computed by another implementation
  expect(await refusal(enable('731029', '150727'))).toMatchObject({ code: 'InvalidAuthenticationCode' })
  await enable('150727', '731029')

  server.standAt(1111111109)
  await server.iamAs(await open('081804')).send(new ListUsersCommand({}))
  expect(await refusal(open('081804'))).toMatchObject(wrong)
  server.standAt(1111111111)
  await server.iamAs(await open('050471')).send(new ListUsersCommand({}))
  server.standAt(1111111111 + 600)
  expect(await refusal(open('050471'))).toMatchObject(wrong)
})
