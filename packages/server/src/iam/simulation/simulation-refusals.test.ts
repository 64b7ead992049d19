import type { ContextEntry, SimulateCustomPolicyCommandInput } from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../testing/callers.ts'
import { custom, object, readers, result } from '../../testing/simulations.ts'
import { testServer } from '../../testing/test-server.ts'

const server = testServer()
const ana = 'arn:aws:iam::123456789012:user/ana'
const bucket = (Resource: string) =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource } })

type Input = Partial<SimulateCustomPolicyCommandInput>
type Refused = readonly [title: string, message: string, input: Input]

function refuses(cases: readonly Refused[]) {
  it.each(cases)('refuses %s', async (_, message, input) => {
    expect(await refusal(custom(server, input))).toEqual({ code: 'InvalidInput', status: 400, message })
  })
}

describe('actions and resources of a simulation (behaviours 134, 135)', () => {
  const badArn = (ResourceArns: string[]): Refused => {
    const [value = ''] = ResourceArns
    return [value, `ResourceNames are not in a valid ARN format: ${value}.`, { ResourceArns }]
  }
  refuses([
    [
      'an action without a service',
      'The action is invalid since it is missing names',
      { ActionNames: ['GetObject'] },
    ],
    [
      'known actions together with unknown ones on resources',
      'Invalid Input Actions: [s3:GetObject,s3:PutObject] and [s3:MadeUp,a:b] require different authorization information. ',
      { ActionNames: ['s3:GetObject', 's3:MadeUp', 's3:PutObject', 'a:b'], ResourceArns: [object] },
    ],
    badArn(['not-an-arn']),
    badArn(['arn:aws:s3']),
    badArn(['arn::s3:::b']),
    badArn(['arn:aws::::b']),
    badArn(['arn:aws:s3:::']),
    [
      'a scenario of launches for other actions',
      'Invalid input resource handling options. Action does not support resource handling options: s3:GetObject. Please refer to the documentation for more details: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html',
      { ResourceHandlingOption: 'EC2-VPC-EBS' },
    ],
  ])

  it('are fine with an empty name, blanks, unknown services, partitions, regions and accounts', async () => {
    for (const action of ['s3:', 's3:Get Object', 'madeup:Action']) {
      expect(await result(server, { ActionNames: [action] })).toMatchObject({ EvalDecision: 'implicitDeny' })
    }
    const ResourceArns = ['arn:nowhere:s3:mars:nobody:b/k', '*']
    expect((await result(server, { ResourceArns })).ResourceSpecificResults).toHaveLength(2)
    expect(await result(server, { ActionNames: ['s3:GetObject', 's3:MadeUp'] })).toMatchObject({
      EvalDecision: 'allowed',
    })
    expect(await result(server, { ResourceHandlingOption: 'fictional' })).toMatchObject({
      EvalDecision: 'allowed',
    })
  })
})

describe('policies and callers of a simulation (behaviours 136)', () => {
  const unreadable = 'has invalid content'
  refuses([
    [
      'a policy that is no JSON',
      `Policy input list item 2 ${unreadable}`,
      { PolicyInputList: [readers, '{'] },
    ],
    [
      'an unknown version',
      `Policy input list item 1 ${unreadable}`,
      { PolicyInputList: ['{"Version":"2099-01-01","Statement":[]}'] },
    ],
    [
      'a boundary that cannot be read',
      `Permissions boundary policy input list item 1 ${unreadable}`,
      { PermissionsBoundaryPolicyInputList: ['{'] },
    ],
    [
      'two boundaries',
      'The list of Permissions Boundary policies cannot exceed 1 items.',
      { PermissionsBoundaryPolicyInputList: [readers, readers] },
    ],
    [
      'a level without service control policies',
      'Organization policy at index 2 must contain at least one service control policy',
      {
        OrderedOrganizationPolicyInputList: [
          { ServiceControlPolicyInputList: [readers] },
          { ServiceControlPolicyInputList: [] },
        ],
      },
    ],
    [
      'a service control policy that cannot be read',
      `Organization policy at index 1 ${unreadable}`,
      { OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: ['{'] }] },
    ],
    [
      'a resource policy that cannot be read',
      `Resource policy ${unreadable}`,
      { ResourcePolicy: readers, CallerArn: ana, ResourceArns: [object] },
    ],
    [
      'a resource policy about everything',
      'ResourceNames are not in a valid ARN format: *.',
      { ResourcePolicy: bucket('*'), CallerArn: ana, ResourceArns: [object] },
    ],
    [
      'a resource policy without resources',
      'Invalid Entity Arn: * does not clearly define entity type and name.',
      { ResourcePolicy: bucket(object), CallerArn: ana },
    ],
    [
      'a resource policy without a caller',
      'Invalid caller - Caller cannot be null or empty.',
      { ResourcePolicy: bucket(object), ResourceArns: [object] },
    ],
    [
      'a caller that is no user, role or group',
      'Invalid caller - Caller must be an IAM user, role or group in this context.',
      { CallerArn: 'arn:aws:iam::123456789012:root' },
    ],
    [
      'an owner that is no ARN of an account',
      "'123456789012' is not a valid as a Resource Owner.",
      { ResourceOwner: '123456789012', ResourceArns: [object] },
    ],
  ])

  it('may be none, and then nothing is allowed', async () => {
    expect(await result(server, { PolicyInputList: [] })).toMatchObject({ EvalDecision: 'implicitDeny' })
  })
})

