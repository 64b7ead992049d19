import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { operations } from '@gatehouse/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificate } from '../../../server/src/testing/certificates.ts'
import { Account } from '../../src/account.ts'
import type { Credentials } from '../../src/credentials.ts'
import { exercises } from '../../src/exercises/all.ts'
import { type Given, Workshop } from '../../src/exercises/exercise.ts'
import { GatehouseProcess } from '../../src/gatehouse-process.ts'
import { operator } from '../../src/operator.ts'
import { newKey, newUser } from '../../src/people.ts'
import { attempted } from '../../src/refusal.ts'
import { isSecretName, SecretSearch, SecretWatch, sensitiveNames, tellingSecrets } from '../../src/secrets.ts'
import { fetchSigned, presigned } from '../../src/signing.ts'

/** How long the walk through every operation may take, in milliseconds. */
const WALK = 600_000

let folder: string
let server: GatehouseProcess
let watch: SecretWatch
let account: Account
let search: SecretSearch
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-secrets-'))
  // test mode makes its data folder there
  server = await GatehouseProcess.start(['--test-mode', '--log-level', 'debug'], { TMPDIR: folder })
  watch = await SecretWatch.before(server.url)
  account = await Account.inTestMode(watch.url)
  await operator(account, 'trail create', { account: account.id })
  await exerciseEverything()
  await misplaceKeys()
  await delegateAndFederate()
  await signAddresses()
  search = new SecretSearch(watch.seen.values())
}, WALK)
afterAll(async () => {
  watch.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const isGiven = (how: unknown): how is Given<object> => typeof how === 'function'

/** Every call of the exercises: by somebody without permission, as the exercise has it, and with secrets of a wrong form. */
async function exerciseEverything(): Promise<void> {
  await newUser(account, 'nobody')
  const nobody = await newKey(account, 'nobody')
  let made = 0
  for (const [name, { works, raises = {} }] of Object.entries(exercises)) {
    for (const how of [works, ...Object.values(raises)].filter(isGiven)) {
      const workshop = new Workshop(account, `s${++made}`)
      const input = await how(workshop)
      const { caller } = workshop
      workshop.caller = nobody
      await attempted(workshop.call(name, input))
      workshop.caller = caller
      await attempted(workshop.call(name, input))
      for (const wrong of withWrongSecrets(name, input)) await attempted(workshop.call(name, wrong))
      workshop.caller = nobody
      for (const wrong of withMisplacedKeys(name, input)) await attempted(workshop.call(name, wrong))
    }
  }
}

/** A private key, of which nothing may be seen from now on. */
function privateKey(): string {
  const value = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
    type: 'sec1',
    format: 'pem',
  })
  watch.note([{ name: 'misplaced private key', value: String(value) }])
  return String(value)
}

/** The input of a call with a private key in the place of each text. */
function withMisplacedKeys(operation: string, input: object): object[] {
  const members = operations.find(({ model }) => model.name === operation)?.model.input?.members ?? []
  return members.flatMap(({ name, shape }) => {
    const value = shape.type === 'list' ? privateKey().split(/\s/) : shape.type === 'string' && privateKey()
    return value === false ? [] : [{ ...input, [name]: value }]
  })
}

/** Private keys in the members that people mistake for theirs, by somebody who may do everything: refused all the same. */
async function misplaceKeys(): Promise<void> {
  for (const [name, member] of [
    ['UploadSigningCertificate', 'CertificateBody'],
    ['UploadServerCertificate', 'CertificateBody'],
    ['UploadServerCertificate', 'CertificateChain'],
    ['UploadSSHPublicKey', 'SSHPublicKeyBody'],
    ['CreateSAMLProvider', 'SAMLMetadataDocument'],
    ['UpdateSAMLProvider', 'SAMLMetadataDocument'],
  ] as const) {
    const works = exercises[name]?.works
    if (!isGiven(works)) throw new Error(`${name} works here`)
    const texts = [
      privateKey(),
      `${certificate('site.example.com').body}${privateKey()}`,
      privateKey().slice(0, -40),
    ]
    for (const text of texts) {
      const workshop = new Workshop(account, crypto.randomUUID().slice(0, 8))
      const input = await works(workshop)
      await expect(workshop.call(name, { ...input, [member]: text.padEnd(1_000) })).rejects.toThrow()
    }
  }
}

