import {
  AcquireRoleCommand,
  AddRoleToInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type IAMClient,
  ListUsersCommand,
  TagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MEMBER } from '../testing/organizations.ts'
import { trust } from '../testing/roles.ts'
import { type Credentials, testServer } from '../testing/test-server.ts'
import { operatorAuthor } from './author.ts'
import { OTHER, policyScene } from './testing/remedy-scene.ts'
import { RemedyWorld } from './testing/remedy-world.ts'
import { whyCommand } from './why.ts'

const server = testServer()

const clientsOf = (credentials: Credentials) => ({
  iam: server.iamAs(credentials),
  sts: server.stsAs(credentials),
})

const Tags = [{ Key: 'team', Value: 'red' }]
const Path = '/a*b/${aws:username}/$?/'

const assumeTarget = (account: string) =>
  new AssumeRoleCommand({
    ...{ RoleArn: `arn:aws:iam::${account}:role/target`, RoleSessionName: 'session' },
    ...{ Tags, SourceIdentity: 'someone' },
  })

const acquire = (
  iam: IAMClient,
  template: string,
  ReplacementValues: Record<string, { Values: string[] }>,
) => {
  const TemplateArn = `arn:aws:iam::aws:role-template/${template}`
  return iam.send(new AcquireRoleCommand({ TemplateArn, ReplacementValues }))
}

/** Calls that need one permission and that need several. */
const calls: Readonly<Record<string, (by: ReturnType<typeof clientsOf>) => Promise<unknown>>> = {
  CreateUser: ({ iam }) => iam.send(new CreateUserCommand({ UserName: 'made', Tags })),
  CreateOddUser: ({ iam }) => iam.send(new CreateUserCommand({ UserName: 'made', Path, Tags })),
  CreateRole: ({ iam }) =>
    iam.send(new CreateRoleCommand({ RoleName: 'made', AssumeRolePolicyDocument: trust(MEMBER), Tags })),
  UpdateUser: ({ iam }) => iam.send(new UpdateUserCommand({ UserName: 'other', NewPath: Path })),
  TagUser: ({ iam }) => iam.send(new TagUserCommand({ UserName: 'other', Tags })),
  ListUsers: ({ iam }) => iam.send(new ListUsersCommand({})),
  AddRoleToInstanceProfile: ({ iam }) =>
    iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'profile', RoleName: 'target' })),
  AcquireRole: ({ iam }) => acquire(iam, 'BucketReader', { BucketName: { Values: ['logs'] } }),
  AcquireAuditor: ({ iam }) =>
    acquire(iam, 'AuditAccess', { AuditorArn: { Values: [`arn:aws:iam::${MEMBER}:user/other`] } }),
  AssumeOwnRole: ({ sts }) => sts.send(assumeTarget(MEMBER)),
  AssumeOtherRole: ({ sts }) => sts.send(assumeTarget(OTHER)),
  GetFederationToken: ({ sts }) => sts.send(new GetFederationTokenCommand({ Name: 'fed', Tags })),
}

/** What `gatehouse why` says of the account's latest call. */
async function whyOfLatest(): Promise<string> {
  const { records } = server.service
  const found = await records?.newest({
    ...{ from: 0, to: Number.MAX_SAFE_INTEGER, marks: [], limit: 1 },
    matches: ({ account, caller }) => account === MEMBER && caller?.includes('caller') === true,
  })
  const { clock } = server.service.gateway
  const author = operatorAuthor('why', clock)
  const answer = await whyCommand.run({ ...server.service, clock }, { id: found?.records[0]?.id }, author)
  return 'text' in answer ? String(answer.text) : ''
}

async function attempt(world: RemedyWorld, name: string): Promise<string> {
  const by = clientsOf(await world.credentials())
  try {
    await calls[name]?.(by)
    return 'done'
  } catch (error) {
    return String(error)
  }
}

describe('why', () => {
  it('tells changes that allow the call when they are made as they are printed, and none where it was allowed', async () => {
    let seen = 0
    await fc.assert(
      fc
        .asyncProperty(policyScene, fc.constantFrom(...Object.keys(calls)), async (scene, name) => {
          const world = await RemedyWorld.of(server, scene)
          const before = await attempt(world, name)
          if (!before.startsWith('AccessDenied: User: ')) {
            expect(before).toMatch(/^done$|Cannot call GetFederationToken with session credentials$/)
            return
          }
          const text = await whyOfLatest()
          const count = await world.policies.amend(text)
          seen += 1
          expect(count).toBeGreaterThan(0)
          expect(await attempt(world, name), text).toBe('done')
        })
        .beforeEach(() => server.reset()),
      { numRuns: 20 },
    )
    expect(seen).toBeGreaterThan(0)
  }, 180_000)
})
