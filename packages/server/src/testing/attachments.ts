import { GetPolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { missing, overLimit, refusal, refusals } from './callers.ts'
import { setQuota } from './entities.ts'
import { managedPolicy, policyArnOf, readOnly } from './policies.ts'
import type { TestServer } from './test-server.ts'

interface ListInput {
  readonly PathPrefix?: string
  readonly Marker?: string | undefined
  readonly MaxItems?: number
}

/** The attachment operations of one kind of holder, called as the root user. */
export interface AttachmentOperations {
  readonly kind: 'user' | 'group' | 'role'
  /** The name of a holder that is there before each test, in small and capital letters. */
  readonly holder: string
  readonly quota:
    | 'AttachedPoliciesPerUserQuota'
    | 'AttachedPoliciesPerGroupQuota'
    | 'AttachedPoliciesPerRoleQuota'
  /** How a refusal names the quota. */
  readonly phrase: string
  readonly attach: (holder: string, arn: string) => Promise<unknown>
  readonly detach: (holder: string, arn: string) => Promise<unknown>
  readonly list: (
    holder: string,
    input?: ListInput,
  ) => Promise<{
    AttachedPolicies?: { PolicyName?: string | undefined; PolicyArn?: string | undefined }[] | undefined
    IsTruncated?: boolean | undefined
    Marker?: string | undefined
  }>
}

/** What holds for attached policies whoever has them; permissions are each kind's own. */
export function attachmentConformance(server: TestServer, operations: AttachmentOperations): void {
  const { kind, holder, quota, phrase } = operations
  const attach = (arn: string) => operations.attach(holder.toLowerCase(), arn)
  const detach = (arn: string) => operations.detach(holder.toUpperCase(), arn)
  const list = (input?: ListInput) => operations.list(holder, input)
  const names = async (input?: ListInput) =>
    (await list(input)).AttachedPolicies?.map(({ PolicyName }) => PolicyName)
  const countOf = async (PolicyArn: string) =>
    (await server.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount
  const notFound = (arn: string) => ({
    code: 'NoSuchEntity',
    status: 404,
    message: `Policy ${arn} was not found.`,
  })

  describe(`managed policies of a ${kind}`, () => {
    it('are attached once, counted, listed, and detached (behaviours 130)', async () => {
      const arn = await managedPolicy(server, 'own', { Path: '/team/' })
      await attach(arn)
      await attach(arn)
      await attach(readOnly)
      expect(await countOf(arn)).toBe(1)
      const { AttachedPolicies, IsTruncated, Marker } = await list()
      expect({ AttachedPolicies, IsTruncated, Marker }).toEqual({
        AttachedPolicies: [
          { PolicyName: 'own', PolicyArn: arn },
          { PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly },
        ],
        IsTruncated: false,
      })
      expect(await names({ PathPrefix: '/team/' })).toEqual(['own'])
      await detach(arn)
      expect(await countOf(arn)).toBe(0)
      expect(await names()).toEqual(['ReadOnlyAccess'])
    })

    it('are listed in pages, behind one that is gone by now (behaviours 16, 72, 133)', async () => {
      for (const name of ['a', 'b', 'c']) await attach(await managedPolicy(server, name))
      const first = await list({ MaxItems: 2 })
      expect(first.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual(['a', 'b'])
      expect(await names({ MaxItems: 2, Marker: first.Marker })).toEqual(['c'])
      const { Marker } = await list({ MaxItems: 1 })
      await detach(policyArnOf('a'))
      expect(await names({ Marker })).toEqual(['b', 'c'])
    })

    it('are ten at most, unless the account’s quota says otherwise (behaviours 11, 115)', async () => {
      const exceeded = (limit: number) => overLimit(`Cannot exceed quota for ${phrase}: ${limit}`)
      for (let index = 0; index < 10; index++) await attach(await managedPolicy(server, `p${index}`))
      expect(await refusal(attach(readOnly))).toEqual(exceeded(10))
      await attach(policyArnOf('p0'))
      expect(await names()).toHaveLength(10)
      await setQuota(server, quota, 11)
      await attach(readOnly)
      const more = await managedPolicy(server, 'more')
      expect(await refusal(attach(more))).toEqual(exceeded(11))
      expect(await countOf(more)).toBe(0)
      await detach(readOnly)
      await attach(more)
    })

    it('must exist to be attached, be attached to be detached, and be named by an ARN (behaviours 5, 7, 101)', async () => {
      const absent = policyArnOf('absent')
      expect(await refusal(attach(absent))).toEqual({
        code: 'NoSuchEntity',
        status: 404,
        message: `Policy ${absent} does not exist or is not attachable.`,
      })
      expect(await refusal(detach(readOnly))).toEqual(notFound(readOnly))
      expect(await refusal(detach(absent))).toEqual(notFound(absent))
      const noArn = 'not-an-arn-but-long-enough'
      for (const refused of await refusals(attach(noArn), detach(noArn))) {
        const message = `ARN ${noArn} is not valid.`
        expect(refused).toEqual({ code: 'ValidationError', status: 400, message })
      }
      expect(await refusal(attach('x'.repeat(19)))).toMatchObject({ code: 'ValidationError' })
    })

    it('of service-linked roles cannot be attached', async () => {
      const arn = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'
      const noun = { user: 'User', group: 'Group', role: 'Customer Role' }[kind]
      expect(await refusal(attach(arn))).toEqual({
        code: 'PolicyNotAttachable',
        status: 400,
        message: `Cannot attach a Service Role Policy to a ${noun}.`,
      })
      expect(await names()).toEqual([])
      expect(await refusal(attach(`${arn}x`))).toMatchObject({ code: 'NoSuchEntity' })
      await attach('arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceRole')
    })

    it('of another account cannot be attached', async () => {
      const theirs = server.iamAs(await server.newAccount({ account_id: '210987654321' }))
      const arn = await managedPolicy({ iam: theirs }, 'theirs')
      expect(await refusal(attach(arn))).toMatchObject({ code: 'NoSuchEntity', status: 404 })
    })

    it(`of a ${kind} that is not there are missing for the ${kind} (behaviours 1)`, async () => {
      for (const refused of await refusals(
        operations.attach('absent', readOnly),
        operations.detach('absent', readOnly),
        operations.list('absent'),
      )) {
        expect(refused).toEqual(missing(kind, 'absent'))
      }
    })
  })
}