/** The input of a call with secrets that no constraint of the model lets through, or that are no secrets of anything. */
function withWrongSecrets(operation: string, input: object): object[] {
  const members = operations.find(({ model }) => model.name === operation)?.model.input?.members ?? []
  const names = members.flatMap(({ name }) => (isSecretName(name) ? [name] : []))
  if (names.length === 0) return []
  const wrong = [
    () => crypto.randomUUID(),
    () => `${crypto.randomUUID()}\u0001`,
    () => `${crypto.randomUUID()}-`.repeat(800),
    () => crypto.randomUUID().slice(0, 5),
  ]
  return wrong.map((value) => ({ ...input, ...Object.fromEntries(names.map((name) => [name, value()])) }))
}

/** What exercises leave to tests of the server: tokens of delegations, API keys, private keys of SAML providers. */
async function delegateAndFederate(): Promise<void> {
  const workshop = new Workshop(account, 'more')
  const sending = exercises['SendDelegationToken']?.works
  if (!isGiven(sending)) throw new Error('a token can be sent')
  const input = (await sending(workshop)) as { readonly DelegationRequestId: string }
  await workshop.call('SendDelegationToken', input)
  const { token: TradeInToken } = await operator(account, 'delegation token', {
    request: input.DelegationRequestId,
  })
  await workshop.call('GetDelegatedAccessToken', { TradeInToken })
  for (const wrong of withWrongSecrets('GetDelegatedAccessToken', {}))
    await attempted(workshop.call('GetDelegatedAccessToken', wrong))
  await workshop.call('CreateServiceSpecificCredential', {
    UserName: await workshop.user(),
    ServiceName: 'bedrock.amazonaws.com',
  })
  for (const name of ['CreateSAMLProvider', 'UpdateSAMLProvider']) {
    const works = exercises[name]?.works
    if (!isGiven(works)) throw new Error(`${name} works here`)
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const AddPrivateKey = privateKey.export({ type: 'pkcs8', format: 'pem' })
    await workshop.call(name, { ...(await works(workshop)), AddPrivateKey })
  }
}

/** Calls of sessions, and those whose signature stands in the address: right, changed, and for what is not there. */
async function signAddresses(): Promise<void> {
  const session = (await new Workshop(account, 'session').call('GetSessionToken', {})) as {
    readonly Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
  }
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
  } = session.Credentials
  const key = (await newKey(account, 'nobody')) satisfies Credentials
  for (const credentials of [account.administrator, key, { accessKeyId, secretAccessKey, sessionToken }]) {
    const address = (query: string, service = 'sts') =>
      presigned(credentials, `${watch.url}/${query}`, service)
    const right = address('?Action=GetCallerIdentity&Version=2011-06-15')
    expect((await fetch(right)).status).toBe(200)
    for (const url of [
      right.replace('Amz-Expires=900', 'Amz-Expires=901'),
      address('?Action=ListUsers&Version=2010-05-08', 'iam'),
      address('?Action=NoSuchAction&Version=2011-06-15'),
      address('not/there'),
      address(`gatehouse-logs-${account.id}/AWSLogs/none.json.gz`, 's3'),
    ])
      await fetch(url)
  }
}

/** What a signed request to the server itself was answered with. */
async function answered(service: string, path: string, body?: object): Promise<string> {
  const target = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents'
  const answer = await fetchSigned(account.administrator, {
    url: new URL(path, server.url).href,
    service,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: JSON.stringify(body),
    }),
  })
  expect(answer.status).toBe(200)
  return answer.text()
}

/** Every file below the folder, unpacked, that the name tells. */
function files(isWanted: (name: string) => boolean): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !isWanted(path)) return []
    const bytes = readFileSync(path)
    return [
      {
        name: entry.name,
        text: entry.name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString('latin1'),
      },
    ]
  })
}

const shown = (texts: readonly { readonly name: string; readonly text: string }[]) =>
  texts.flatMap(({ name, text }) => search.in(text).map((found) => `${name} shows ${found}`))

