import { describe, expect, it } from 'vitest'
import type { StoredKind } from './kinds.ts'
import { type ValidationOptions, validateDocument } from './validate-document.ts'

const good = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const assume = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }

const documentOf = (statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement: statement })

function message(statement: unknown, kind: StoredKind = 'managed', options?: ValidationOptions) {
  return validateDocument(documentOf(statement), kind, options)?.message
}

/** The stages after syntax, each with a statement that offends it and no earlier one. */
const stages: readonly (readonly [object, string])[] = [
  [{ Effect: 'DENY' }, 'The policy failed legacy parsing'],
  [
    { Sid: 'a b' },
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
  [{ Action: undefined }, 'Policy statement must contain actions.'],
  [{ Resource: 'b' }, 'Resource b must be in ARN format or "*".'],
  [{ Action: 'GetObject' }, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
  [{ Resource: undefined }, 'Policy statement must contain resources.'],
  [{ Principal: '*' }, 'Policy document should not specify a principal.'],
]

describe('validateDocument', () => {
  it('reports the first stage that fails anywhere in the document (section 7)', () => {
    stages.forEach(([early, expected], first) => {
      for (const [late] of stages.slice(first)) {
        expect(
          message([
            { ...good, ...late },
            { ...good, ...early },
          ]),
        ).toBe(expected)
      }
      const long = { ...good, Resource: `arn:aws:s3:::${'x'.repeat(6_144)}` }
      expect(message([long, { ...good, ...early }])).toBe(expected)
    })
  })

  it('says within a stage what comes first in the text, and where', () => {
    const text = documentOf([good, { ...good, Action: ['s3:*', 'a:b:c', 'nocolon'] }])
    const fault = validateDocument(text, 'managed')
    expect(fault?.message).toBe('Actions/Condition can contain only one colon.')
    expect(fault?.place && text.slice(fault.place.start, fault.place.end)).toBe('"a:b:c"')
  })

  it('asks managed policies alone for the new version (G2)', () => {
    const text = JSON.stringify({ Statement: good })
    expect(validateDocument(text, 'managed')?.message).toBe(
      'Policy document must be version 2012-10-17 or greater.',
    )
    expect(validateDocument(text, 'role-inline')).toBeUndefined()
    expect(validateDocument(text, 'session')).toBeUndefined()
  })

  it('reports a short resource in stage 3 only if no resource before it has a bad form (G6)', () => {
    const short = 'arn:aws:s3::example_bucket'
    expect(message({ ...good, Resource: [short, 'bad'] })).toBe('The policy failed legacy parsing')
    expect(message({ ...good, Resource: ['bad', short] })).toBe('Resource bad must be in ARN format or "*".')
    expect(message({ ...good, Resource: 'arn:azure:s3::b' })).toMatch(/^Partition "azure"/)
  })

  it.each([
    ['NumericEquals', 'no-number'],
    ['DateEquals', 'not-a-date'],
    ['IpAddress', 'not-an-ip'],
    ['ArnLike', 'not-an-arn'],
    ['BinaryEquals', 'no-binary'],
  ])('refuses a value that %s cannot read, in session policies base64 alone (G8)', (operator, value) => {
    const statement = { ...good, Condition: { [operator]: { 'aws:RequestTag/k': value } } }
    expect(message(statement, 'user-inline')).toBe('The policy failed legacy parsing')
    expect(message(statement, 'session')).toBe(
      operator === 'BinaryEquals' ? 'The policy failed legacy parsing' : undefined,
    )
  })

  it('takes any text for Bool and Null, and an ARN that a variable may complete (G8)', () => {
    const conditions = { Bool: { k: 'yes' }, Null: { k: 'TRUE' }, ArnLike: { k: '${aws:PrincipalArn}' } }
    expect(message({ ...good, Condition: conditions })).toBeUndefined()
    const old = JSON.stringify({ Statement: { ...good, Condition: conditions } })
    expect(validateDocument(old, 'user-inline')?.message).toBe('The policy failed legacy parsing')
  })

  it.each([
    ['192.0.2.5/24', true],
    ['::ffff:c000:200/120', true],
    ['2001:db8::5/64', false],
    ['::ffff:192.0.2.1', false],
  ])('reads the range %s: %s (G8)', (range, readable) => {
    const statement = { ...good, Condition: { IpAddress: { 'aws:SourceIp': range } } }
    expect(message(statement) === undefined).toBe(readable)
  })

  it('takes what S3 has in regions, and no region elsewhere (G6, behaviours 31)', () => {
    const resource = (value: string) => message({ ...good, Resource: value })
    expect(resource('arn:aws:s3:eu-west-1:111122223333:accesspoint/a')).toBeUndefined()
    expect(resource('arn:aws:s3:*:*:access-grants/default/*')).toBeUndefined()
    expect(resource('arn:aws:s3:*:*:b')).toBe('Resource arn:aws:s3:*:*:b can not contain region information.')
    expect(resource('arn:aws:iam:*:111122223333:user/a')).toMatch(
      /^IAM resource .* cannot contain region information\.$/,
    )
    expect(resource('arn:aws:iam::111122223333:root')).toBeUndefined()
    expect(resource('arn:aws:iam')).toBeUndefined()
  })

  it('knows the partitions that it is told of', () => {
    const statement = { ...good, Resource: 'arn:aws-iso:s3:::b' }
    expect(message(statement)).toMatch(/^Partition "aws-iso" is not valid/)
    expect(message(statement, 'managed', { partitions: ['aws-iso'] })).toBeUndefined()
  })

  it('counts the other inline policies of the owner, in the words of its kind (G9, behaviours 75)', () => {
    const options = (usedSize: number) => ({ owner: { name: 'ana', usedSize } })
    const size = documentOf(good).length
    for (const [kind, limit] of [
      ['user', 2048],
      ['group', 5120],
      ['role', 10240],
    ] as const) {
      expect(message(good, `${kind}-inline`, options(limit - size))).toBeUndefined()
      expect(validateDocument(documentOf(good), `${kind}-inline`, options(limit - size + 1))).toEqual({
        code: 'LimitExceeded',
        message: `Maximum policy size of ${limit} bytes exceeded for ${kind} ana`,
      })
    }
  })

  it('takes other limits, and counts white space for Organizations (G9)', () => {
    expect(message(assume, 'trust', { limits: { trust: 50 } })).toBe(
      'Cannot exceed quota for ACLSizePerRole: 50',
    )
    const spacious = documentOf(good) + ' '.repeat(5_120)
    expect(validateDocument(spacious, 'managed')).toBeUndefined()
    expect(validateDocument(spacious, 'scp')?.code).toBe('ConstraintViolationException')
  })

  it('keeps IAM documents to its characters, and says where one is not (G9)', () => {
    const text = documentOf({ ...good, Resource: 'arn:aws:s3:::é/☃' })
    expect(validateDocument(text, 'managed')).toEqual({
      code: 'ValidationError',
      message:
        'The specified value for policyDocument is invalid. It must contain only printable ASCII characters.',
      place: { start: text.indexOf('☃'), end: text.indexOf('☃') + 1 },
    })
    expect(validateDocument(text, 'scp')).toBeUndefined()
  })

  it.each<[string, unknown]>([
    ['This policy contains invalid Json', undefined],
    ['Syntax errors in policy.', { ...assume, Effect: 'Maybe' }],
    ['Missing required field Principal', { ...assume, Principal: undefined }],
    ['Missing required field Principal cannot be empty!', { ...assume, Principal: { AWS: [] } }],
    ['AssumeRolepolicy contained an invalid principal: "STAR":"*".', { ...assume, Principal: '*' }],
    ['Invalid principal in policy: "AWS":"ana"', { ...assume, Principal: { AWS: 'ana' } }],
    [
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/g"',
      { ...assume, Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } },
    ],
    ['Invalid principal in policy: "AWS":"AIDAGONE"', { ...assume, Principal: { AWS: 'AIDAGONE' } }],
    ['Invalid principal in policy: "SERVICE":"*"', { ...assume, Principal: { Service: '*' } }],
    [
      'Federated principals must be valid domain names or SAML metadata ARNs',
      { ...assume, Principal: { Federated: '*' } },
    ],
    ['Has prohibited field NotResource', { ...assume, NotResource: '*' }],
    [
      'AssumeRole policy may only specify STS AssumeRole actions.',
      { ...assume, Action: ['sts:AssumeRole', '*'] },
    ],
  ])('refuses a trust policy: %s (G7, behaviours 28, 33, 78, 112)', (expected, statement) => {
    const text = statement === undefined ? '{' : documentOf(statement)
    expect(validateDocument(text, 'trust')?.message).toBe(expected)
  })

  it.each<[string, unknown]>([
    ['everybody of AWS', { AWS: '*' }],
    [
      'a role, a session and a federated user',
      {
        AWS: [
          'arn:aws:iam::111122223333:role/a/b',
          'arn:aws:sts::111122223333:assumed-role/b/s',
          'arn:aws-cn:sts::111122223333:federated-user/f',
        ],
      },
    ],
    [
      'providers',
      {
        Federated: [
          'accounts.google.com',
          'arn:aws:iam::111122223333:saml-provider/corp',
          'arn:aws:iam::111122223333:oidc-provider/id.example.com/tenant',
        ],
      },
    ],
    [
      'services, those of others than AWS among them',
      {
        Service: ['ec2.amazonaws.com', 'EC2.amazonaws.com.cn', 'a.b', `${'x'.repeat(63)}.my-own-service.dev`],
      },
    ],
  ])('takes %s as principal of a trust policy', (_, principal) => {
    expect(message({ ...assume, Principal: principal }, 'trust')).toBeUndefined()
  })

  it.each([
    '',
    'ec2',
    'ec2.amazonaws.com ',
    ' ec2.amazonaws.com',
    'ec2.amazonaws.com\n',
    'é2.amazonaws.com',
    '*.amazonaws.com',
    'ec2.amazonaws.com.',
    '.amazonaws.com',
    'ec2..com',
    '-ec2.amazonaws.com',
    'ec2-.amazonaws.com',
    'ec_2.amazonaws.com',
    'https://ec2.amazonaws.com',
    '"}',
    `${'x'.repeat(64)}.amazonaws.com`,
    `${'x.'.repeat(126)}xy`,
  ])('takes no service principal that is no host name: %j (G7, behaviours 78)', (Service) => {
    const expected = `Invalid principal in policy: "SERVICE":"${Service}"`
    for (const kind of ['trust', 'resource'] as const) {
      const statement = { ...(kind === 'trust' ? assume : good), Principal: { Service } }
      expect(message(statement, kind)).toBe(expected)
    }
  })

  it.each([
    'assumed-role/base/a/b',
    'assumed-role/base/',
    'assumed-role/base',
    'federated-user/a/b',
    'federated-user/',
  ])('takes no session that no session can be: %s (G7)', (path) => {
    const AWS = `arn:aws:sts::111122223333:${path}`
    expect(message({ ...assume, Principal: { AWS } }, 'trust')).toBe(
      `Invalid principal in policy: "AWS":"${AWS}"`,
    )
  })

  it('asks whether a named principal exists, and not about stars (behaviours 78)', () => {
    const asked: string[] = []
    const isKnownPrincipal = ({ value }: { value: string }) => asked.push(value) > 1
    const statement = { ...assume, Principal: { AWS: ['*', '111122223333', '444455556666'] } }
    expect(message(statement, 'trust', { isKnownPrincipal })).toBe(
      'Invalid principal in policy: "AWS":"111122223333"',
    )
    expect(asked).toEqual(['111122223333', '444455556666'])
  })

  it('wants a principal in resource policies, and no Allow that excludes (G7, E19)', () => {
    expect(message(good, 'resource')).toBe('Missing required field Principal')
    const excluding = { ...good, NotPrincipal: { AWS: '111122223333' } }
    expect(message(excluding, 'resource')).toBe('Allow with NotPrincipal is not allowed.')
    expect(message({ ...excluding, Effect: 'Deny' }, 'resource')).toBeUndefined()
    expect(message({ ...good, Sid: 'any text', Principal: '*' }, 'resource')).toBeUndefined()
  })

  it('takes endpoint policies with or without a principal, of good form (E15)', () => {
    expect(message(good, 'vpcEndpoint')).toBeUndefined()
    expect(message({ ...good, Principal: '*' }, 'vpcEndpoint')).toBeUndefined()
    expect(message({ ...good, Principal: { AWS: 'ana' } }, 'vpcEndpoint')).toBe(
      'Invalid principal in policy: "AWS":"ana"',
    )
    expect(message({ ...good, Resource: undefined }, 'vpcEndpoint')).toBe(
      'Policy statement must contain resources.',
    )
    const spacious = documentOf(good) + ' '.repeat(20_480)
    expect(validateDocument(spacious, 'vpcEndpoint')?.message).toBe(
      'Cannot exceed quota for PolicySize: 20480',
    )
  })

  it('has one sentence for everything wrong with an SCP or RCP (G10)', () => {
    const sentence =
      'The provided policy document does not meet the requirements of the specified policy type.'
    const rcp = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }
    expect(message(rcp, 'rcp')).toBeUndefined()
    for (const bad of [
      { Effect: 'Allow' },
      { Principal: undefined },
      { Principal: { AWS: '*' } },
      { Action: '*' },
    ]) {
      expect(validateDocument(documentOf({ ...rcp, ...bad }), 'rcp')).toMatchObject({
        code: 'MalformedPolicyDocumentException',
        message: sentence,
      })
    }
    expect(validateDocument('{', 'scp')).toMatchObject({
      code: 'MalformedPolicyDocumentException',
      message: sentence,
    })
  })
})
