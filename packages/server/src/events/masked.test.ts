import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceName } from '../model/published-model.ts'
import { serviceModel } from '../model/service-model.ts'
import type { Shape, StructureShape } from '../model/shape.ts'
import { validate } from '../protocol/validate.ts'
import { HIDDEN } from './hidden.ts'
import { eventDate, LARGEST_PART, masked, withoutSecrets } from './masked.ts'

const SECRET = 'do-not-show-this'
/** A secret in a member that is none. */
const MISPLACED = `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`
const services: readonly ServiceName[] = ['iam', 'sts', 'iam-toolbox', 'cloudtrail']

/** Secrets by their names, for what the models forgot to mark. */
const secretName = /password$|secret|token$|seed|privatekey|assertion|^(?:token|authentication)code/i

/** Members that only sound like secrets. */
const harmless = new Set([
  'NextToken',
  'nextToken',
  'AssertionEncryptionMode',
  'RemovePrivateKey',
  'SubjectFromWebIdentityToken',
])

const structures = services.flatMap((service) =>
  [...serviceModel(service).operations.values()].flatMap(({ name, input, output }) =>
    [[`${service} ${name} input`, input] as const, [`${service} ${name} output`, output] as const].flatMap(
      ([title, shape]) => (shape === undefined ? [] : [{ title, shape }]),
    ),
  ),
)

/** A value of a shape, with the secret in every place that is one, and a private key in every text that is none. */
function sampleOf(shape: Shape, hidden: boolean, depth: number): unknown {
  if (hidden || shape.sensitive) return secretOf(shape, depth)
  switch (shape.type) {
    case 'structure':
      return structureOf(shape, depth)
    case 'list':
      return [sampleOf(shape.member, false, depth + 1)]
    case 'map':
      return { [shape.key.sensitive ? SECRET : MISPLACED]: sampleOf(shape.value, false, depth + 1) }
    case 'blob':
      return Buffer.from(MISPLACED)
    case 'timestamp':
      return new Date(0)
    case 'boolean':
      return true
    case 'string':
    case 'document':
      return MISPLACED
    default:
      return 1
  }
}

function structureOf(shape: StructureShape, depth: number): object {
  if (depth > 6) return {}
  return Object.fromEntries(
    shape.members.map(({ name, shape: part }) => [
      name,
      sampleOf(part, secretName.test(name) && !harmless.has(name) && part.type !== 'structure', depth + 1),
    ]),
  )
}

function secretOf(shape: Shape, depth: number): unknown {
  if (shape.type === 'structure') {
    return Object.fromEntries(
      shape.members.map(({ name, shape: part }) => [name, sampleOf(part, true, depth + 1)]),
    )
  }
  if (shape.type === 'list') return [SECRET]
  if (shape.type === 'map') return { [SECRET]: SECRET }
  if (shape.type === 'boolean') return true
  if (shape.type === 'timestamp') return new Date(0)
  return shape.type === 'blob' ? Buffer.from(SECRET) : SECRET
}

