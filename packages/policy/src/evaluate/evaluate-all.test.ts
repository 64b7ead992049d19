import { describe, expect, it } from 'vitest'
import { allowAll, ask, attach } from '../testing/sample.ts'
import { evaluateAll } from './evaluate-all.ts'

const policies = { identity: [attach('identity', { ...allowAll, Action: ['s3:Get*', 'iam:PassRole'] })] }
const question = (action: string) => ({ request: ask({ action }), policies })

describe('evaluateAll', () => {
  it('allows where every question is allowed', () => {
    const { decisions, failed } = evaluateAll([question('s3:GetObject'), question('iam:PassRole')])
    expect(decisions.map(({ result }) => result)).toEqual(['allow', 'allow'])
    expect(failed).toBeUndefined()
  })

  it('says which question failed first, and asks none after it', () => {
    const { decisions, failed } = evaluateAll(['s3:GetObject', 's3:Put', 'iam:PassRole'].map(question))
    expect(failed).toBe(1)
    expect(decisions.map(({ result }) => result)).toEqual(['allow', 'implicitDeny'])
  })
})
