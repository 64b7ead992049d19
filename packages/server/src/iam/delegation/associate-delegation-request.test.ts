import { describe, expect, it } from 'vitest'
import { refusal, user } from '../../testing/callers.ts'
import { partner, request, shown, step } from '../../testing/delegation.ts'
import { requestIn, type StepFacts, stepConformance } from '../../testing/delegation-steps.ts'
import { ACCOUNT, assume, role, trust } from '../../testing/roles.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()

const facts: StepFacts = {
  name: 'associate',
  action: 'iam:AssociateDelegationRequest',
  from: ['UNASSIGNED'],
  to: 'ASSIGNED',
  told: 'is not UNASSIGNED',
}

describe('AssociateDelegationRequest', () => {
  stepConformance(server, facts)

  it('makes the caller the owner, and the caller’s account the one that is asked', async () => {
    const arn = await role(server, 'Desk', trust(ACCOUNT))
    const lin = await user(server, 'lin', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: arn })
    const session = server.iamAs(await assume(server, lin, arn))
    const id = await requestIn(server, 'ASSIGNED', session)
    expect(await shown(server.iam, id)).toMatchObject({
      OwnerAccountId: ACCOUNT,
      OwnerId: `arn:aws:sts::${ACCOUNT}:assumed-role/Desk/session`,
    })
  })

  it('is for the account that was named only, and of its partition', async () => {
    const asking = server.iamAs(await partner(server))
    const id = await request(asking, { OwnerAccountId: ACCOUNT })
    const other = server.iamAs(await server.newAccount({ account_id: '999988887777' }))
    expect(await refusal(step.associate(other, id))).toMatchObject({ code: 'NoSuchEntity' })
    await step.associate(server.iam, id)
    const open = await request(asking)
    const china = server.iamAs(await server.newAccount({ account_id: '222233334444', partition: 'aws-cn' }))
    expect(await refusal(step.associate(china, open))).toMatchObject({ code: 'NoSuchEntity' })
    await step.associate(other, open)
    // now it belongs to the other account
    expect(await refusal(step.associate(server.iam, open))).toMatchObject({ code: 'NoSuchEntity' })
  })
})