describe('context entries of a simulation (behaviours 137, 138)', () => {
  const entry = (values: string[] | undefined, type: ContextEntry['ContextKeyType'], name = 'stack:key') => ({
    ContextKeyName: name,
    ContextKeyValues: values,
    ContextKeyType: type,
  })
  const given = (...ContextEntries: ContextEntry[]): Input => ({ ContextEntries })
  const empty = 'Context values for context key stack:key cannot be null or empty.'
  const bad = (form: string) => `Invalid context value for key stack:key: expected ${form}.`
  refuses([
    ['one without values', empty, given(entry(undefined, 'string'))],
    ['one with an empty list of values', empty, given(entry([], 'stringList'))],
    [
      'one without a name',
      'ContextKeyName cannot be null or empty.',
      given({ ContextKeyValues: ['a'], ContextKeyType: 'string' }),
    ],
    ['one without a type', 'Context key stack:key has invalid type null.', given(entry(['a'], undefined))],
    [
      'two values of a single type',
      'Context key string expected a single value, but received 2.',
      given(entry(['a', 'b'], 'string')),
    ],
    [
      'a key given twice, in any case',
      'Duplicate context key: STACK:KEY.',
      given(entry(['a'], 'string'), entry(['b'], 'string', 'STACK:KEY')),
    ],
    ['a number that is none', bad('numeric format'), given(entry(['0x10'], 'numeric'))],
    ['a list with a number that is none', bad('numeric format'), given(entry(['1', 'NaN'], 'numericList'))],
    ['a date that is none', bad('DateTime format'), given(entry(['tomorrow'], 'date'))],
    ['an address with a prefix length', bad('IP address'), given(entry(['192.0.2.0/24'], 'ip'))],
    ['an address with a zone', bad('IP address'), given(entry(['fe80::1%eth0'], 'ipList'))],
    ['bytes that are no base64', bad('base-64 encoded binary format'), given(entry(['!base64'], 'binary'))],
  ])

  it('without any member are skipped, a key needs no colon, and `boolean` takes any text', async () => {
    const input = given({}, entry(['a'], 'string', 'abcde'), entry(['yes'], 'boolean'))
    expect(await result(server, input)).toMatchObject({ EvalDecision: 'allowed' })
  })

  it('are seen by text operators in the form of their type, and by others as values (S2)', async () => {
    const decide = async (operator: string, expected: string, ...entries: ContextEntry[]) => {
      const Condition = { [operator]: { 'stack:key': expected } }
      const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
      return (
        await result(server, { PolicyInputList: [JSON.stringify({ Statement })], ...given(...entries) })
      ).EvalDecision
    }
    expect(await decide('StringEquals', '1.00', entry(['01.00'], 'numeric'))).toBe('allowed')
    expect(await decide('StringEquals', '2035-01-02T00:00:00.000Z', entry(['2035-01-02'], 'date'))).toBe(
      'allowed',
    )
    expect(await decide('ForAnyValue:StringEquals', '1', entry(['02', '01'], 'numericList'))).toBe('allowed')
    expect(await decide('StringEquals', 'a', entry(['a'], 'stringList'))).toBe('implicitDeny')
    expect(await decide('NumericEquals', '1', entry(['1'], 'string'))).toBe('allowed')
    expect(await decide('DateEquals', '1970-01-01', entry(['0'], 'numeric'))).toBe('allowed')
    expect(await decide('NumericEquals', '0', entry(['1970-01-01'], 'date'))).toBe('implicitDeny')
  })
})
