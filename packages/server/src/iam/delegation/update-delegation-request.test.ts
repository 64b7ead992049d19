import { describe, expect, it } from 'vitest'
import { invalid, refusal } from '../../testing/callers.ts'
import { DAY, shown, step } from '../../testing/delegation.ts'
import {
  ownedStepConformance,
  requestIn,
  type StepFacts,
  stepConformance,
} from '../../testing/delegation-steps.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const facts: StepFacts = {
  name: 'update',
  action: 'iam:UpdateDelegationRequest',
  from: ['ASSIGNED', 'PENDING_APPROVAL'],
  to: 'PENDING_APPROVAL',
  told: 'is neither ASSIGNED nor PENDING_APPROVAL',
}

describe('UpdateDelegationRequest', () => {
  stepConformance(server, facts)
  ownedStepConformance(server, facts)

  it('keeps notes that are not given anew, takes 500 characters, and does not lengthen the time', async () => {
    const id = await requestIn(server, 'ASSIGNED')
    await step.update(server.iam, id, 'n'.repeat(500))
    const first = await shown(server.iam, id)
    expect(first.Notes).toBe('n'.repeat(500))
    await server.advance(DAY)
    await step.update(server.iam, id)
    const second = await shown(server.iam, id)
    expect(second).toMatchObject({ Notes: 'n'.repeat(500), ExpirationTime: first.ExpirationTime })
    expect(second.UpdatedTime?.getTime()).toBeGreaterThan(first.UpdatedTime?.getTime() ?? 0)
    expect(await refusal(step.update(server.iam, id, 'n'.repeat(501)))).toEqual(
      invalid('notes', 'Member must have length less than or equal to 500'),
    )
  })
})
