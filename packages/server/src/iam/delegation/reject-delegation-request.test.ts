import { describe, expect, it } from 'vitest'
import { invalid, refusal } from '../../testing/callers.ts'
import { shown, step } from '../../testing/delegation.ts'
import {
  ownedStepConformance,
  requestIn,
  type StepFacts,
  stepConformance,
} from '../../testing/delegation-steps.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const facts: StepFacts = {
  name: 'reject',
  action: 'iam:RejectDelegationRequest',
  from: ['ASSIGNED', 'PENDING_APPROVAL', 'ACCEPTED'],
  to: 'REJECTED',
  told: 'is neither ASSIGNED, PENDING_APPROVAL nor ACCEPTED',
}

describe('RejectDelegationRequest', () => {
  stepConformance(server, facts)
  ownedStepConformance(server, facts)

  it('keeps the reason beside the notes', async () => {
    const id = await requestIn(server, 'ASSIGNED')
    await step.update(server.iam, id, 'please')
    await step.reject(server.iam, id, 'no')
    expect(await shown(server.iam, id)).toMatchObject({ Notes: 'please', RejectionReason: 'no' })
    expect(await refusal(step.reject(server.iam, id, 'n'.repeat(501)))).toEqual(
      invalid('notes', 'Member must have length less than or equal to 500'),
    )
  })
})
