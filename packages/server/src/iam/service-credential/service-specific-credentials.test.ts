import {
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteUserCommand,
  ListServiceSpecificCredentialsCommand,
  ResetServiceSpecificCredentialCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, it } from 'vitest'
import { denied, missing, overLimit, refusal, refusals, user, userArnOf } from '../../testing/callers.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'
import { credentialRecord } from './service-credential.ts'

const server = testServer()
const git = 'codecommit.amazonaws.com'
const bedrock = 'bedrock.amazonaws.com'
const create = async (ServiceName = git, UserName = 'u', CredentialAgeDays?: number, iam = server.iam) =>
  (await iam.send(new CreateServiceSpecificCredentialCommand({ UserName, ServiceName, CredentialAgeDays })))
    .ServiceSpecificCredential
const created = async (ServiceName = git, UserName = 'u') =>
  (await create(ServiceName, UserName))?.ServiceSpecificCredentialId ?? ''
const list = (input = {}, iam = server.iam) => iam.send(new ListServiceSpecificCredentialsCommand(input))
const listed = async (input: object = { UserName: 'u' }) => (await list(input)).ServiceSpecificCredentials
const act = (id: string, UserName: string | undefined = 'u', iam = server.iam) => {
  const ServiceSpecificCredentialId = id
  return {
    update: (Status: 'Active' | 'Inactive' | 'Expired') =>
      iam.send(new UpdateServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId, Status })),
    reset: () =>
      iam.send(new ResetServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
    remove: () =>
      iam.send(new DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
  }
}
const absent = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `No such credential ${id} exists`,
})
const unsupported = (service: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `No such service ${service} is supported for Service Specific Credentials`,
})

beforeEach(() => server.iam.send(new CreateUserCommand({ UserName: 'u' })))

