import { CreateUserCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { user } from '../testing/callers.ts'
import { deniedId } from '../testing/denials.ts'
import {
  administrator,
  attachPolicy,
  MEMBER,
  newMember,
  newOrganization,
  organize,
} from '../testing/organizations.ts'
import { ACCOUNT } from '../testing/roles.ts'
import { signedFetch } from '../testing/signed-fetch.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()

const read = (id: string, by: Credentials, policyUri?: string) =>
  signedFetch(
    server.url,
    by,
    policyUri === undefined ? `/authorization-details/${id}` : `/authorization-details/${id}/policy`,
    policyUri === undefined ? {} : { policyUri },
  )

describe('authorization details of a member account', () => {
  it('are told to every account of its organization, with the service control policy that denied', async () => {
    const organization = await newOrganization(server)
    const sister = await newMember(server, '444455556666')
    const outside = await server.newAccount()
    const policy = await attachPolicy(server, 'scp', 'NoUsers', organization.root, {
      ...{ Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' },
    })
    const member = server.iamAs(organization.member)
    const id = await deniedId(member.send(new CreateUserCommand({ UserName: 'ana' })))
    const uri = `arn:aws:organizations::${ACCOUNT}:policy/${organization.id}/service_control_policy/${policy}`
    for (const by of [organization.member, server.root, sister]) {
      const { status, body } = await read(id, by)
      expect(status).toBe(200)
      expect(body.evaluations).toMatchObject([
        {
          evaluatedEffect: 'EXPLICIT_DENY',
          matchedPolicies: [{ uri, matchedStatements: [{ sid: 'NoUsers', evaluatedEffect: 'DENY' }] }],
        },
      ])
      expect(body.policies).toContainEqual({
        ...{ type: 'SERVICE_CONTROL_POLICY', inline: false, uri },
        attachedTo: [{ arn: organization.root }],
      })
      expect((await read(id, by, uri)).body.policyDocument).toContain('"NoUsers"')
    }
    expect(await read(id, outside)).toMatchObject({ status: 404 })
    expect(await read(id, outside, uri)).toMatchObject({ status: 404 })
  })

  it('are told to those that were of its organization then, if they still are', async () => {
    const organization = await newOrganization(server)
    const member = server.iamAs(organization.member)
    const ana = server.iamAs(await user({ iam: member }, 'ana'))
    const early = await deniedId(ana.send(new CreateUserCommand({ UserName: 'x' })))
    await organize(server, 'accounts remove', { account: MEMBER })
    const late = await deniedId(ana.send(new CreateUserCommand({ UserName: 'x' })))
    expect((await read(early, server.root)).status).toBe(200)
    expect((await read(late, server.root)).status).toBe(404)
    expect((await read(early, organization.member)).status).toBe(200)
  })

  it('need the permission there, too', async () => {
    const organization = await newOrganization(server)
    const ana = server.iamAs(await user({ iam: server.iamAs(organization.member) }, 'ana'))
    const id = await deniedId(ana.send(new CreateUserCommand({ UserName: 'x' })))
    expect((await read(id, await user(server, 'nobody'))).status).toBe(403)
    expect((await read(id, await administrator(server, 'admin'))).status).toBe(200)
  })
})
