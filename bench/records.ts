/**
 * What it costs to make the record of one call, as the line that is written. The call is GetUser by
 * a user with ten policies of ten statements.
 *
 *     node bench/records.ts
 */
import { compilePolicy, contextOf, explain, type PolicySet } from '@gatehouse/policy'
import type { Caller } from '../packages/server/src/authorization/caller.ts'
import { callRecord, detailsOf } from '../packages/server/src/gateway/call-notes.ts'
import type { CallOutcome } from '../packages/server/src/gateway/call-outcome.ts'
import { pooledRandom } from '../packages/server/src/model/random.ts'
import { operations } from '../packages/server/src/operations.ts'
import { newRecordId } from '../packages/server/src/records/record-id.ts'
import { recordLine } from '../packages/server/src/records/record-line.ts'

const TIMES = 50_000
const random = pooledRandom()
const accountId = '123456789012'
const arn = `arn:aws:iam::${accountId}:user/ana`

const identity = Array.from({ length: 10 }, (_, index) => {
  const Statement = Array.from({ length: 10 }, (_, number) => ({
    Effect: 'Allow',
    Action: number === 9 ? 'iam:*' : `s3:Get${number}`,
    Resource: '*',
  }))
  const { policy, error } = compilePolicy(
    JSON.stringify({ Version: '2012-10-17', Id: String(index), Statement }),
    'identity',
  )
  if (error !== undefined) throw new Error(error.message)
  const policyArn = `arn:aws:iam::${accountId}:policy/policy-${index}`
  return { policy, source: { id: policyArn, arn: policyArn, type: 'managed', attachedTo: arn } }
})
const policies: PolicySet = { identity }
const user = {
  UserName: 'ana',
  Path: '/',
  UserId: 'AIDAQNZGKIQY56JQ7WMLA',
  CreateDate: new Date(0),
  Tags: [],
}
const principal = { type: 'user', arn, accountId, userId: user.UserId } as const
const caller: Caller = {
  account: { AccountId: accountId, Partition: 'aws', Email: 'root@example.com', CreateDate: new Date(0) },
  arn,
  userId: user.UserId,
  accessKeyId: 'AKIAQNZGKIQY56JQ7WML',
  holder: { kind: 'user', user },
  principal,
  tags: [],
}
const operation = getUser()

function getUser() {
  const found = operations.find(({ model }) => model.name === 'GetUser')
  if (found === undefined) throw new Error('there is no GetUser')
  return found
}

const keys = Object.fromEntries(
  [
    'PrincipalArn',
    'PrincipalAccount',
    'PrincipalType',
    'userid',
    'username',
    'SourceIp',
    'CurrentTime',
    'UserAgent',
  ].map((name) => [`aws:${name}`, 'a value of about forty characters or so']),
)

function outcome(): CallOutcome {
  const request = {
    principal,
    action: 'iam:GetUser',
    resource: arn,
    resourceAccountId: accountId,
    context: contextOf(keys),
  }
  const resolved = { arn, existing: () => user }
  return {
    requestId: '3b8e1f0a-0000-4000-8000-000000000000',
    recordId: newRecordId(Date.now(), 0, random),
    request: {
      method: 'POST',
      path: '/',
      query: '',
      rawHeaders: [],
      headers: { host: '127.0.0.1:4500', 'user-agent': 'aws-cli/2.31.0' },
      body: Buffer.alloc(60),
      sourceIp: '127.0.0.1',
      secure: false,
    },
    startedAt: new Date(),
    begun: 0,
    elapsed: 0.4,
    wrote: false,
    operation,
    caller,
    region: 'us-east-1',
    input: { UserName: 'ana' },
    output: { User: user },
    authorized: { resolved, decisions: [explain(request, policies)] },
  }
}

const outcomes = Array.from({ length: 500 }, outcome)
let bytes = 0

function pass(): void {
  for (let index = 0; index < TIMES; index++) {
    const made = outcomes[index % outcomes.length]
    if (made === undefined) continue
    const record = callRecord(made)
    bytes += Buffer.from(recordLine(record, detailsOf(made, record, 1)?.())).length
  }
}

pass()
bytes = 0
const before = process.cpuUsage()
pass()
const { user: spent } = process.cpuUsage(before)
console.log(`${(spent / TIMES).toFixed(1)} µs and ${Math.round(bytes / TIMES)} bytes a record`)