describe('service-specific credentials', () => {
  it('have a generated name and password, shown this once (B-302, B-311, B-313)', async () => {
    for (const service of [git, 'cassandra.amazonaws.com']) {
      const { ServicePassword, ...facts } = (await create(service)) ?? {}
      expect(facts).toEqual({
        UserName: 'u',
        Status: 'Active',
        ServiceName: service,
        ServiceUserName: `u-at-${ACCOUNT}`,
        ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
        CreateDate: expect.any(Date),
      })
      expect(ServicePassword).toMatch(/^[A-Za-z0-9+/]{43}=$/)
      expect(await listed({ UserName: 'u', ServiceName: service })).toEqual([facts])
    }
    expect((await create())?.ServiceUserName).toBe(`u+1-at-${ACCOUNT}`)
  })

  it('are one API key for services that take one, with an end where it is wanted (behaviours 128)', async () => {
    const credential = await create(bedrock, 'u', 36_600)
    const { ServiceCredentialAlias: alias = '', ServiceCredentialSecret: secret = '' } = credential ?? {}
    expect(alias).toMatch(new RegExp(`^BedrockAPIKey-[a-z2-7]{8}-at-${ACCOUNT}$`))
    expect(secret).toMatch(/^ABSK/)
    expect(Buffer.from(secret.slice(4), 'base64').toString()).toMatch(new RegExp(`^${alias}:.{44}$`))
    expect(credential).not.toHaveProperty('ServicePassword')
    const span = (credential?.ExpirationDate?.getTime() ?? 0) - (credential?.CreateDate?.getTime() ?? 0)
    expect(span).toBe(36_600 * 86_400_000)
    for (const days of [0, -1, 36_601]) {
      expect(await refusal(create(bedrock, 'u', days))).toMatchObject({
        code: 'ValidationError',
        status: 400,
      })
    }
  })

  it('read as expired behind their end', async () => {
    await create(bedrock, 'u', 1)
    await server.advance(86_200)
    expect(await listed()).toMatchObject([{ Status: 'Active' }])
    await server.advance(210)
    expect(await listed()).toMatchObject([{ Status: 'Expired' }])
  })

  it('come back neither by a status nor by another secret once they have expired', async () => {
    const { ServiceSpecificCredentialId: id = '' } = (await create(bedrock, 'u', 1)) ?? {}
    await act(id).update('Inactive')
    await act(id).update('Active')
    expect((await act(id).reset()).ServiceSpecificCredential?.Status).toBe('Active')
    await server.advance(86_410)
    const { store } = server.service
    const kept = await store.entities.serviceSpecificCredentials.sealed(ACCOUNT, id)
    const over = {
      code: 'InvalidInput',
      status: 400,
      message: `The credential ${id} has expired. Delete it and create another.`,
    }
    expect(await refusals(act(id).update('Active'), act(id).reset())).toEqual([over, over])
    expect(await store.entities.serviceSpecificCredentials.sealed(ACCOUNT, id)).toEqual(kept)
    // switched off it stays, whatever the clock says later
    await act(id).update('Inactive')
    expect(await listed()).toMatchObject([{ Status: 'Expired' }])
    await act(id).remove()
    expect(await listed()).toEqual([])
  })

  it('are two at most for each service (behaviours 11, B-307, B-312)', async () => {
    await create()
    await create()
    expect(await refusal(create())).toEqual(
      overLimit('Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2'),
    )
    await create(bedrock)
  })

  it('are for some services only (behaviours 119)', async () => {
    expect(await refusals(create('s3.amazonaws.com'), list({ ServiceName: 'constructor' }))).toEqual([
      unsupported('s3.amazonaws.com'),
      unsupported('constructor'),
    ])
  })

  it('are switched off and on, and given another password (B-303, B-304, B-312, SB-45)', async () => {
    const first = await create()
    const id = first?.ServiceSpecificCredentialId ?? ''
    await act(id).update('Inactive')
    expect(await listed()).toMatchObject([{ Status: 'Inactive' }])
    const { ServiceSpecificCredential: second } = await act(id).reset()
    expect(second).toEqual({ ...first, Status: 'Inactive', ServicePassword: expect.any(String) })
    expect(second?.ServicePassword).not.toBe(first?.ServicePassword)
    await act(id).update('Active')
    expect(await listed()).toMatchObject([{ Status: 'Active' }])
    expect(await refusal(act(id).update('Expired'))).toEqual({
      code: 'InvalidInput',
      status: 400,
      message: 'Operation does not support status Expired',
    })
    await act(id).remove()
    expect(await listed()).toEqual([])
    expect(await refusals(act(id).update('Active'), act(id).reset(), act(id).remove())).toEqual(
      Array(3).fill(absent(id)),
    )
  })

  it('keep their names when the user is renamed, and give them to nobody else (B-305)', async () => {
    const id = await created()
    await server.iam.send(new UpdateUserCommand({ UserName: 'u', NewUserName: 'v' }))
    expect(await listed({ UserName: 'v' })).toMatchObject([
      { UserName: 'v', ServiceUserName: `u-at-${ACCOUNT}`, ServiceSpecificCredentialId: id },
    ])
    await server.iam.send(new CreateUserCommand({ UserName: 'u' }))
    expect((await create())?.ServiceUserName).toBe(`u+1-at-${ACCOUNT}`)
  })

  it('keep their secrets sealed, and out of the change log', async () => {
    const { ServicePassword = '', ServiceSpecificCredentialId: id = '' } = (await create()) ?? {}
    const { store, keyRing } = server.service
    const sealed = (await store.entities.serviceSpecificCredentials.sealed(ACCOUNT, id)) ?? new Uint8Array()
    expect(Buffer.from(sealed).toString('latin1')).not.toContain(ServicePassword)
    const opened = await keyRing.open(credentialRecord(ACCOUNT, id), sealed)
    expect(Buffer.from(opened).toString()).toBe(ServicePassword)
    expect(JSON.stringify(await store.changes(ACCOUNT, 0, 100))).not.toContain(ServicePassword)
  })

  it("are one user's, or everybody's with a permission of its own (behaviours 129)", async () => {
    const own = { Effect: 'Allow', Action: 'iam:ListServiceSpecificCredentials', Resource: userArnOf('me') }
    const iam = server.iamAs(await user(server, 'me', own))
    await create()
    const mine = await created(git, 'me')
    for (const input of [{}, { AllUsers: false }]) {
      const { ServiceSpecificCredentials } = await list(input, iam)
      expect(ServiceSpecificCredentials).toMatchObject([{ ServiceSpecificCredentialId: mine }])
    }
    expect(await refusal(list({ AllUsers: true }, iam))).toEqual(
      denied('me', 'iam:ListServiceSpecificCredentials', '*'),
    )
    const all = await list({ AllUsers: true, ServiceName: git })
    expect(all.ServiceSpecificCredentials?.map(({ UserName }) => UserName).sort()).toEqual(['me', 'u'])
    expect(all.IsTruncated).toBe(false)
  })

  it('are listed in pages, whose marker minds no other spelling of AllUsers (behaviours 16, 133)', async () => {
    for (const service of [git, git, bedrock, bedrock]) await create(service)
    const first = await list({ UserName: 'u', MaxItems: 3 })
    expect(first.ServiceSpecificCredentials).toHaveLength(3)
    expect(first.IsTruncated).toBe(true)
    const rest = await list({ UserName: 'u', AllUsers: false, Marker: first.Marker })
    expect(rest.ServiceSpecificCredentials).toHaveLength(1)
    expect(rest.IsTruncated).toBe(false)
    const some = await list({ AllUsers: true, ServiceName: bedrock, MaxItems: 1 })
    const others = await list({ AllUsers: true, ServiceName: bedrock, Marker: some.Marker })
    expect([some, others].map(({ IsTruncated }) => IsTruncated)).toEqual([true, false])
    expect(others.ServiceSpecificCredentials).toHaveLength(1)
  })

  it('belong to a user who is there, and to no other (behaviours 1, 119)', async () => {
    const id = await created()
    await server.iam.send(new CreateUserCommand({ UserName: 'other' }))
    const { update, reset, remove } = act(id, 'other')
    expect(await refusals(update('Active'), reset(), remove())).toEqual(Array(3).fill(absent(id)))
    expect(await refusals(create(git, 'nobody'), list({ UserName: 'nobody' }))).toEqual(
      Array(2).fill(missing('user', 'nobody')),
    )
  })

  it('keep a user from being deleted (behaviours 10)', async () => {
    const id = await created()
    expect(await refusal(server.iam.send(new DeleteUserCommand({ UserName: 'u' })))).toEqual({
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete entity, must remove referenced objects first.',
    })
    await act(id).remove()
    await server.iam.send(new DeleteUserCommand({ UserName: 'u' }))
  })

  it('are decided on the user; making one also by service and age (behaviours 128)', async () => {
    const Condition = {
      StringEquals: { 'iam:ServiceSpecificCredentialServiceName': bedrock },
      NumericLessThanEquals: { 'iam:ServiceSpecificCredentialAgeDays': '90' },
    }
    const allow = { Effect: 'Allow', Action: 'iam:CreateServiceSpecificCredential', Resource: userArnOf('u') }
    const iam = server.iamAs(await user(server, 'ana', { ...allow, Condition }))
    await create(bedrock, 'u', 90, iam)
    expect(
      await refusals(
        create(bedrock, 'u', 91, iam),
        create(bedrock, 'u', undefined, iam),
        create(git, 'u', 1, iam),
        create(bedrock, 'ana', 1, iam),
      ),
    ).toEqual(
      ['u', 'u', 'u', 'ana'].map((name) =>
        denied('ana', 'iam:CreateServiceSpecificCredential', `user ${name}`),
      ),
    )
    const { update, reset, remove } = act('ACCAABSENTABSENTABSENT', 'u', iam)
    expect(await refusals(update('Active'), reset(), remove())).toEqual(
      ['Update', 'Reset', 'Delete'].map((verb) =>
        denied('ana', `iam:${verb}ServiceSpecificCredential`, 'user u'),
      ),
    )
  })

  it('are changed for the calling user where no name is given', async () => {
    const Action = 'iam:*ServiceSpecificCredential*'
    const iam = server.iamAs(await user(server, 'me', { Effect: 'Allow', Action, Resource: userArnOf('me') }))
    const ServiceSpecificCredentialId = await created(git, 'me')
    await iam.send(new ResetServiceSpecificCredentialCommand({ ServiceSpecificCredentialId }))
    await iam.send(new DeleteServiceSpecificCredentialCommand({ ServiceSpecificCredentialId }))
    expect(await listed({ UserName: 'me' })).toEqual([])
  })
})
