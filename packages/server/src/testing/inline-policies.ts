import { describe, expect, it } from 'vitest'
import { invalid, missing, overLimit, policyOf, refusal, refusals, sizedPolicy } from './callers.ts'
import { trustEc2 } from './roles.ts'

interface Page {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

/** The inline-policy operations of one kind of holder, called as the root user. */
export interface InlinePolicyOperations {
  readonly kind: 'user' | 'group' | 'role'
  /** The name of a holder that is there before each test, in small and capital letters. */
  readonly holder: string
  /** Characters that the policies of one holder may have together. */
  readonly limit: number
  readonly put: (holder: string, policy: string, document: string) => Promise<unknown>
  readonly get: (
    holder: string,
    policy: string,
  ) => Promise<{ PolicyName?: string | undefined; PolicyDocument?: string | undefined }>
  readonly remove: (holder: string, policy: string) => Promise<unknown>
  readonly list: (
    holder: string,
    page?: Page,
  ) => Promise<{
    PolicyNames?: string[] | undefined
    IsTruncated?: boolean | undefined
    Marker?: string | undefined
  }>
}

const document = policyOf({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })

/** What holds for inline policies whoever has them; permissions are each kind's own. */
export function inlinePolicyConformance(operations: InlinePolicyOperations): void {
  const { kind, holder, limit } = operations
  const lower = holder.toLowerCase()
  const upper = holder.toUpperCase()
  const put = (policy: string, text = document) => operations.put(lower, policy, text)
  const get = (policy: string) => operations.get(upper, policy)
  const textOf = async (policy: string) => decodeURIComponent((await get(policy)).PolicyDocument ?? '')
  const remove = (policy: string) => operations.remove(holder, policy)
  const list = (page?: Page) => operations.list(holder, page)

  describe(`inline policies of a ${kind}`, () => {
    it('are refused for their grammar before their holder is looked for (behaviours, section 2)', async () => {
      const { code } = await refusal(operations.put('nobody', 'p', '{'))
      expect(code).toBe('MalformedPolicyDocument')
      expect(await refusal(operations.put('nobody', 'p', document))).toMatchObject({ code: 'NoSuchEntity' })
    })

    it('are put, read as they were given, overwritten in any case, and deleted (behaviours 100, 106)', async () => {
      const text = ` ${document}\n`
      await put('Read', text)
      const echoed = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Name`
      expect(await get('rEAD')).toMatchObject({ [echoed]: upper, PolicyName: 'rEAD' })
      expect(await textOf('Read')).toBe(text)
      await put('READ')
      expect((await list()).PolicyNames).toEqual(['Read'])
      expect(await textOf('Read')).toBe(document)
      await remove('read')
      const { PolicyNames, IsTruncated, Marker } = await list()
      expect({ PolicyNames, IsTruncated, Marker }).toEqual({ PolicyNames: [], IsTruncated: false })
    })

    it('are answered percent-encoded once, also where they hold percent signs (behaviours 100)', async () => {
      const text = policyOf({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: "arn:aws:s3:::b/%7Bé%7D('!",
      })
      await put('Read', text)
      const { PolicyDocument = '' } = await get('Read')
      expect(PolicyDocument).toContain('%257B%C3%A9%257D%28%27%21')
      expect(PolicyDocument).not.toMatch(/[^A-Za-z0-9._~%-]/)
      expect(decodeURIComponent(PolicyDocument)).toBe(text)
    })

    it('are listed by name in pages, behind one that is gone by now (behaviours 16, 72, 133)', async () => {
      for (const name of ['c', 'A', 'b']) await put(name)
      const first = await list({ MaxItems: 2 })
      expect(first).toMatchObject({ PolicyNames: ['A', 'b'], IsTruncated: true })
      const last = await list({ MaxItems: 2, Marker: first.Marker })
      expect(last).toMatchObject({ PolicyNames: ['c'], IsTruncated: false })
      const { Marker } = await list({ MaxItems: 1 })
      await remove('A')
      expect((await list({ Marker })).PolicyNames).toEqual(['b', 'c'])
    })

    it(`have together at most ${limit} characters, white space aside (G9, behaviours 75)`, async () => {
      const exceeded = overLimit(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${holder}`)
      await put('a', sizedPolicy(limit - 150))
      expect(await refusal(put('b', sizedPolicy(151)))).toEqual(exceeded)
      await put('b', sizedPolicy(150))
      expect(await refusal(put('B', sizedPolicy(151)))).toEqual(exceeded)
      await put('A', sizedPolicy(limit - 151))
      await put('B', sizedPolicy(151))
    })

    it('are identity policies (behaviours 28)', async () => {
      expect(await refusal(put('a', '{'))).toEqual({
        code: 'MalformedPolicyDocument',
        status: 400,
        message: 'Syntax errors in policy.',
      })
      expect(await refusal(put('a', trustEc2))).toMatchObject({ code: 'MalformedPolicyDocument' })
      expect((await list()).PolicyNames).toEqual([])
    })

    it('have names of up to 128 characters (behaviours 71)', async () => {
      await put('x'.repeat(128))
      const tooLong = invalid('policyName', 'Member must have length less than or equal to 128')
      expect(await refusal(put('x'.repeat(129)))).toEqual(tooLong)
    })

    it(`that are not there are named without the ${kind} (behaviours 2)`, async () => {
      for (const refused of await refusals(get('Absent'), remove('Absent'))) {
        expect(refused).toEqual({
          code: 'NoSuchEntity',
          status: 404,
          message: `The ${kind} policy with name Absent cannot be found.`,
        })
      }
    })

    it(`of a ${kind} that is not there are missing for the ${kind} (behaviours 1)`, async () => {
      for (const refused of await refusals(
        operations.put('absent', 'a', document),
        operations.get('absent', 'a'),
        operations.remove('absent', 'a'),
        operations.list('absent'),
      )) {
        expect(refused).toEqual(missing(kind, 'absent'))
      }
    })
  })
}
