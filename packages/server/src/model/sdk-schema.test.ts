import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as iam from '@aws-sdk/client-iam'
import * as sts from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import type { ServiceName } from './published-model.ts'
import { serviceModel } from './service-model.ts'
import type { Shape, StructureShape } from './shape.ts'
import { errorOfSchema, type Structures, structuresOfOperation } from './testing/sdk-schema.ts'

function wordsOfShape(shape: Shape, found: Structures): string {
  switch (shape.type) {
    case 'structure':
      addStructure(shape, found)
      return `structure ${shape.name}`
    case 'list':
      return `list of ${wordsOfShape(shape.member, found)}`
    case 'map':
      return `map of ${wordsOfShape(shape.key, found)} to ${wordsOfShape(shape.value, found)}`
    default: {
      const word = ['integer', 'long', 'float', 'double'].includes(shape.type) ? 'number' : shape.type
      return shape.sensitive ? `secret ${word}` : word
    }
  }
}

function addStructure(shape: StructureShape, found: Structures): void {
  if (found.has(shape.name)) return
  const members: Record<string, string> = {}
  found.set(shape.name, members)
  for (const { name, required, shape: part } of shape.members) {
    members[required ? `!${name}` : name] = wordsOfShape(part, found)
  }
}

const clients: readonly [ServiceName, Readonly<Record<string, unknown>>, operations: number][] = [
  ['iam', iam, 180],
  ['sts', sts, 11],
  ['cloudtrail', cloudtrail, 6],
]

describe.each(clients)('the published model of %s', (name, client, count) => {
  const model = serviceModel(name)
  const operations = [...model.operations.values()]

  it('has as many operations as were published', () => {
    expect(operations).toHaveLength(count)
  })

  it.each(operations)(
    'says of $name what the SDK says: members, types, lists, maps, what is required',
    (own) => {
      const { input, output, found } = structuresOfOperation(client[`${own.name}$`])
      const structures: Structures = new Map()
      expect(input).toBe(own.input === undefined ? 'unit' : wordsOfShape(own.input, structures))
      expect(output).toBe(own.output === undefined ? 'unit' : wordsOfShape(own.output, structures))
      const sorted = (map: Structures) => Object.fromEntries([...map].sort())
      expect(sorted(structures)).toEqual(sorted(found))
    },
  )

  it('lets every operation that pages name members that it has', () => {
    for (const [operation, { input_token, output_token, limit_key, result_key }] of Object.entries(
      model.paginators,
    )) {
      const { input, output } = model.operations.get(operation) ?? {}
      // of a service that is kept in part, the other operations page as well
      if (input === undefined && name === 'cloudtrail') continue
      const inputs = input?.members.map((member) => member.name)
      const outputs = output?.members.map((member) => member.name)
      expect(inputs).toEqual(expect.arrayContaining([input_token, limit_key ?? []].flat()))
      expect(outputs).toEqual(expect.arrayContaining([output_token, result_key].flat()))
    }
  })
})

// the JSON protocols send an error by the name of its shape, whatever code it had in an older protocol
describe.each(clients.slice(0, 2))('the published errors of %s', (name, client) => {
  const operations = [...serviceModel(name).operations.values()]
  const errors = new Map(
    operations.flatMap((own) => [...own.errors.values()].map((error) => [error.shape, error])),
  )

  it.each([...errors.values()])(
    'have the code and status that the SDK knows: $shape',
    ({ shape, code, status }) => {
      expect(errorOfSchema(client[`${shape}$`])).toEqual({ code, status })
    },
  )

  it('are all that the SDK exports', () => {
    const exported = Object.entries(client).filter(
      ([own, schema]) =>
        own.endsWith('$') && Array.isArray(schema) && schema[0] === -3 && schema[4].length > 0,
    )
    expect([...errors.keys()].map((shape) => `${shape}$`).sort()).toEqual(exported.map(([own]) => own).sort())
  })
})
