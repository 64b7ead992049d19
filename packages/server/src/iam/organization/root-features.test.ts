import {
  DisableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { MEMBER, newOrganization, organize } from '../../testing/organizations.ts'
import { ACCOUNT } from '../../testing/roles.ts'
import { type Credentials, testServer } from '../../testing/test-server.ts'

const server = testServer()

const operations = {
  EnableOrganizationsRootCredentialsManagement: EnableOrganizationsRootCredentialsManagementCommand,
  DisableOrganizationsRootCredentialsManagement: DisableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessions: EnableOrganizationsRootSessionsCommand,
  DisableOrganizationsRootSessions: DisableOrganizationsRootSessionsCommand,
  ListOrganizationsFeatures: ListOrganizationsFeaturesCommand,
}
type Name = keyof typeof operations
const names = Object.keys(operations) as Name[]
const enabling: readonly Name[] = [
  'EnableOrganizationsRootCredentialsManagement',
  'EnableOrganizationsRootSessions',
]

const call = async (name: Name, by: Credentials = server.root) => {
  const { OrganizationId, EnabledFeatures } = await server.iamAs(by).send(new operations[name]({}))
  return { OrganizationId, EnabledFeatures }
}
const wrong = (code: string, message: string) => ({ code, status: 400, message })
const trust = () => organize(server, 'trust enable', { service: 'iam.amazonaws.com' })

describe('the features of central root access', () => {
  it('are switched on and off one by one, and listed', async () => {
    const { id: OrganizationId } = await newOrganization(server)
    await trust()
    const features = (...EnabledFeatures: string[]) => ({ OrganizationId, EnabledFeatures })
    expect(await call('ListOrganizationsFeatures')).toEqual(features())
    expect(await call('EnableOrganizationsRootSessions')).toEqual(features('RootSessions'))
    expect(await call('EnableOrganizationsRootCredentialsManagement')).toEqual(
      features('RootCredentialsManagement', 'RootSessions'),
    )
    expect(await call('EnableOrganizationsRootSessions')).toEqual(
      features('RootCredentialsManagement', 'RootSessions'),
    )
    expect(await call('DisableOrganizationsRootSessions')).toEqual(features('RootCredentialsManagement'))
    expect(await call('DisableOrganizationsRootSessions')).toEqual(features('RootCredentialsManagement'))
    expect(await call('ListOrganizationsFeatures')).toEqual(features('RootCredentialsManagement'))
    expect(await call('DisableOrganizationsRootCredentialsManagement')).toEqual(features())
  })

  it('end with trusted access, and do not come back with it', async () => {
    await newOrganization(server)
    await trust()
    await call('EnableOrganizationsRootSessions')
    await organize(server, 'trust disable', { service: 'iam.amazonaws.com' })
    await trust()
    expect(await call('ListOrganizationsFeatures')).toMatchObject({ EnabledFeatures: [] })
  })
})

describe.each(names)('%s', (name) => {
  it('is OrganizationNotFoundException for an account that is in none', async () => {
    expect(await refusal(call(name))).toEqual(
      wrong(
        'OrganizationNotFoundException',
        `The input account ${ACCOUNT} is not a member of an organization.`,
      ),
    )
  })

  it('is OrganizationNotInAllFeaturesModeException where the organization only shares its bill', async () => {
    await organize(server, 'create', { account: ACCOUNT, features: 'billing' })
    expect(await refusal(call(name))).toEqual(
      wrong(
        'OrganizationNotInAllFeaturesModeException',
        `All features are not enabled by organization of input account ${ACCOUNT}.`,
      ),
    )
  })

  it('is ServiceAccessNotEnabledException without trusted access of IAM, after authorization (behaviours 95)', async () => {
    const { member } = await newOrganization(server)
    for (const [by, account] of [
      [server.root, ACCOUNT],
      [member, MEMBER],
    ] as const) {
      expect(await refusal(call(name, by))).toEqual(
        wrong(
          'ServiceAccessNotEnabledException',
          `Trusted Access for IAM not enabled by organization of input account ${account}.`,
        ),
      )
    }
    await expect(call(name, await user(server, 'nobody'))).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('is refused to members that administer nothing (A-421)', async () => {
    const { member } = await newOrganization(server)
    await trust()
    const isRefused = wrong(
      'AccountNotManagementOrDelegatedAdministratorException',
      `The input account ${MEMBER} is not the management account or a delegated administrator of its organization.`,
    )
    expect(await refusal(call(name, member))).toEqual(isRefused)
    const administration = { account: MEMBER, service: 'iam.amazonaws.com' }
    await organize(server, 'administrators add', administration)
    if (enabling.includes(name)) {
      expect(await refusal(call(name, member))).toEqual(
        wrong(
          'CallerIsNotManagementAccountException',
          `The input account ${MEMBER} is not the management account of its organization.`,
        ),
      )
    } else await call(name, member)
    await organize(server, 'administrators remove', administration)
    expect(await refusal(call(name, member))).toEqual(isRefused)
  })

  it('is decided on no resource, and its denial names no record (behaviours 105)', async () => {
    await newOrganization(server)
    await trust()
    const action = `iam:${name}`
    await call(name, await user(server, 'ana', { Effect: 'Allow', Action: action, Resource: '*' }))
    const ben = await user(server, 'ben', { Effect: 'Allow', NotAction: action, Resource: '*' })
    const denial = await server
      .iamAs(ben)
      .send(new operations[name]({}))
      .catch((error: Error) => error)
    expect((denial as Error).message).toBe(
      `User: arn:aws:iam::${ACCOUNT}:user/ben is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
    )
  })
})