describe('secrets that clients send or are given', () => {
  it('were of every kind that the models know', () => {
    const seen = new Set([...watch.seen.values()].map(({ name }) => name.split('.').at(-1)))
    expect([...sensitiveNames].filter((name) => !seen.has(name))).toEqual([])
    for (const name of ['TokenCode', 'SessionToken', 'Signature', 'X-Amz-Signature', 'X-Amz-Security-Token'])
      expect(seen).toContain(name)
    expect(watch.seen.size).toBeGreaterThan(1_000)
    expect(watch.denials.size).toBeGreaterThan(100)
  })

  it('are told by these operations and no others, as they make them (B-133, B-163)', () => {
    const ofSession = ['SecretAccessKey', 'SessionToken']
    const ofCredential = ['ServiceCredentialSecret', 'ServicePassword']
    const ofDevice = ['Base32StringSeed', 'QRCodePNG']
    expect(tellingSecrets()).toEqual({
      AssumeRole: ofSession,
      AssumeRoot: ofSession,
      CreateAccessKey: ['SecretAccessKey'],
      CreateServiceSpecificCredential: ofCredential,
      CreateVirtualMFADevice: ofDevice,
      GetDelegatedAccessToken: ofSession,
      GetFederationToken: ofSession,
      GetSessionToken: ofSession,
      // in the model of a device, and left out there
      ListVirtualMFADevices: ofDevice,
      ResetServiceSpecificCredential: ofCredential,
    })
  })

  it('stand in no answer, but that each key, seed and generated password stands in the one that makes it (A-122, A-167, A-285, B-133, B-163)', () => {
    const told = ['SecretAccessKey', 'Base32StringSeed', 'ServicePassword', 'ServiceCredentialSecret']
    const sent = ['Password', 'NewPassword', 'OldPassword', 'PrivateKey', 'AddPrivateKey']
    const stored = [...watch.seen.values()].filter(({ name }) => [...told, ...sent].includes(name))
    for (const name of [...told, ...sent]) expect(stored.map((secret) => secret.name)).toContain(name)
    const search = new SecretSearch(stored)
    const times = new Map<string, number>()
    for (const answer of watch.answers)
      for (const found of search.in(answer)) times.set(found, (times.get(found) ?? 0) + 1)
    const made = stored.filter(({ name }) => told.includes(name)).length
    expect(times.size).toBeGreaterThan(made / 2)
    expect(
      [...times].filter(([found, count]) => count > 1 || !told.includes(found.split(':')[0] ?? '')),
    ).toEqual([])
  })

  it(
    'stand in no event that LookupEvents answers, nor in what GetRequestAuthorizationDetails tells',
    async () => {
      const events: string[] = []
      for (let NextToken: string | undefined, more = true; more; ) {
        const text = await answered('cloudtrail', '/', { NextToken })
        events.push(text)
        NextToken = JSON.parse(text).NextToken
        more = NextToken !== undefined
      }
      const text = events.join('\n')
      for (const name of Object.keys(exercises))
        if (isGiven(exercises[name]?.works)) expect(text).toContain(`"${name}"`)
      expect(shown([{ name: 'LookupEvents', text }])).toEqual([])
      const details: string[] = []
      for (const id of watch.denials) details.push(await answered('iam', `/authorization-details/${id}`))
      expect(shown([{ name: 'GetRequestAuthorizationDetails', text: details.join('\n') }])).toEqual([])
    },
    WALK,
  )

  it('stand in no file of the data folder and in no line of the log, in whatever form', async () => {
    const url = new URL('/_test/clock', server.url)
    await fetch(url, { method: 'POST', body: JSON.stringify({ advance_seconds: 7_200 }) })
    const trail = files((path) => path.includes('/trails/') && path.includes('/CloudTrail/'))
    const records = files((path) => path.includes('/records/'))
    for (const texts of [trail, records])
      expect(texts.map(({ text }) => text).join()).toContain('HIDDEN_DUE_TO_SECURITY_REASONS')
    const all = files(() => true)
    expect(all.some(({ name }) => name === 'gatehouse.db')).toBe(true)
    expect(shown(all)).toEqual([])
    expect(server.log).toContain('"operation":"iam:CreateLoginProfile"')
    expect(shown([{ name: 'the log', text: server.log }])).toEqual([])
  })
})

describe('the search for secrets', () => {
  it('finds them raw and in every form in which they might be written down', () => {
    const value = 'a secret/with "quotes" & more+'
    const found = new SecretSearch([{ name: 'Password', value }])
    const bytes = Buffer.from(`..${value}..`)
    for (const text of [
      `x${value}`,
      JSON.stringify({ value }),
      encodeURIComponent(value),
      new URLSearchParams({ value }).toString(),
      bytes.toString('base64'),
      bytes.subarray(1).toString('base64url'),
      bytes.toString('hex'),
    ])
      expect(found.in(`before ${text} behind`)).toHaveLength(1)
    expect(found.in(value.slice(0, -1))).toEqual([])
    const short = new SecretSearch([{ name: 'TokenCode', value: '123456' }])
    expect(short.in('{"tokenCode":"123456"}')).toHaveLength(1)
    expect(short.in('{"duration":1234567}')).toEqual([])
  })
})
