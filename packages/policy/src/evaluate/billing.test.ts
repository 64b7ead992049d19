import { describe, expect, it } from 'vitest'
import { explain } from '../explain/explain.ts'
import { explanationText } from '../explain/text.ts'
import { account, allowAll, ana, appSession, ask, attach, otherAccount } from '../testing/sample.ts'
import { isBillingAction } from './action-facts.ts'
import { denialReason } from './denial-reason.ts'
import { evaluate } from './evaluate.ts'
import type { AuthorizationRequest } from './request.ts'

const identity = [attach('identity', allowAll)]
const session = [attach('session', allowAll)]
const off = { accountSettings: { billingAccess: false } }
const bills = { action: 'aws-portal:ViewBilling', resource: '*' }
const refused = { result: 'implicitDeny', kind: 'billing', by: [] }
const federated = {
  type: 'federated-user',
  arn: `arn:aws:sts::${account}:federated-user/fay`,
  userArn: ana.arn,
  accountId: account,
} as const
const root = { type: 'root', arn: `arn:aws:iam::${account}:root`, accountId: account } as const

describe('the switch of an account for billing (A-064)', () => {
  it.each([ana, appSession, federated])('puts what policies allow a $type out of effect', (principal) => {
    const decide = (more: Partial<AuthorizationRequest>) =>
      evaluate(ask({ principal, ...bills, ...more, context: {} }), { identity, session })
    expect(decide(off)).toEqual(refused)
    for (const settings of [undefined, {}, { billingAccess: true }])
      expect(decide({ ...(settings && { accountSettings: settings }) })).toMatchObject({
        result: 'allow',
        kind: 'identity',
      })
  })

  it('binds neither the root user nor its sessions, nor who comes without identity policies (A-009)', () => {
    expect(evaluate(ask({ principal: root, ...bills, ...off }), { identity: [] })).toMatchObject({
      result: 'allow',
      kind: 'root',
    })
    const assumed = { ...root, type: 'root-session' } as const
    expect(evaluate(ask({ principal: assumed, ...bills, ...off }), { identity: [], session }).result).toBe(
      'allow',
    )
    const resource = attach('resource', { ...allowAll, Principal: '*' })
    const service = { type: 'service', service: 'x.amazonaws.com' } as const
    expect(evaluate(ask({ principal: service, ...bills, ...off }), { identity: [], resource }).result).toBe(
      'allow',
    )
  })

  it('grants nothing, and takes nothing from other services', () => {
    const on = { accountSettings: { billingAccess: true } }
    expect(evaluate(ask({ ...bills, ...on }), { identity: [] })).toMatchObject({
      result: 'implicitDeny',
      kind: 'identity',
    })
    expect(evaluate(ask(off), { identity }).result).toBe('allow')
  })

  it('comes after denies and the limits of an organization, and before all that allows', () => {
    const request = ask({ ...bills, ...off })
    const denying = [attach('identity', { ...allowAll, Effect: 'Deny' })]
    expect(evaluate(request, { identity: denying })).toMatchObject({
      result: 'explicitDeny',
      kind: 'identity',
    })
    expect(evaluate(request, { identity, scp: [[]] })).toMatchObject({ kind: 'scp' })
    expect(evaluate(request, { identity: [] })).toEqual(refused)
    const resource = attach('resource', { ...allowAll, Principal: { AWS: ana.arn } })
    expect(evaluate(request, { identity: [], resource })).toEqual(refused)
    const foreign = { ...request, resourceAccountId: otherAccount }
    expect(evaluate(foreign, { identity, resource })).toEqual(refused)
  })

  it('is told as the reason, which no change of policies mends', () => {
    const explanation = explain(ask({ ...bills, ...off }), { identity })
    expect(explanation.remedy).toEqual([])
    expect(denialReason(explanation, bills.action, true)).toBe(
      'because access of users and roles to billing is off in the account',
    )
    const [decision, ...lines] = explanationText(explanation).split('\n')
    expect(decision).toBe(
      'aws-portal:ViewBilling on * is denied because access of users and roles to billing is off in the account',
    )
    expect(lines).toContain('identity-based policy: allows it')
    expect(lines.at(-1)).toBe('no change of policies would allow it')
    const both = explain(ask({ ...bills, ...off }), {
      identity: [attach('identity', { ...allowAll, Effect: 'Deny' })],
    })
    expect(both.remedy).toEqual([])
  })
})

it('actions of billing are those of its services, in any case', () => {
  const billing = ['aws-portal:ViewBilling', 'BILLING:getbillingdata', 'budgets:ModifyBudget', 'ce:GetTags']
  const others = [
    'account:GetAccountInformation',
    'support:CreateCase',
    'pricing:DescribeServices',
    'billing',
  ]
  expect(billing.map(isBillingAction)).toEqual(billing.map(() => true))
  expect([...others, 'sustainability:GetCarbonFootprintSummary', 's3:GetObject'].some(isBillingAction)).toBe(
    false,
  )
})
