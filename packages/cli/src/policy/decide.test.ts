import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, it, vi } from 'vitest'
import { run, temporaryFolder } from '../testing/gatehouse.ts'
import { type AskedOptions, addAskedOptions, asked } from './asked.ts'
import { Unreadable } from './policy-source.ts'
import { answersTo } from './simulate.ts'

vi.setConfig({ testTimeout: 300_000 })

const [object, other] = ['arn:aws:s3:::ledger/q1', 'arn:aws:s3:::other/q1']
const reading = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ledger/*' }
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

function policy(...statements: object[]): string {
  const file = join(temporaryFolder(), 'policy.json')
  writeFileSync(file, JSON.stringify({ Version: '2012-10-17', Statement: statements }))
  return file
}

const simulate = (...args: string[]) => run(['policy', 'simulate', '--action', 's3:GetObject', ...args])

/** What the arguments of a command ask, read in this process. */
function read(...args: string[]) {
  const command = addAskedOptions(new Command()).exitOverride()
  command.parse(['--action', 's3:GetObject', ...args], { from: 'user' })
  return asked(command.args, command.opts<AskedOptions>())
}

/** Result and kind of each answer. */
const decisions = (...args: string[]): string[] =>
  answersTo(read(...args)).map(({ result, kind }) => `${result} ${kind}`)

describe('gatehouse policy simulate', () => {
  it('tells each action on each resource, and ends as was expected', async () => {
    const file = policy(reading)
    const args = [file, '--action', 's3:PutObject', '--resource', object, '--resource', other]
    const told = await simulate(...args)
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['action', 'resource', 'result', 'kind', 'by'],
      ['s3:GetObject', object, 'allow', 'identity', `${file} statement 1 Read`],
      ['s3:GetObject', other, 'implicitDeny', 'identity'],
      ['s3:PutObject', object, 'implicitDeny', 'identity'],
      ['s3:PutObject', other, 'implicitDeny', 'identity'],
      [''],
    ])
    const codes = await Promise.all(
      ['allow', 'deny'].map(async (expected) => (await simulate(...args, '--expect', expected)).code),
    )
    expect(codes).toEqual([1, 1])
    expect((await simulate(file, '--resource', object, '--expect', 'allow', '--json')).code).toBe(0)
  })

  it('asks every kind of policies', async () => {
    const [all, writing] = [policy(everything), policy({ ...everything, Action: 's3:PutObject' })]
    const open = policy({ ...everything, Principal: '*' })
    expect(decisions(all, '--boundary', writing)).toEqual(['implicitDeny boundary'])
    expect(decisions(all, '--session', writing, '--session', all)).toEqual(['allow identity'])
    expect(decisions(all, '--scp', `${writing},${all}`, '--scp', writing)).toEqual(['implicitDeny scp'])
    expect(decisions('--resource-policy', open, '--resource', object)).toEqual(['allow resource'])
    const denying = policy({ ...everything, Effect: 'Deny', Principal: '*' })
    expect(decisions(all, '--rcp', denying, '--resource', object)).toEqual(['explicitDeny rcp'])
    expect(decisions(all, '--vpc-endpoint', policy({ ...reading, Principal: '*' }))).toEqual([
      'implicitDeny vpcEndpoint',
    ])
    const trust = policy({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' })
    const role = 'arn:aws:iam::111122223333:role/app'
    const assume = ['--action', 'sts:AssumeRole', '--resource', role, '--trust', trust]
    expect(decisions(all, ...assume)).toEqual(['allow identity', 'allow identity'])
  })

  it('keeps users and roles out of billing where it is told that the account does (A-064)', async () => {
    const file = policy(everything)
    const billing = ['--action', 'billing:GetBillingData']
    expect(decisions(file, ...billing)).toEqual(['allow identity', 'allow identity'])
    expect(decisions(file, ...billing, '--billing-off')).toEqual(['allow identity', 'implicitDeny billing'])
    const root = 'arn:aws:iam::111122223333:root'
    expect(decisions(...billing, '--billing-off', '--caller', root)).toEqual(['allow root', 'allow root'])
    const { stdout } = await run(['policy', 'explain', file, ...billing, '--billing-off'])
    expect(stdout).toContain('is denied because access of users and roles to billing is off in the account')
    expect(stdout).toContain('no change of policies would allow it')
  })

  it('knows callers by their names, and whose resource it is', async () => {
    const file = policy({ ...everything, Resource: 'arn:aws:s3:::${aws:username}/*' })
    const ana = ['--caller', 'arn:aws:iam::111122223333:user/a/ana', '--resource', 'arn:aws:s3:::ana/1']
    expect(decisions(file, ...ana)).toEqual(['allow identity'])
    expect(decisions(file, ...ana, '--context', 'aws:Username=bob')).toEqual(['implicitDeny identity'])
    expect(decisions(file, ...ana, '--owner', '444455556666')).toEqual(['implicitDeny resource'])
    const bucket = policy({ ...everything, Principal: { Service: 'logs.amazonaws.com' } })
    const asService = ['--caller', 'logs.amazonaws.com', '--resource', object, '--resource-policy', bucket]
    expect(decisions(...asService)).toEqual(['allow resource'])
    expect(decisions('--caller', '*', '--resource', object)).toEqual(['implicitDeny resource'])
    expect(decisions('--caller', 'arn:aws:iam::111122223333:root')).toEqual(['allow root'])
    const app = policy({
      ...everything,
      Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/app' } },
    })
    for (const caller of [
      'arn:aws:iam::111122223333:role/app',
      'arn:aws:sts::111122223333:assumed-role/app/s',
    ]) {
      expect(decisions(app, '--caller', caller)).toEqual(['allow identity'])
    }
  })

  it('makes a key that is given again multivalued, and those that always are (C15)', async () => {
    const tags = policy({
      ...everything,
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
    })
    const keys = (...names: string[]) => names.flatMap((name) => ['--context', `aws:TagKeys=${name}`])
    expect(decisions(tags, ...keys('a', 'b'))).toEqual(['allow identity'])
    expect(decisions(tags, ...keys('a', 'c'))).toEqual(['implicitDeny identity'])
    const plain = policy({ ...everything, Condition: { StringEquals: { 'aws:TagKeys': 'a', 'k:x': 'a' } } })
    expect(decisions(plain, ...keys('a'), '--context', 'k:x=a')).toEqual(['implicitDeny identity'])
  })

  it('takes the identity policies of folders, plans and templates, and none that is known only later', () => {
    const folder = temporaryFolder()
    const template = (document: object) => {
      const P = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } }
      const Q = { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: { Statement: [] } } }
      return JSON.stringify({ Resources: { P, Q } })
    }
    const reads = { Version: '2012-10-17', Statement: reading }
    writeFileSync(join(folder, 'template.json'), template(reads))
    writeFileSync(join(folder, 'trust.json'), JSON.stringify({ Statement: { Principal: '*' } }))
    writeFileSync(join(folder, 'package.json'), '{}')
    expect(decisions(folder, '--resource', object)).toEqual(['allow identity'])
    expect(decisions(join(folder, 'template.json'), '--resource', object)).toEqual(['allow identity'])
    expect(() => read(join(folder, 'package.json'))).toThrow(Unreadable)
    writeFileSync(
      join(folder, 'open.json'),
      template({ ...reads, Statement: { ...reading, Resource: { Ref: 'Bucket' } } }),
    )
    expect(() => read(folder)).toThrow('open.json P.PolicyDocument: what it says is known only when')
  })

  it('tells in a line what it cannot read', async () => {
    const bad = policy({ ...reading, Effect: 'Maybe' })
    expect(() => read('/nowhere.json')).toThrow(new Unreadable('/nowhere.json: no such file or folder'))
    expect(() => read(bad)).toThrow(
      new Unreadable(`${bad}: Statement[0].Effect: must be \`Allow\` or \`Deny\``),
    )
    expect(() => read('--caller', 'arn:aws:iam::1:user/a')).toThrow(
      /^--caller arn:aws:iam::1:user\/a: no ARN/,
    )
    expect(() => read('--action', 'GetObject')).toThrow(
      '--action GetObject: no action of a service, such as s3:GetObject',
    )
    expect(() => read('--resource', 'ledger')).toThrow('--resource ledger: neither an ARN nor *')
    expect(() => read('--owner', 'me')).toThrow('--owner me: no account of 12 digits')
    const folder = temporaryFolder()
    expect(() => read('--boundary', folder)).toThrow(`${folder}: a folder, not a file`)
    expect(await simulate('--context', 'nothing')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'gatehouse: --context nothing: no key=value\n',
    })
  })
})

