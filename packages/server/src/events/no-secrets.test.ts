import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateSAMLProviderCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  PutUserPolicyCommand,
  ResetServiceSpecificCredentialCommand,
  UpdateLoginProfileCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../testing/callers.ts'
import { certificate } from '../testing/certificates.ts'
import { operatedServer } from '../testing/operated-server.ts'
import { role, trust } from '../testing/roles.ts'
import { uploadServer } from '../testing/server-certificates.ts'

const server = operatedServer()

/** Members of inputs and answers that are secrets, wherever they stand. */
const secretMember =
  /^(SecretAccessKey|SessionToken|ServicePassword|ServiceCredentialSecret|Base32StringSeed|QRCodePNG|Password|OldPassword|NewPassword|PrivateKey)$/

/** What is secret of a value, line by line: a key in PEM has many. */
function secretsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => {
    if (!secretMember.test(name)) return secretsOf(part)
    const texts =
      part instanceof Uint8Array
        ? [Buffer.from(part).toString('latin1'), Buffer.from(part).toString('base64')]
        : [String(part)]
    return texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.length >= 8 && !line.startsWith('-----'))
  })
}

type Next = (call: { input: object }) => Promise<{ output: object }>

interface Watchable {
  readonly middlewareStack: { add(middleware: (next: Next) => Next, at: { step: 'initialize' }): void }
}

/** Notes every secret that a client sends or is given. */
function watched<C extends Watchable>(client: C, secrets: Set<string>): C {
  client.middlewareStack.add(
    (next) => async (call) => {
      for (const secret of secretsOf(call.input)) secrets.add(secret)
      const answer = await next(call)
      for (const secret of secretsOf(answer.output)) secrets.add(secret)
      return answer
    },
    { step: 'initialize' },
  )
  return client
}

describe('records of calls', () => {
  it('hold no secret of any input or answer, whether or not the call was allowed', async () => {
    const secrets = new Set<string>()
    const iam = watched(server.iamAs(server.admin), secrets)
    const stsAs = (key: typeof server.admin) => watched(server.stsAs(key), secrets)
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
    const ana = await user({ iam }, 'ana', everything)
    const UserName = 'ana'
    const OldPassword = 'Correct-Horse-7-Battery'
    const NewPassword = 'Another-Horse-8-Battery'
    await iam.send(new CreateAccessKeyCommand({ UserName }))
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: OldPassword }))
    const own = watched(server.iamAs(ana), secrets)
    await own.send(new ChangePasswordCommand({ OldPassword, NewPassword }))
    await refusal(own.send(new ChangePasswordCommand({ OldPassword: 'Wrong-Horse-9-Battery', NewPassword })))
    await iam.send(new UpdateLoginProfileCommand({ UserName, Password: 'Third-Horse-9-Battery' }))
    await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
    const { ServiceSpecificCredential: credential } = await iam.send(
      new CreateServiceSpecificCredentialCommand({ UserName, ServiceName: 'codecommit.amazonaws.com' }),
    )
    const ServiceSpecificCredentialId = credential?.ServiceSpecificCredentialId ?? ''
    await iam.send(new ResetServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId }))
    await uploadServer({ iam })
    const RoleArn = await role({ iam }, 'app', trust('210987654321'))
    const assuming = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'web' })
    await stsAs(ana).send(assuming)
    await stsAs(ana).send(new GetSessionTokenCommand({}))
    await stsAs(ana).send(new GetFederationTokenCommand({ Name: 'bob' }))
    // where it does not belong
    const { body, key } = certificate('site.example.com')
    const misplaced = [body + key, key, key.slice(0, -40)]
    for (const line of key.split('\n').filter((part) => part.length > 40)) secrets.add(line)
    for (const text of misplaced) {
      await refusal(iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: text })))
      await refusal(iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: text })))
      await refusal(uploadServer({ iam }, { CertificateBody: text }))
      await refusal(uploadServer({ iam }, { ServerCertificateName: 'chained', CertificateChain: text }))
      await refusal(
        iam.send(new CreateSAMLProviderCommand({ Name: 'saml', SAMLMetadataDocument: text.repeat(8) })),
      )
    }
    const Tags = [
      {
        Key: 'key',
        Value: key
          .replaceAll('\n', ' ')
          .replaceAll(/[^\w+=/ -]/g, '')
          .slice(0, 256),
      },
    ]
    await iam.send(new CreateUserCommand({ UserName: 'tagged', Tags }))
    // and the same where it is refused
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: { ...everything, Effect: 'Deny' },
    })
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument }))
    await refusal(own.send(new UpdateLoginProfileCommand({ UserName, Password: 'Fourth-Horse-9-Battery' })))
    await refusal(uploadServer({ iam: own }))

    await server.server.service.records?.flush()
    const folder = join(server.dataDir, 'records')
    const text = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
    for (const operation of ['CreateAccessKey', 'UploadServerCertificate', 'AssumeRole', 'ChangePassword']) {
      expect(text).toContain(`"name":"${operation}"`)
    }
    expect(secrets.size).toBeGreaterThan(20)
    const found = [...secrets].filter((secret) => text.includes(JSON.stringify(secret).slice(1, -1)))
    expect(found).toEqual([])
  })
})
