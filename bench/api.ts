/**
 * Signed calls over HTTP as ratios to a bare `node:http` server that only checks the signature, in one run.
 *
 *   node bench/api.ts [seconds]
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { load } from './load.ts'
import { type Signer, signedRequest } from './signed-request.ts'

const seconds = Number(process.argv[2] ?? 3)
const iam = { Version: '2010-05-08' }
const sts = { Version: '2011-06-15' }

interface Target {
  readonly port: number
  readonly pid: number
  readonly child: ChildProcess
}

async function startBare(): Promise<Target> {
  const child = fork(join(import.meta.dirname, 'bare-server.ts'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { port, pid: child.pid ?? 0, child }
}

async function startGatehouse(port: number, ...options: string[]): Promise<Target> {
  const bin = join(import.meta.dirname, '../packages/cli/bin/gatehouse.js')
  const child = spawn(process.execPath, [bin, 'serve', '--test-mode', '--port', String(port), ...options], {
    stdio: 'ignore',
  })
  for (let tries = 0; tries < 100; tries++) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return { port, pid: child.pid ?? 0, child }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the server did not start')
}

async function reset(port: number): Promise<Signer> {
  const response = await fetch(`http://127.0.0.1:${port}/_test/reset`, { method: 'POST' })
  const body = (await response.json()) as { access_key_id: string; secret_access_key: string }
  return { accessKeyId: body.access_key_id, secretAccessKey: body.secret_access_key }
}

async function call(
  port: number,
  service: string,
  parameters: Record<string, string>,
  signer: Signer,
): Promise<string> {
  const bytes = signedRequest(port, service, parameters, signer).toString('utf8')
  const [head = '', body = ''] = bytes.split('\r\n\r\n')
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  const { host, 'content-length': _length, ...rest } = headers
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers: rest, body })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

const member = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1] ?? ''

const bare = await startBare()
const gatehouse = await startGatehouse(47_311)
try {
  const { port } = gatehouse
  const root = await reset(port)
  await call(port, 'iam', { ...iam, Action: 'CreateUser', UserName: 'bench' }, root)
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['iam:*', 'sts:*'], Resource: '*' }],
  })
  await call(
    port,
    'iam',
    { ...iam, Action: 'PutUserPolicy', UserName: 'bench', PolicyName: 'all', PolicyDocument },
    root,
  )
  const key = await call(port, 'iam', { ...iam, Action: 'CreateAccessKey', UserName: 'bench' }, root)
  const user = { accessKeyId: member(key, 'AccessKeyId'), secretAccessKey: member(key, 'SecretAccessKey') }
  for (let index = 0; index < 99; index++) {
    await call(port, 'iam', { ...iam, Action: 'CreateUser', UserName: `user-${index}` }, root)
  }
  const userArn = 'arn:aws:iam::123456789012:user/bench'
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: userArn }, Action: 'sts:AssumeRole' }],
  })
  for (let index = 0; index < 100; index++) {
    const role = { RoleName: `role-${index}`, AssumeRolePolicyDocument }
    await call(port, 'iam', { ...iam, Action: 'CreateRole', ...role }, root)
  }
  await call(port, 'iam', { ...iam, Action: 'CreateUser', UserName: 'nobody' }, root)
  const poor = await call(port, 'iam', { ...iam, Action: 'CreateAccessKey', UserName: 'nobody' }, root)
  const nobody = {
    accessKeyId: member(poor, 'AccessKeyId'),
    secretAccessKey: member(poor, 'SecretAccessKey'),
  }
  bare.child.send(user)
  const rows: [string, number, Awaited<ReturnType<typeof load>>][] = []
  const measure = async (
    name: string,
    service: string,
    parameters: Record<string, string>,
    signer: Signer,
    clients: number,
  ) => {
    const toBare = signedRequest(bare.port, service, parameters, user)
    const request = signedRequest(port, service, parameters, signer)
    await load(gatehouse, () => request, { clients, seconds: 1 })
    await load(bare, () => toBare, { clients, seconds: 1 })
    const measuredBare = await load(bare, () => toBare, { clients, seconds })
    const measured = await load(gatehouse, () => request, { clients, seconds })
    rows.push([name, measuredBare.cpu / measured.cpu, measured])
    const { perSecond, p50, p99, cpu, refused } = measured
    console.log(
      `${name.padEnd(36)} ${Math.round(perSecond).toString().padStart(7)}/s  p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms  ${cpu.toFixed(1)} µs CPU  of bare: ${((measuredBare.cpu / measured.cpu) * 100).toFixed(0)} % CPU, ${((perSecond / measuredBare.perSecond) * 100).toFixed(0)} % rate${refused > 0 ? `  ${refused} REFUSED` : ''}`,
    )
  }
  await measure('GetCallerIdentity, user key', 'sts', { ...sts, Action: 'GetCallerIdentity' }, user, 16)
  await measure('GetUser, user key', 'iam', { ...iam, Action: 'GetUser', UserName: 'bench' }, user, 16)
  await measure('ListUsers (100)', 'iam', { ...iam, Action: 'ListUsers' }, user, 16)
  await measure('GetSessionToken', 'sts', { ...sts, Action: 'GetSessionToken' }, user, 16)
  const RoleArn = 'arn:aws:iam::123456789012:role/role-0'
  const session = { ...sts, Action: 'AssumeRole', RoleArn, RoleSessionName: 'bench' }
  await measure('AssumeRole, user key', 'sts', session, user, 16)
  await measure('GetRole', 'iam', { ...iam, Action: 'GetRole', RoleName: 'role-0' }, user, 16)
  await measure('ListRoles (100)', 'iam', { ...iam, Action: 'ListRoles' }, user, 16)
  await measure('GetUser, denied', 'iam', { ...iam, Action: 'GetUser', UserName: 'bench' }, nobody, 16)
} finally {
  bare.child.kill()
  gatehouse.child.kill()
}
