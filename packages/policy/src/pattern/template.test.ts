import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextOf } from '../context.ts'
import { parseTemplate, resolveTemplate, variablesOf } from './template.ts'

const context = contextOf({ 'aws:username': 'ana*', 'aws:TagKeys': ['a'], 'aws:PrincipalOrgPaths': [] })
const resolve = (text: string, variables = true) =>
  resolveTemplate(parseTemplate(text, { variables, wildcards: true }), context)

describe('templates', () => {
  it('replace variables without regard to case, several in one text (V1)', () => {
    expect(resolve('a/${aws:username}/${AWS:UserName}')?.text).toBe('a/ana*/ana*')
  })

  it('have no value where a key is missing or multivalued, with a default too (V2, V8)', () => {
    expect(resolve('${nosuch:key}')).toBeUndefined()
    expect(resolve('${aws:TagKeys}')).toBeUndefined()
    expect(resolve("${aws:TagKeys, 'x'}")).toBeUndefined()
    expect(resolve('${}')).toBeUndefined()
  })

  it('use a default where the key is missing, an empty list included (V3)', () => {
    expect(resolve("${nosuch:key , 'a}b'}!")?.text).toBe('a}b!')
    expect(resolve("${nosuch:key,''}")?.text).toBe('')
    expect(resolve("${aws:PrincipalOrgPaths,'none'}")?.text).toBe('none')
    expect(resolve("${aws:username, 'x'}")?.text).toBe('ana*')
  })

  it('keep wildcards of the policy and none of values, defaults and escapes (V4, V7)', () => {
    expect(resolve('*${aws:username}?')?.kinds).toBe('*....?')
    expect(resolve("${nosuch:key, '*'}*${*}${?}${$}")).toEqual({ text: '***?$', kinds: '.*...' })
  })

  it('are plain text before version 2012-10-17, and where a variable does not end (V5)', () => {
    expect(resolve('${aws:username}*', false)?.kinds).toBe('...............*')
    expect(resolve('${aws:username')?.text).toBe('${aws:username')
    expect(resolve("${a,'b'")?.text).toBe("${a,'b'")
  })

  it('name their variables as they are written', () => {
    const template = parseTemplate("${aws:Foo}${a:B,'c'}${*}", { variables: true, wildcards: true })
    expect(variablesOf(template).map(({ key, fallback }) => [key.name, fallback])).toEqual([
      ['aws:Foo', undefined],
      ['a:B', 'c'],
    ])
  })

  it('are read in time linear in the text', () => {
    const pieces = ['${', '${a,', "${a,'", '${a,  ', "'", '}', ',', ' ', '${a}', '*']
    const text = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(text, (parts) => {
        const long = parts.join('').repeat(Math.ceil(40_000 / parts.join('').length))
        const begun = process.cpuUsage().user
        resolve(long)
        expect((process.cpuUsage().user - begun) / 1000).toBeLessThan(1_000)
      }),
      { numRuns: 60 },
    )
  })
})
