import { describe, expect, it } from 'vitest'
import { ServiceError } from '../model/error.ts'
import type { ServiceName } from '../model/published-model.ts'
import { serviceModel } from '../model/service-model.ts'
import type { Shape } from '../model/shape.ts'
import { validate } from './validate.ts'

/** What an input is refused with; `undefined` for a good one. */
function told(service: ServiceName, operation: string, input: Record<string, unknown>): string | undefined {
  const model = serviceModel(service).operations.get(operation)
  if (model === undefined) throw new Error(`no operation ${operation}`)
  try {
    validate(model, input)
    return undefined
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const code = service === 'iam' || service === 'sts' ? 'ValidationError' : 'ValidationException'
    expect(error).toMatchObject({ code, status: 400, common: true })
    return error.message
  }
}

const one = (violation: string) => `1 validation error detected: ${violation} failed to satisfy constraint: `

describe('validation of IAM (behaviours 20)', () => {
  it('leaves values out, and counts entries of lists from 1', () => {
    const Tags = [
      { Key: 'a', Value: 'b' },
      { Key: 'x'.repeat(129), Value: '' },
    ]
    expect(told('iam', 'CreateUser', { UserName: 'ana', Tags })).toBe(
      `${one(`Value at 'tags.2.member.key'`)}Member must have length less than or equal to 128`,
    )
  })

  it('tells of missing members, in lists too', () => {
    expect(told('iam', 'TagUser', { UserName: 'ana', Tags: [{ Key: 'a' }] })).toBe(
      `${one(`Value at 'tags.1.member.value'`)}Member must not be null`,
    )
    expect(told('iam', 'CreateUser', {})).toBe(`${one(`Value at 'userName'`)}Member must not be null`)
  })

  it('tells value before key of each entry, and null entries as both (behaviours 22, 64)', () => {
    const missing = (index: number, member: string) =>
      `Value at 'tags.${index}.member.${member}' failed to satisfy constraint: Member must not be null`
    expect(told('iam', 'TagUser', { UserName: 'ana', Tags: [null, {}] })).toBe(
      `4 validation errors detected: ${[missing(1, 'value'), missing(1, 'key'), missing(2, 'value'), missing(2, 'key')].join('; ')}`,
    )
  })

  it('tells the pattern of tag keys in a composite for lists of strings (behaviours 21)', () => {
    const sentence =
      'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]'
    for (const key of ['', 'x'.repeat(129), '<', null]) {
      expect(told('iam', 'UntagUser', { UserName: 'ana', TagKeys: ['fine', key] })).toBe(
        one(`Value at 'tagKeys'`) + sentence,
      )
    }
  })

  it('tells another pattern than the model for lists of policies, without the clause on null (behaviours 21)', () => {
    expect(told('iam', 'SimulateCustomPolicy', { PolicyInputList: [''], ActionNames: ['iam:GetUser'] })).toBe(
      `${one(`Value at 'policyInputList'`)}Member must satisfy constraint: [Member must have length less than or equal to 131072, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+]`,
    )
  })

  it('tells of keys and values of maps once each, at the map (decision 9)', () => {
    const keys =
      'Map keys must satisfy constraint: [Member must have length less than or equal to 50, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ^[A-Za-z][A-Za-z0-9/_-]*$]'
    const values =
      'Map value must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1]'
    expect(told('iam', 'PutAccountProperties', { Properties: { '1/a': 'x', 'b c': 'y' } })).toBe(
      one(`Value at 'properties'`) + keys,
    )
    expect(told('iam', 'PutAccountProperties', { Properties: { 'a/b': '', 'a/c': 'x'.repeat(1025) } })).toBe(
      one(`Value at 'properties'`) + values,
    )
    const TemplateArn = 'arn:aws:iam::aws:role-template/Any'
    expect(told('iam', 'AcquireRole', { TemplateArn, ReplacementValues: { Bucket: { Values: [] } } })).toBe(
      `${one(`Value at 'replacementValues.Bucket.member.values'`)}Member must have length greater than or equal to 1`,
    )
    const ReplacementValues = Object.fromEntries(
      Array.from({ length: 31 }, (_, index) => [`key${index}`, { Values: ['v'] }]),
    )
    expect(told('iam', 'AcquireRole', { TemplateArn, ReplacementValues })).toBe(
      `${one(`Value at 'replacementValues'`)}Member must have length less than or equal to 30`,
    )
  })

  it('tells of characters of documents in a sentence of their own, and of empty ones by their length (G9)', () => {
    const written = {
      UserName: 'a',
      GroupName: 'a',
      RoleName: 'a',
      PolicyName: 'a',
      PolicyArn: 'a'.repeat(20),
    }
    for (const [operation, member] of [
      ['CreatePolicy', 'PolicyDocument'],
      ['CreatePolicyVersion', 'PolicyDocument'],
      ['PutUserPolicy', 'PolicyDocument'],
      ['PutGroupPolicy', 'PolicyDocument'],
      ['PutRolePolicy', 'PolicyDocument'],
      ['CreateRole', 'AssumeRolePolicyDocument'],
      ['UpdateAssumeRolePolicy', 'PolicyDocument'],
    ] as const) {
      const name = `${member.charAt(0).toLowerCase()}${member.slice(1)}`
      expect(told('iam', operation, { ...written, [member]: '{"中"}' })).toBe(
        `The specified value for ${name} is invalid. It must contain only printable ASCII characters.`,
      )
      const empty = told('iam', operation, { ...written, [member]: '' })
      expect(empty).toContain(`Value at '${name}' failed`)
      expect(empty).toContain('greater than or equal to 1')
    }
  })

  it('joins several in the order of the real service, by semicolons (behaviours 22)', () => {
    const message = told('iam', 'UpdateAccountPasswordPolicy', {
      MaxPasswordAge: 0,
      PasswordReusePrevention: 25,
      MinimumPasswordLength: 5,
    })
    expect(message).toBe(
      `3 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy constraint: Member must have value greater than or equal to 6; Value at 'passwordReusePrevention' failed to satisfy constraint: Member must have value less than or equal to 24; Value at 'maxPasswordAge' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    )
    const provider = told('iam', 'CreateOpenIDConnectProvider', {
      Url: '',
      ThumbprintList: ['x'],
      ClientIDList: [''],
    })
    const at = ['clientIDList', 'thumbprintList', 'url'].map(
      (name) => provider?.indexOf(`at '${name}'`) ?? -1,
    )
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(Math.min(...at)).toBeGreaterThan(0)
  })

  it('tells ten at most (behaviours 22)', () => {
    const message = told('iam', 'TagUser', { UserName: 'ana', Tags: Array(20).fill({}) })
    expect(message).toMatch(/^10 validation errors detected: /)
    expect(message?.split('; ')).toHaveLength(10)
    expect(
      message?.endsWith(`'tags.5.member.key' failed to satisfy constraint: Member must not be null`),
    ).toBe(true)
  })

  it('tells of a list that is too long as well as of its members', () => {
    const Tags = Array(51).fill({ Key: 'a', Value: 'b' })
    expect(told('iam', 'TagUser', { UserName: 'ana', Tags })).toBe(
      `${one(`Value at 'tags'`)}Member must have length less than or equal to 50`,
    )
  })

  it('tells enums with their words, the status of a key without (behaviours 68)', () => {
    expect(told('iam', 'UpdateAccessKey', { AccessKeyId: 'A'.repeat(20), Status: 'Off' })).toBe(
      `${one(`Value at 'status'`)}Member must satisfy enum value set`,
    )
    expect(
      told('iam', 'GetSSHPublicKey', { UserName: 'a', SSHPublicKeyId: 'A'.repeat(20), Encoding: 'DER' }),
    ).toBe(`${one(`Value at 'encoding'`)}Member must satisfy enum value set: [SSH, PEM]`)
    const ContextEntries = [{ ContextKeyName: 'a:bcd', ContextKeyValues: ['x'], ContextKeyType: 'word' }]
    const input = { PolicyInputList: ['{}'], ActionNames: ['iam:GetUser'], ContextEntries }
    expect(told('iam', 'SimulateCustomPolicy', input)).toBe(
      `${one(`Value at 'contextEntries.1.member.contextKeyType'`)}Member must satisfy enum value set: [binary, ipList, booleanList, ip, boolean, numericList, dateList, numeric, date, stringList, string, binaryList]`,
    )
  })

  it('never shows a secret', () => {
    const message = told('iam', 'CreateLoginProfile', { UserName: 'a', Password: 'ü'.repeat(200) })
    expect(message).not.toContain('ü')
  })
})

describe('paths, names and texts (behaviours 123, 124)', () => {
  it.each(['/', '/a/', '/a//b/', `/${'a'.repeat(510)}/`])('takes the path %s', (Path) => {
    expect(told('iam', 'CreateUser', { UserName: 'ana', Path })).toBeUndefined()
    expect(told('iam', 'CreateGroup', { GroupName: 'ana', Path })).toBeUndefined()
    expect(told('iam', 'UpdateUser', { UserName: 'ana', NewPath: Path })).toBeUndefined()
  })

  it.each([
    '//',
    '/team',
    'team/',
    '/a b/',
    '/a\x7F/',
    '/é/',
    '/a/\n',
    '/a\n/',
    '/a\0/',
    '',
    `/${'a'.repeat(511)}/`,
  ])('refuses the path %j', (Path) => {
    expect(told('iam', 'CreateUser', { UserName: 'ana', Path })).toContain(`'path'`)
    expect(told('iam', 'UpdateGroup', { GroupName: 'ana', NewPath: Path })).toContain(`'newPath'`)
  })

  it.each(['a b', 'a/b', 'é', 'a\n', 'a\0', '', '😀'])(
    'refuses the name %j to make and to look up',
    (UserName) => {
      expect(told('iam', 'CreateUser', { UserName })).toContain(`'userName'`)
      expect(told('iam', 'GetUser', { UserName })).toContain(`'userName'`)
    },
  )

  it('counts characters, not bytes', () => {
    const role = { RoleName: 'a', AssumeRolePolicyDocument: '{}' }
    expect(told('iam', 'CreateRole', { ...role, Description: 'é'.repeat(1000) })).toBeUndefined()
    expect(told('iam', 'CreateRole', { ...role, Description: 'é'.repeat(1001) })).toBe(
      `${one(`Value at 'description'`)}Member must have length less than or equal to 1000`,
    )
    expect(told('iam', 'CreateRole', { ...role, Description: '' })).toBeUndefined()
  })

  it('counts UTF-16 units (behaviours 67)', () => {
    const Tags = [{ Key: 'k', Value: 'v'.repeat(257) }]
    expect(told('iam', 'TagUser', { UserName: 'a', Tags })).toContain('less than or equal to 256')
  })
})

describe('validation of STS (behaviours 23)', () => {
  const good = { RoleArn: 'arn:aws:iam::123456789012:role/app', RoleSessionName: 'session' }

  it('quotes the value', () => {
    expect(told('sts', 'AssumeRole', { ...good, RoleSessionName: 'Session1:2' })).toBe(
      `${one(`Value 'Session1:2' at 'roleSessionName'`)}Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    )
    expect(told('sts', 'GetFederationToken', { Name: 'bob', DurationSeconds: 899 })).toBe(
      `${one(`Value '899' at 'durationSeconds'`)}Member must have value greater than or equal to 900`,
    )
  })

  it('shows what is missing as null, without quotation marks', () => {
    expect(told('sts', 'AssumeRole', { RoleSessionName: 'session' })).toBe(
      `${one(`Value null at 'roleArn'`)}Member must not be null`,
    )
  })

  it('tells a pattern before a length (behaviours 22)', () => {
    const message = told('sts', 'AssumeRole', { ...good, RoleSessionName: ':' })
    expect(message).toMatch(/^2 validation errors detected: .* pattern: .*; .* greater than or equal to 2$/)
  })

  it('tells the length of a role ARN that is too short (behaviours 24)', () => {
    expect(told('sts', 'AssumeRole', { ...good, RoleArn: 'not-an-arn' })).toBe(
      `${one(`Value 'not-an-arn' at 'roleArn'`)}Member must have length greater than or equal to 20`,
    )
  })

  it('leaves out lists of structures, which have no text', () => {
    const tags = told('sts', 'AssumeRole', { ...good, Tags: Array(51).fill({ Key: 'a', Value: 'b' }) })
    expect(tags).toBe(`${one(`Value at 'tags'`)}Member must have length less than or equal to 50`)
  })

  it('shows lists in brackets and secrets as stars', () => {
    const message = told('sts', 'AssumeRole', { ...good, TransitiveTagKeys: ['a', '<'] })
    expect(message).toContain(`Value '[a, <]' at 'transitiveTagKeys'`)
    const secret = told('sts', 'AssumeRoleWithWebIdentity', { ...good, WebIdentityToken: 's'.repeat(20_001) })
    expect(secret).toContain(`Value '***' at 'webIdentityToken'`)
    expect(secret).not.toContain('sss')
  })
})

