import { describe, expect, it } from 'vitest'
import { ServiceError } from '../model/error.ts'
import { serviceModel } from '../model/service-model.ts'
import { type Shape, shapeReader } from '../model/shape.ts'
import { parseForm } from './form.ts'
import { decodeQuery } from './query-input.ts'

/** Decodes a form by the input of an IAM operation. */
function decoded(operation: string, form: string): Record<string, unknown> {
  return decodeQuery(serviceModel('iam').operations.get(operation)?.input, parseForm(form).form)
}

/** What a form is refused with; `silent` where no text is sent. */
function refused(operation: string, form: string): string {
  try {
    return `taken as ${JSON.stringify(decoded(operation, form))}`
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return `${error.code} ${error.status} ${error.silent ? 'silent' : error.message}`
  }
}

const SILENT = 'MalformedInput 400 silent'
const tag = (index: string, key: string, value = 'v') =>
  `Tags.member.${index}.Key=${key}&Tags.member.${index}.Value=${value}`

describe('scalars of a query (behaviours 62, 63)', () => {
  it.each([
    ['900', 900],
    ['+900', 900],
    ['0900', 900],
    ['-5', -5],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
  ])('reads the integer %s', (text, value) => {
    expect(decoded('ListUsers', `MaxItems=${encodeURIComponent(text)}`)).toEqual({ MaxItems: value })
  })

  it.each([
    '',
    ' 9',
    '9 ',
    '9.0',
    '9e2',
    '0x9',
    '2147483648',
    '-2147483649',
    '1'.repeat(50),
    '٣',
    '--1',
    '+',
    'NaN',
  ])('refuses the integer "%s" without a text', (text) => {
    expect(refused('ListUsers', `MaxItems=${encodeURIComponent(text)}`)).toBe(SILENT)
  })

  it.each([
    ['true', true],
    ['false', false],
    ['1', true],
    ['0', false],
  ])('reads the boolean %s', (text, value) => {
    expect(decoded('ListPolicies', `OnlyAttached=${text}`)).toEqual({ OnlyAttached: value })
  })

  it.each(['', 'True', 'TRUE', 'yes', '2', 'true ', 'null'])('refuses the boolean "%s"', (text) => {
    expect(refused('ListPolicies', `OnlyAttached=${encodeURIComponent(text)}`)).toBe(SILENT)
  })

  it('takes text as it is, an empty one and one with NUL included', () => {
    expect(decoded('CreateUser', 'UserName=&Path=%00%20+')).toEqual({ UserName: '', Path: '\0  ' })
  })

  it('takes the first of a doubled parameter and ignores unknown ones, inside lists too', () => {
    const form = `UserName=a&UserName=b&Nonsense=1&Tags.member.1.Key=k&Tags.member.1.Key=l&Tags.member.1.Colour=red&${tag('2', 'm')}&Tags=`
    expect(decoded('CreateUser', `${form}&Tags.member.1.Value=v`)).toEqual({
      UserName: 'a',
      Tags: [
        { Key: 'k', Value: 'v' },
        { Key: 'm', Value: 'v' },
      ],
    })
  })

  it('ignores parameters below a scalar, and scalars where a structure is due', () => {
    expect(decoded('GetUser', 'UserName.member.1=a')).toEqual({})
  })
})

