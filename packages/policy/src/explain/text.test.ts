import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePolicy } from '../compile/compile-policy.ts'
import { contextOf } from '../context.ts'
import { explain } from './explain.ts'
import { explanationText } from './text.ts'

/** The explanation of a request that is refused, with this text in the policy and in the request. */
function explained(text: string): string {
  const Statement = [
    { Sid: text, Effect: 'Deny', Action: 'iam:GetUser', Resource: `arn:aws:iam::1:user/${text}/*` },
    {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: '*',
      Condition: { StringEquals: { [`aws:RequestTag/${text}`]: ['x', `x${text}`] } },
    },
  ]
  const { policy } = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity')
  if (policy === undefined) throw new Error('the policy can be read')
  const accountId = '123456789012'
  const explanation = explain(
    {
      principal: { type: 'user', arn: `arn:aws:iam::${accountId}:user/ana`, accountId, userId: 'AIDA1' },
      action: 'iam:GetUser',
      resource: `arn:aws:iam::1:user/${text}`,
      resourceAccountId: accountId,
      context: contextOf({ [`aws:RequestTag/${text}`]: `y${text}` }),
    },
    { identity: [{ policy, source: { id: `policy${text}`, type: 'identity' } }] },
  )
  return explanationText(explanation)
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '\u001b[31mred',
        '\u202e',
        '\u200b',
        '`',
        ' ',
        'allowed',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }).filter((part) => !/[*?$]/.test(part)),
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''))

describe('an explanation for people', () => {
  it('names a trust policy once, which is called by the role that it is attached to', () => {
    const arn = 'arn:aws:iam::123456789012:role/tr1'
    const Statement = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }
    const { policy } = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'trust')
    if (policy === undefined) throw new Error('the policy can be read')
    const accountId = '123456789012'
    const text = explanationText(
      explain(
        {
          principal: { type: 'user', arn: `arn:aws:iam::${accountId}:user/ana`, accountId, userId: 'AIDA1' },
          ...{ action: 'sts:AssumeRole', resource: arn, resourceAccountId: accountId },
          context: contextOf({}),
        },
        { identity: [], trust: { policy, source: { id: arn, type: 'trust', attachedTo: arn } } },
      ),
    )
    expect(text).toContain(`  add to ${arn} (role trust policy):`)
    expect(text).not.toContain(`${arn} of ${arn}`)
  })

  it('shows what breaks lines or moves a terminal as escapes', () => {
    const lines = explained('\u001b[31m\nFAKE LINE allowed').split('\n')
    expect(lines.filter((line) => /^FAKE|\u001b/.test(line))).toEqual([])
    expect(lines.join(' ')).toContain('statement 1 `\\u001b[31m\\nFAKE LINE allowed`')
  })

  it('has no line that it did not begin itself, whatever policy and request say', () => {
    const beginnings = (text: string) =>
      text.split(/[\n\r\v\f\u0085\u2028\u2029]/).map((line) => /^ *\S{0,4}/.exec(line)?.[0])
    fc.assert(
      fc.property(hostile, (text) => {
        expect(beginnings(explained(text))).toEqual(beginnings(explained('plain')))
      }),
    )
  })
})