function thrownBy(work: () => void): string {
  try {
    work()
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

const base64 = Buffer.from(SECRET).toString('base64')

describe('what events show of inputs and answers', () => {
  it.each(structures)('has no secret of $title', ({ shape }) => {
    const shown = JSON.stringify(masked(shape, structureOf(shape, 0)))
    expect(shown).not.toContain(SECRET)
    expect(shown).not.toContain(base64)
  })

  it('shows HIDDEN_DUE_TO_SECURITY_REASONS in the place of a secret and the rest as it was', () => {
    const { input, output } = serviceModel('iam').operations.get('CreateAccessKey') ?? {}
    expect(masked(input, { UserName: 'ana' })).toEqual({ userName: 'ana' })
    const AccessKey = { UserName: 'ana', AccessKeyId: 'AKIA', Status: 'Active', SecretAccessKey: SECRET }
    expect(masked(output, { AccessKey })).toEqual({
      accessKey: { userName: 'ana', accessKeyId: 'AKIA', status: 'Active', secretAccessKey: HIDDEN },
    })
  })

  it('hides in sentences what they quote of secrets that no model marks', () => {
    const { input } = serviceModel('sts').operations.get('AssumeRole') ?? {}
    const quoting = (code: string) =>
      `Value '${code}' at 'tokenCode' failed: long; Value '${code}' at 'tokenCode' failed: wrong`
    const given = { RoleArn: 'arn', TokenCode: '1234 567' }
    expect(withoutSecrets(quoting('1234 567'), input, given)).toBe(quoting(HIDDEN))
    expect(withoutSecrets("Value 'arn' at 'roleArn' failed", input, given)).toBe(
      "Value 'arn' at 'roleArn' failed",
    )
    expect(withoutSecrets('nothing', input, { TokenCode: '' })).toBe('nothing')
    expect(withoutSecrets('nothing', undefined, undefined)).toBe('nothing')
  })

  it.each([
    ['sts', 'AssumeRole', 'TokenCode'],
    ['sts', 'GetSessionToken', 'TokenCode'],
    ['sts', 'DecodeAuthorizationMessage', 'EncodedMessage'],
  ] as const)(
    'says the same of a refused call of %s %s whatever the secret in it',
    (service, name, member) => {
      const operation = serviceModel(service).operations.get(name)
      if (operation === undefined) throw new Error('the operation is modelled')
      const recorded = (value: string): string => {
        const input = {
          RoleArn: 'arn:aws:iam::123456789012:role/r',
          RoleSessionName: 'session',
          [member]: value,
        }
        return withoutSecrets(
          thrownBy(() => validate(operation, input)),
          operation.input,
          input,
        )
      }
      const allowed = new Set(['', '1', 'abcdef', 'e'.repeat(10_241), '\u0001', 'a'.repeat(9)].map(recorded))
      const words = fc.constantFrom(
        'e',
        'validation error detected',
        "' at 'tokenCode' ",
        "Value '",
        HIDDEN,
        ' ',
      )
      const garbling = fc.array(words).map((parts) => parts.join(''))
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: 'binary' }), garbling, fc.uuid()), (value) => {
          const text = recorded(value)
          if (value !== '') expect(allowed).toContain(text)
          if (/\d/.test(value) && value.length >= 12) expect(text).not.toContain(value)
        }),
      )
    },
  )

  it('hides private keys that a shell took apart, and such that sentences quote', () => {
    const { input } = serviceModel('iam').operations.get('UpdateOpenIDConnectProviderThumbprint') ?? {}
    const list = (ThumbprintList: string[]) => masked(input, { ThumbprintList })?.['thumbprintList']
    expect(list(MISPLACED.split(/\s/))).toEqual(MISPLACED.split(/\s/).map(() => HIDDEN))
    expect(list(['a', MISPLACED, 'b'])).toEqual(['a', HIDDEN, 'b'])
    expect(withoutSecrets(`Certificate ${MISPLACED} is malformed.`, input, {})).toBe(
      `Certificate ${HIDDEN} is malformed.`,
    )
  })

  it('leaves out what is too large, and nothing else', () => {
    const { input } = serviceModel('iam').operations.get('CreatePolicy') ?? {}
    const shown = masked(input, { PolicyName: 'p', PolicyDocument: 'x'.repeat(LARGEST_PART) })
    expect(shown).toEqual({
      policyName: 'p',
      policyDocument: { omitted: true, originalSize: LARGEST_PART + 2, reason: 'too large' },
    })
  })

  it('never throws, whatever the input', () => {
    fc.assert(
      fc.property(fc.constantFrom(...structures), fc.anything(), fc.string(), ({ shape }, value, text) => {
        const input = Object.fromEntries(shape.members.map(({ name }) => [name, value]))
        expect(() => JSON.stringify(masked(shape, { ...input, [text]: value }))).not.toThrow(SyntaxError)
      }),
    )
  })

  it('writes dates as CloudTrail does', () => {
    expect(eventDate(new Date('2026-11-03T00:05:09Z'))).toBe('Nov 3, 2026 12:05:09 AM')
    expect(eventDate(new Date('2026-11-03T15:45:00Z'))).toBe('Nov 3, 2026 3:45:00 PM')
  })
})
