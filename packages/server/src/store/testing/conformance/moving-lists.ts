import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ServerCertificate, serverCertificateKind } from '../../entity/certificate.ts'
import { type DelegationRequest, delegationRequestKind } from '../../entity/delegation.ts'
import { groupKind } from '../../entity/group.ts'
import { type Policy, policyKind } from '../../entity/policy.ts'
import { type InstanceProfile, instanceProfileKind, type Role, roleKind } from '../../entity/role.ts'
import { userKind } from '../../entity/user.ts'
import type { Kind } from '../../kind.ts'
import { placeIn } from '../../place-in-list.ts'
import type { Entities, EntityReader, EntityWriter, WritableEntities } from '../../store.ts'
import type { StoreOf } from '../conformance.ts'
import { author, delegationRequest, group, newAccount, user } from '../samples.ts'

/** What decides where an entity stands. */
interface Stand {
  readonly id: string
  readonly name: string
  readonly branch: string
}

/** A kind whose entities may move within its lists. */
interface Moving<E> {
  readonly kind: Kind<E>
  readonly reader: (entities: Entities) => EntityReader<E>
  readonly writer: (tx: WritableEntities) => EntityWriter<E>
  readonly at: (stand: Stand) => E
  /** Before every branch. */
  readonly prefix: string
}

const then = new Date('2026-01-02T03:04:05.678Z')
const [LONG, OWNER] = ['long-'.repeat(60), '111122223333']
const role = {
  CreateDate: then,
  MaxSessionDuration: 3600,
  AssumeRolePolicyDocument: '{}',
  TrustedIds: {},
  Tags: [],
}
const policy = { CreateDate: then, UpdateDate: then, DefaultVersionId: 'v1', LatestVersion: 1, Tags: [] }

const branch = fc.constantFrom('a', 'b', 'B', `${LONG}a`, `${LONG}b`)
const name = fc.constantFrom('a', 'B', 'm1', 'p', 'zz', 'é'.repeat(120), 'n'.repeat(128))
const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: fc.constantFrom('1', '2', '3'), name, branch }) },
  fc.record({ id: fc.constantFrom('1', '2', '3') }),
)
/** Those that stay have names of their own among the others. */
const staying = ['a1', 'B1', 'M', 'n', 'ne', 'z'].map((one, index) => ({ id: `S${index}`, name: one }))
const still = fc.tuple(...staying.map((one) => branch.map((at): Stand => ({ ...one, branch: at }))))

/** Pages that are asked for while the entities that they end at are renamed, moved, deleted and made again. */
export function movingListConformance(store: StoreOf): void {
  const keeps = <E>(title: string, { kind, reader, writer, at, prefix }: Moving<E>): void =>
    it(`show each of the ${title} once that stays where it is, whatever moves meanwhile`, async () => {
      const list = fc.constantFrom({}, { pathPrefix: prefix }, { pathPrefix: prefix + LONG })
      const changes = fc.record({ moves: fc.array(move, { maxLength: 8 }), still, list })
      await fc.assert(
        fc.asyncProperty(
          changes,
          fc.integer({ min: 1, max: 3 }),
          async ({ moves, still: all, list }, limit) => {
            const [own, before, meanwhile] = [newAccount(), moves.slice(0, 3), moves.slice(3)]
            const entities = all.map(at)
            const doMove = (one: (typeof moves)[number]) =>
              store().write([own], author, async (tx) => {
                if (!('name' in one)) return writer(tx).delete(own, one.id)
                const updated = await writer(tx).update(own, at(one))
                return updated === 'missing' ? writer(tx).insert(own, at(one)) : updated
              })
            await store().write([own], author, async (tx) => {
              for (const entity of entities) await writer(tx).insert(own, entity)
            })
            for (const one of before) await doMove(one)

            const seen: string[] = []
            const expected = (await reader(store().entities).list(own, { limit: 100, ...list })).items
            for (let after: string | undefined, more = true; more; ) {
              const page = await reader(store().entities).list(own, { limit, ...list, after })
              seen.push(...page.items.map(kind.id))
              const last = page.items.at(-1)
              after = last && placeIn(kind, list)(last)
              more = page.more
              for (const one of meanwhile.splice(0, 1)) await doMove(one)
              expect(seen.length).toBeLessThan(50)
            }
            const stays = (id: string) => id.startsWith('S')
            expect(seen.filter(stays)).toEqual(expected.map(kind.id).filter(stays))
          },
        ),
        { numRuns: 15 },
      )
    })

  describe('pages of lists in which entities move', () => {
    const path = (stand: Stand) => `/p/${stand.branch}/`
    keeps('users', {
      kind: userKind,
      reader: ({ users }) => users,
      writer: ({ users }) => users,
      at: (stand) => user(stand.name, { UserId: stand.id, Path: path(stand) }),
      prefix: '/p/',
    })
    keeps('groups', {
      kind: groupKind,
      reader: ({ groups }) => groups,
      writer: ({ groups }) => groups,
      at: (stand) => group(stand.name, { GroupId: stand.id, Path: path(stand) }),
      prefix: '/p/',
    })
    keeps<Role>('roles', {
      kind: roleKind,
      reader: ({ roles }) => roles,
      writer: ({ roles }) => roles,
      at: (stand) => ({ ...role, RoleId: stand.id, RoleName: stand.name, Path: path(stand) }),
      prefix: '/p/',
    })
    keeps<InstanceProfile>('instance profiles', {
      kind: instanceProfileKind,
      reader: ({ instanceProfiles }) => instanceProfiles,
      writer: ({ instanceProfiles }) => instanceProfiles,
      at: (stand) => ({
        ...{ InstanceProfileId: stand.id, InstanceProfileName: stand.name, Path: path(stand) },
        ...{ CreateDate: then, Tags: [] },
      }),
      prefix: '/p/',
    })
    keeps<Policy>('managed policies', {
      kind: policyKind,
      reader: ({ policies }) => policies,
      writer: ({ policies }) => policies,
      at: (stand) => ({ ...policy, PolicyId: stand.id, PolicyName: stand.name, Path: path(stand) }),
      prefix: '/p/',
    })
    keeps<ServerCertificate>('server certificates', {
      kind: serverCertificateKind,
      reader: ({ serverCertificates }) => serverCertificates,
      writer: ({ serverCertificates }) => serverCertificates,
      at: (stand) => ({
        ...{ ServerCertificateId: stand.id, ServerCertificateName: stand.name, Path: path(stand) },
        ...{ UploadDate: then, Expiration: then, CertificateBody: 'PEM', Tags: [] },
      }),
      prefix: '/p/',
    })
    keeps<DelegationRequest>('delegation requests', {
      kind: delegationRequestKind,
      reader: ({ delegationRequests }) => delegationRequests,
      writer: ({ delegationRequests }) => delegationRequests,
      at: (stand) => ({
        ...delegationRequest,
        DelegationRequestId: stand.id,
        RequestorWorkflowId: stand.name,
        OwnerAccountId: OWNER,
        OwnerUserId: stand.branch,
      }),
      prefix: `/${OWNER}/`,
    })
  })
}
