import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../model/error.ts'
import { renderedPolicy } from './rendered-policy.ts'

const text = fc.stringMatching(/^[ -~]{1,30}$/)
const values = fc.uniqueArray(text, { minLength: 1, maxLength: 4 })

/** A template with both lists in one text, and one value in a condition. */
const template = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: { StringEquals: { 's3:prefix': '@{first}/@{second}', 'aws:PrincipalTag/a': '@{third}' } },
    },
  ],
})

describe('a rendered policy', () => {
  it('has every combination of lists, and no value leaves its text', () => {
    fc.assert(
      fc.property(values, values, text, (first, second, third) => {
        const parameters = [
          { Name: 'first', Type: 'stringList', Values: first },
          { Name: 'second', Type: 'stringList', Values: second },
          { Name: 'third', Type: 'string', Values: [third] },
        ] as const
        let rendered: string
        try {
          rendered = renderedPolicy(template, parameters)
        } catch (error) {
          // too long, or a variable that cannot be read
          expect(error).toBeInstanceOf(ServiceError)
          return
        }
        const combined = first.flatMap((one) => second.map((other) => `${one}/${other}`))
        const { Statement } = JSON.parse(rendered)
        expect(Statement).toHaveLength(1)
        expect(Statement[0].Condition.StringEquals).toEqual({
          's3:prefix': combined.length === 1 ? combined[0] : combined,
          'aws:PrincipalTag/a': third,
        })
      }),
    )
  })

  it('stays as it is without placeholders, but for white space', () => {
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
    expect(renderedPolicy(JSON.stringify(document, undefined, 4), [])).toBe(JSON.stringify(document))
  })

  it('takes one value in the name of a member, and no list', () => {
    const keyed = template.replace('aws:PrincipalTag/a', 'aws:PrincipalTag/@{third}')
    const of = (...Values: string[]) =>
      renderedPolicy(keyed, [
        { Name: 'first', Type: 'string', Values: ['x'] },
        { Name: 'second', Type: 'string', Values: ['y'] },
        { Name: 'third', Type: 'stringList', Values },
      ])
    expect(of('team')).toContain('"aws:PrincipalTag/team":"team"')
    expect(() => of('a', 'b')).toThrow(
      'A list of values cannot stand in the place of aws:PrincipalTag/@{third}.',
    )
  })
})
