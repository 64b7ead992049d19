import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPermissionsBoundaryCommand,
  TagRoleCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../protocol/http.ts'
import type { Store } from '../store/store.ts'
import { user } from '../testing/callers.ts'
import { ACCOUNT, assume, role, trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { formOf, posted, refusalIn, signed } from '../testing/wire.ts'
import { serve } from './serve.ts'

const server = testServer()

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const nothing = 'arn:aws:iam::aws:policy/AWSDenyAll'

/** The store, in which somebody else's write comes before each one. */
function overtaken(store: Store, change: () => Promise<unknown>): Store {
  const write: Store['write'] = async (...job) => {
    await change()
    return store.write(...job)
  }
  return new Proxy(store, {
    get(target, name) {
      if (name === 'write') return write
      const own: unknown = Reflect.get(target, name, target)
      return typeof own === 'function' ? own.bind(target) : own
    },
  })
}

/** The refusal of a CreateUser, or its status, where something is changed between its decision and its write. */
async function creating(UserName: string, by: Credentials, change: () => Promise<unknown>): Promise<string> {
  const { gateway } = server.service
  const form = formOf('iam', { Action: 'CreateUser', UserName })
  const { rawHeaders, body, ...request } = await signed(server, by, posted('iam', form))
  const headers = Object.fromEntries(
    rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
    ),
  )
  const whole: HttpRequest = {
    ...request,
    rawHeaders,
    headers,
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
    secure: false,
  }
  const { status, body: text } = await serve(whole, { ...gateway, store: overtaken(gateway.store, change) })
  return status === 200 ? '200' : refusalIn({ status, headers: {}, text: String(text) })
}

/** Ends the sessions that a role has by now, as the operator does. */
function endSessions(RoleName: string): Promise<unknown> {
  const author = { caller: 'operator', requestId: 'ended', now: new Date() }
  const SessionsNotBefore = new Date(Date.now() + 2_000)
  return server.service.store.write([ACCOUNT], author, async (tx) => {
    const found = await tx.roles.find(ACCOUNT, RoleName)
    if (found !== undefined) await tx.roles.update(ACCOUNT, { ...found, SessionsNotBefore })
  })
}

const ended = 'InvalidClientTokenId 403 The security token included in the request is invalid'
const denied = /^AccessDenied 403 User: .* is not authorized to perform: iam:CreateUser on resource: /

describe('a write is decided again where the one who asks has changed since its decision', () => {
  it('as is one that nobody has overtaken', async () => {
    const ana = await user(server, 'ana', everything)
    expect(await creating('by-ana', ana, async () => undefined)).toBe('200')
    // what touches somebody else changes nothing
    await user(server, 'ben')
    const change = () =>
      server.iam.send(new TagUserCommand({ UserName: 'ben', Tags: [{ Key: 'k', Value: 'v' }] }))
    expect(await creating('by-ana-too', ana, change)).toBe('200')
  })

  it.each<[string, object, (UserName: string, AccessKeyId: string) => Promise<unknown>, RegExp | string]>([
    [
      'by a permissions boundary',
      everything,
      (UserName) =>
        server.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: nothing })),
      denied,
    ],
    [
      'by losing a tag',
      { ...everything, Condition: { StringEquals: { 'aws:PrincipalTag/may': 'yes' } } },
      (UserName) => server.iam.send(new UntagUserCommand({ UserName, TagKeys: ['may'] })),
      denied,
    ],
    [
      'by another name',
      { ...everything, Condition: { StringLike: { 'aws:username': 'first-*' } } },
      (UserName) =>
        server.iam.send(new UpdateUserCommand({ UserName, NewUserName: UserName.replace('first', 'next') })),
      denied,
    ],
    [
      'by losing a policy',
      everything,
      (UserName) => server.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' })),
      denied,
    ],
    [
      'by a key that is switched off',
      everything,
      (UserName, AccessKeyId) =>
        server.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })),
      `${ended}.`,
    ],
    [
      'by a key that is deleted',
      everything,
      (UserName, AccessKeyId) => server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })),
      `${ended}.`,
    ],
    [
      'by being deleted',
      everything,
      async (UserName, AccessKeyId) => {
        await server.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
        await server.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'inline' }))
        await server.iam.send(new DeleteUserCommand({ UserName }))
      },
      `${ended}.`,
    ],
  ])('a user %s', async (what, grant, change, expected) => {
    const name = `first-${what.replaceAll(' ', '-')}`
    const keys = await user(server, name, grant)
    await server.iam.send(new TagUserCommand({ UserName: name, Tags: [{ Key: 'may', Value: 'yes' }] }))
    const answer = await creating(`late-${what.replaceAll(' ', '-')}`, keys, () =>
      change(name, keys.accessKeyId),
    )
    if (typeof expected === 'string') expect(answer).toBe(expected)
    else expect(answer).toMatch(expected)
  })

  it.each<[string, object, (RoleName: string) => Promise<unknown>, RegExp | string]>([
    [
      'by the permissions boundary of its role',
      everything,
      (RoleName) =>
        server.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: nothing })),
      denied,
    ],
    [
      'by the tags of its role',
      { ...everything, Condition: { StringNotEquals: { 'aws:PrincipalTag/may': 'no' } } },
      (RoleName) => server.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'may', Value: 'no' }] })),
      denied,
    ],
    ['by its end', everything, endSessions, ended],
  ])('a session %s', async (what, grant, change, expected) => {
    const RoleName = what.replaceAll(' ', '-')
    const RoleArn = await role(server, RoleName, trust(ACCOUNT), grant)
    const assuming = await user(server, `of-${RoleName}`, everything)
    const session = await assume(server, assuming, RoleArn)
    const answer = await creating(`late-${RoleName}`, session, () => change(RoleName))
    if (typeof expected === 'string') expect(answer).toBe(expected)
    else expect(answer).toMatch(expected)
  })
})