describe('validation of the JSON services', () => {
  it('speaks of ValidationException', () => {
    expect(told('iam-toolbox', 'GetRequestAuthorizationDetails', { authorizationId: 'ABC' })).toContain(
      `'ABC' at 'authorizationId'`,
    )
  })
})

describe('the patterns of all services', () => {
  it('take no more than a moment for texts made to mislead them', () => {
    const hostile = [':', '/', 'a', '-', '.', 'a:', '/a', 'arn:', '=', '1', ' ', 'é', '\n']
      .map((part) => part.repeat(Math.ceil(131_072 / part.length)))
      .flatMap((text) => [text, `arn:aws:iam::123456789012:role/${text}!`, `${text}\0`])
    const begun = performance.now()
    for (const name of ['iam', 'sts', 'cloudtrail', 'iam-toolbox'] as const) {
      for (const matcher of matchersOf(name)) for (const text of hostile) matcher.test(text)
    }
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})

function matchersOf(name: ServiceName): Set<RegExp> {
  const found = new Map<string, RegExp>()
  const seen = new Set<object>()
  const visit = (shape: Shape): void => {
    if (seen.has(shape)) return
    seen.add(shape)
    if (shape.type === 'string' && shape.matcher !== undefined) found.set(shape.matcher.source, shape.matcher)
    else if (shape.type === 'structure') for (const member of shape.members) visit(member.shape)
    else if (shape.type === 'list') visit(shape.member)
    else if (shape.type === 'map') visit(shape.value)
  }
  for (const { input } of serviceModel(name).operations.values()) if (input !== undefined) visit(input)
  return new Set(found.values())
}
