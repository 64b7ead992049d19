import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseRequest, compileCasePolicies } from '../cases/decision-case.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { amended } from '../testing/amended.ts'
import { scenes } from '../testing/arbitraries.ts'
import { ana, ask, attach } from '../testing/sample.ts'
import { commonRemedy } from './common-remedy.ts'
import { explain } from './explain.ts'
import { callExplanationText } from './text.ts'

const [q1, q2] = ['arn:aws:s3:::ledger/q1', 'arn:aws:s3:::ledger/q2']
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

describe('the changes that would allow all that a call asks', () => {
  it('allow every question of a call, and none is to spare, whatever the policies', () => {
    fc.assert(
      fc.property(scenes, scenes, ({ policies, request }, { request: { action, resource } }) => {
        // a trust policy is that of one role, which all questions of a call that assumes it are about
        const isOfRole = action.startsWith('sts:') || request.action.startsWith('sts:')
        const other = { ...request, action, resource: isOfRole ? request.resource : resource }
        const asked = [request, other]
        const set = compileCasePolicies(policies)
        const remedies = asked.map((one) => explain(caseRequest(one), set).remedy)
        const remedy = commonRemedy(asked.map((one) => explain(caseRequest(one), set)))
        const allows = (documents: typeof policies) =>
          asked.every((one) => evaluate(caseRequest(one), compileCasePolicies(documents)).result === 'allow')
        expect(remedy === undefined).toBe(allows(policies))
        if (remedy === undefined) return
        if (remedies.some((each) => each?.length === 0)) {
          expect(remedy).toEqual([])
          return
        }
        expect(allows(amended(policies, remedy))).toBe(true)
        for (const left of remedy.keys())
          expect(allows(amended(policies, remedy.toSpliced(left, 1)))).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('are told once where two questions lack the same', () => {
    const identity = [attach('identity', { ...everything, Effect: 'Deny', Action: 's3:*' })]
    const asked = [ask(), ask({ action: 's3:PutObject' }), ask()].map((one) => explain(one, { identity }))
    expect(commonRemedy(asked)).toMatchObject([
      { change: 'stop denying', statement: { index: 0 } },
      { change: 'allow', statement: { Action: 's3:GetObject', Resource: q1 } },
      { change: 'allow', statement: { Action: 's3:PutObject', Resource: q1 } },
    ])
  })

  it('are none where no policy could allow one of the questions, and not told where all are allowed', () => {
    const identity = [attach('identity', everything)]
    const ofAws = ask({ action: 'iam:DeletePolicy', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
    const [allowed, never] = [explain(ask(), { identity }), explain(ofAws, { identity })]
    expect(commonRemedy([explain(ask(), { identity: [] }), never])).toEqual([])
    expect(commonRemedy([allowed, allowed])).toBeUndefined()
    expect(callExplanationText([allowed, never], [])).toMatch(
      /\n\nno change of policies would allow the call$/,
    )
  })

  it('read as text behind what each question was answered', () => {
    const source = { id: 'own', type: 'inline', attachedTo: ana.arn }
    const identity = [attach('identity', { Effect: 'Allow', Action: 'sqs:*', Resource: '*' }, source)]
    const asked = [ask(), ask({ resource: q2 })].map((one) => explain(one, { identity }))
    expect(callExplanationText(asked, commonRemedy(asked))).toBe(
      [
        ...[q1, q2].flatMap((resource) => [
          `s3:GetObject on ${resource} is denied because no identity-based policy allows the s3:GetObject action`,
          '',
          'identity-based policy: says nothing to it',
          `  own of ${ana.arn}, 1 statement about something else`,
          '',
        ]),
        'what would allow the call, all 2 together:',
        ...[q1, q2].flatMap((resource) => [
          '  add to an identity-based policy:',
          `    {"Effect":"Allow","Action":"s3:GetObject","Resource":"${resource}"}`,
        ]),
      ].join('\n'),
    )
  })
})
