import {
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetUserCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../testing/callers.ts'
import {
  administrator,
  MEMBER,
  newMember,
  organize,
  rootManagement,
  rootSession,
  type TestOrganization,
} from '../testing/organizations.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'

const server = testServer()
let organization: TestOrganization
let admin: Credentials
beforeEach(async () => {
  ;({ organization, admin } = await rootManagement(server))
})

const AUDIT = 'IAMAuditRootUserCredentials'

describe('a root session', () => {
  it('ends when the member leaves, or the account that asked administers no more (E23)', async () => {
    const gone = { code: 'InvalidClientTokenId', status: 403 }
    const seen = (session: Credentials) => server.iamAs(session).send(new GetUserCommand({}))
    const other = await newMember(server, '444455556666')
    const delegation = { account: '444455556666', service: 'iam.amazonaws.com' }
    await organize(server, 'administrators add', delegation)
    const delegated = await rootSession(server, await administrator(server, 'deputy', other), AUDIT)
    const session = await rootSession(server, admin, AUDIT)
    await seen(delegated)
    await organize(server, 'administrators remove', delegation)
    expect(await refusal(seen(delegated))).toMatchObject(gone)
    await seen(session)
    await organize(server, 'accounts remove', { account: MEMBER })
    expect(await refusal(seen(session))).toMatchObject(gone)
  })

  const known = (session: Credentials) => server.stsAs(session).send(new GetCallerIdentityCommand({}))
  const isGone = async (session: Credentials) =>
    expect(await refusal(known(session))).toMatchObject({ code: 'InvalidClientTokenId', status: 403 })

  it.each(['in the same second', 'later'])(
    'stays over when the member comes back %s, also by way of another organization (E23)',
    async (when) => {
      const pause = async () => when === 'later' && (await server.advance(1))
      await server.newAccount({ account_id: '999988887777' })
      const { root: elsewhere } = await organize(server, 'create', { account: '999988887777' })
      const home = { account: MEMBER, parent: organization.root }
      const first = await rootSession(server, admin, AUDIT)
      await organize(server, 'accounts remove', { account: MEMBER })
      await pause()
      await organize(server, 'accounts add', home)
      await isGone(first)
      await server.advance(1)
      const second = await rootSession(server, admin, AUDIT)
      await known(second)
      await organize(server, 'accounts remove', { account: MEMBER })
      await organize(server, 'accounts add', { account: MEMBER, parent: elsewhere })
      await pause()
      await organize(server, 'accounts remove', { account: MEMBER })
      await organize(server, 'accounts add', home)
      await isGone(second)
      await server.advance(1)
      await known(await rootSession(server, admin, AUDIT))
    },
  )

  it.each(['in the same second', 'later'])(
    'stays over when the account that asked administers IAM again %s, having left or not (E23)',
    async (when) => {
      const pause = async () => when === 'later' && (await server.advance(1))
      const account = '444455556666'
      const delegation = { account, service: 'iam.amazonaws.com' }
      const deputy = await administrator(server, 'deputy', await newMember(server, account))
      await organize(server, 'administrators add', delegation)
      const first = await rootSession(server, deputy, AUDIT)
      await known(first)
      await organize(server, 'administrators remove', delegation)
      await pause()
      await organize(server, 'administrators add', delegation)
      await isGone(first)
      await server.advance(1)
      const second = await rootSession(server, deputy, AUDIT)
      await known(second)
      await organize(server, 'accounts remove', { account })
      await pause()
      await organize(server, 'accounts add', { account })
      await organize(server, 'administrators add', delegation)
      await isGone(second)
      await server.advance(1)
      await known(await rootSession(server, deputy, AUDIT))
    },
  )

  it('lasts while accounts move between units, and while others come and go', async () => {
    const account = '444455556666'
    const deputy = await administrator(server, 'deputy', await newMember(server, account))
    const delegation = { account, service: 'iam.amazonaws.com' }
    const { unit } = await organize(server, 'units create', { parent: organization.root, name: 'Unit' })
    await organize(server, 'trust enable', { service: 'access-analyzer.amazonaws.com' })
    await organize(server, 'administrators add', delegation)
    const session = await rootSession(server, admin, AUDIT)
    const delegated = await rootSession(server, deputy, AUDIT)
    const other = { account, service: 'access-analyzer.amazonaws.com' }
    await organize(server, 'administrators add', other)
    await organize(server, 'administrators remove', other)
    for (const id of [MEMBER, account]) await organize(server, 'accounts move', { account: id, parent: unit })
    await known(delegated)
    await organize(server, 'administrators remove', delegation)
    await organize(server, 'accounts remove', { account })
    await isGone(delegated)
    await known(session)
  })

  it('ends with its feature and with trusted access, and does not come back with them', async () => {
    const iam = server.iamAs(admin)
    const audit = await rootSession(server, admin, AUDIT)
    const unlock = await rootSession(server, admin, 'S3UnlockBucketPolicy')
    await known(audit)
    await known(unlock)
    await iam.send(new DisableOrganizationsRootSessionsCommand({}))
    await isGone(unlock)
    await known(audit)
    await server.advance(1)
    await iam.send(new EnableOrganizationsRootSessionsCommand({}))
    await isGone(unlock)
    const later = await rootSession(server, admin, 'S3UnlockBucketPolicy')
    await known(later)
    await organize(server, 'trust disable', { service: 'iam.amazonaws.com' })
    await isGone(audit)
    await isGone(later)
    await server.advance(1)
    await organize(server, 'trust enable', { service: 'iam.amazonaws.com' })
    await iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}))
    await isGone(audit)
    await known(await rootSession(server, admin, AUDIT))
  })
})