describe('lists of a query (behaviours 64, 65, 66)', () => {
  it('takes the same index in several spellings as one, in the order of the indexes', () => {
    expect(decoded('TagUser', `Tags.member.02.Key=b&Tags.member.2.Value=2&${tag('1', 'a', '1')}`)).toEqual({
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    })
    expect(decoded('UntagUser', 'TagKeys.member.01=first&TagKeys.member.1=second')).toEqual({
      TagKeys: ['first'],
    })
  })

  it.each([
    ['TagKeys.member.0=a', '0 is not a valid index'],
    ['TagKeys.member.00=a', '00 is not a valid index'],
    ['TagKeys.member.-1=a', `Key -1 may not have a leading '-'`],
    ['TagKeys.member.word=a', 'Start of list found where not expected'],
    ['TagKeys.member.%2B1=a', 'Start of list found where not expected'],
    ['TagKeys.member.1.0=a', 'Two index elements may not occur back to back'],
    ['TagKeys=a', 'Start of list found where not expected'],
  ])('refuses %s of a list of strings', (form, message) => {
    expect(refused('UntagUser', form)).toBe(`MalformedInput 400 ${message}`)
  })

  it.each([
    ['Tags.member.0.Key=a', '0 is not a valid index'],
    ['Tags.member.-2.Key=a', `Key -2 may not have a leading '-'`],
    ['Tags.member.1.0.Key=a', 'Two index elements may not occur back to back'],
  ])('refuses %s of a list of structures', (form, message) => {
    expect(refused('TagUser', form)).toBe(`MalformedInput 400 ${message}`)
  })

  it.each(['Tags.member.word.Key=a', 'Tags.member.%2B1.Key=a', 'Tags.member.word=a'])(
    'takes %s of a list of structures as one entry whose members are all null',
    (form) => {
      expect(decoded('TagUser', form)).toEqual({ Tags: [{}] })
    },
  )

  it.each([
    ['12', 11],
    ['49', 48],
    ['1 22', 21],
    ['22 1', 21],
    ['1 2 3 4 5 6 7 8 9 10 21', 11],
    ['1 13 40', 12],
    ['40 13 1', 12],
    ['1000000000', 999999999],
  ])('refuses the indexes %s, which leave out too many', (indexes, skipped) => {
    const form = indexes.split(' ').map((index) => `TagKeys.member.${index}=k`)
    expect(refused('UntagUser', form.join('&'))).toBe(
      `MalformedInput 400 Excessively sparse input would skip ${skipped} list elements`,
    )
  })

  it('refuses an index of more than 32 bits', () => {
    expect(refused('UntagUser', `TagKeys.member.${'9'.repeat(400)}=k`)).toBe(SILENT)
    expect(refused('UntagUser', 'TagKeys.member.2147483648=k')).toBe(SILENT)
  })

  it('fills smaller gaps with nothing, which validation then tells of', () => {
    expect(decoded('UntagUser', 'TagKeys.member.11=k')).toEqual({ TagKeys: [...Array(10).fill(null), 'k'] })
    expect(decoded('TagUser', `${tag('1', 'a')}&${tag('3', 'c')}`)).toEqual({
      Tags: [{ Key: 'a', Value: 'v' }, {}, { Key: 'c', Value: 'v' }],
    })
    const { TagKeys } = decoded('UntagUser', 'TagKeys.member.1=a&TagKeys.member.8=b&TagKeys.member.15=c')
    expect(TagKeys).toHaveLength(15)
  })

  it('takes an empty list as one, and no list at all as none', () => {
    expect(decoded('TagUser', 'Tags=')).toEqual({ Tags: [] })
    expect(decoded('TagUser', 'UserName=a')).toEqual({ UserName: 'a' })
    expect(decoded('TagUser', 'Tags.1.Key=flattened')).toEqual({})
  })

  it('reads structures and lists inside lists', () => {
    const entry = 'ContextEntries.member.1.ContextKey'
    const form = `${entry}Name=a:b&${entry}Values.member.1=x&${entry}Values.member.2=y&${entry}Type=stringList`
    expect(decoded('SimulateCustomPolicy', form)).toEqual({
      ContextEntries: [{ ContextKeyName: 'a:b', ContextKeyValues: ['x', 'y'], ContextKeyType: 'stringList' }],
    })
  })

  it('is not slow with as many parameters as a form may have', () => {
    const form = Array.from({ length: 4_990 }, (_, index) => `TagKeys.member.${index + 1}=k`).join('&')
    expect(decoded('UntagUser', form)).toEqual({ TagKeys: Array(4_990).fill('k') })
  })
})

describe('other kinds of members', () => {
  const read = shapeReader({
    String: { type: 'string' },
    Date: { type: 'timestamp' },
    Bytes: { type: 'blob' },
    Names: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' } },
    Input: {
      type: 'structure',
      members: {
        When: { shape: 'Date' },
        Data: { shape: 'Bytes' },
        Names: { shape: 'Names' },
      },
    },
  })
  const shape = read('Input')
  if (shape.type !== 'structure') throw new Error('Input is a structure')
  const decode = (form: string) => decodeQuery(shape, parseForm(form).form)

  it('reads dates with and without fractions and zones', () => {
    for (const text of ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z', '2026-01-02T04:04:05%2B01:00']) {
      expect(decode(`When=${text}`)).toEqual({ When: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) })
    }
    for (const text of ['', 'yesterday', '2026-13-01T00:00:00Z', '1', 'Jan 5', '2026-02-30T25:00:00Z']) {
      expect(() => decode(`When=${text}`)).toThrow(ServiceError)
    }
  })

  it('reads base64 and nothing that only looks like it', () => {
    expect(decode('Data=aGk%3D')).toEqual({ Data: new Uint8Array([104, 105]) })
    expect(decode('Data=')).toEqual({ Data: new Uint8Array() })
    for (const text of ['aGk', 'a', 'aGk%3D%3D', 'a-_%3D', 'aGk%3D%0A', '%3D%3D%3D%3D', 'é']) {
      expect(() => decode(`Data=${text}`), text).toThrow(ServiceError)
    }
  })

  it('reads maps, of a doubled key the first, and names of every object as plain keys', () => {
    const form = 'Names.entry.1.key=a&Names.entry.1.value=1&Names.entry.2.key=a&Names.entry.2.value=2'
    const { Names } = decode(
      `${form}&Names.entry.3.key=__proto__&Names.entry.3.value=p&Names.entry.4.value=lone`,
    )
    expect(Object.entries(Names ?? {})).toEqual([
      ['a', '1'],
      ['__proto__', 'p'],
    ])
  })

  it('are never part of themselves in what clients send, so that no form is decoded deeper than its shape', () => {
    const holdsItself = (part: Shape, outer: readonly Shape[]): boolean => {
      if (outer.includes(part)) return true
      const inner = part.type === 'structure' ? part.members.map((member) => member.shape) : partsOf(part)
      return inner.some((one) => holdsItself(one, [...outer, part]))
    }
    for (const name of ['iam', 'sts', 'cloudtrail', 'iam-toolbox'] as const) {
      for (const { input } of serviceModel(name).operations.values()) {
        expect(input !== undefined && holdsItself(input, [])).toBe(false)
      }
    }
  })
})

function partsOf(shape: Shape): readonly Shape[] {
  if (shape.type === 'list') return [shape.member]
  return shape.type === 'map' ? [shape.key, shape.value] : []
}