describe('gatehouse policy explain', () => {
  const explain = (...args: string[]) => run(['policy', 'explain', '--action', 's3:GetObject', ...args])

  it('says what failed and what would allow it', async () => {
    const file = policy({ ...reading, Condition: { Bool: { 'aws:SecureTransport': 'true' } } })
    const { stdout, code } = await explain(
      file,
      '--resource',
      object,
      '--context',
      'aws:SecureTransport=false',
    )
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      `s3:GetObject on ${object} is denied because no identity-based policy allows the s3:GetObject action`,
      '',
      'identity-based policy: says nothing to it',
      `  ${file}`,
      '    statement 1 `Read` at 1:38 allows, but does not apply',
      '      Condition Bool of aws:SecureTransport wants `true`; the request has `false`',
      '',
      'what would allow it:',
      '  add to an identity-based policy:',
      `    {"Effect":"Allow","Action":"s3:GetObject","Resource":"${object}"}`,
      '',
    ])
  })

  it('answers in JSON, and the statement that it suggests allows the request', async () => {
    const denied: { remedy: { kind: string; statement: object }[] }[] = JSON.parse(
      (await explain('--resource', object, '--json')).stdout,
    )
    const [change] = denied.flatMap(({ remedy }) => remedy)
    expect(change?.kind).toBe('identity')
    expect(decisions(policy(change?.statement ?? {}), '--resource', object)).toEqual(['allow identity'])
  })
})
