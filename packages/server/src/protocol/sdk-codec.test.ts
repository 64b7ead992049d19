import * as iam from '@aws-sdk/client-iam'
import * as sts from '@aws-sdk/client-sts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serviceModel } from '../model/service-model.ts'
import { decodeAwsQuery, encodeAwsQuery, readForm } from './aws-query.ts'
import { anyText, arbitraryStructure, xmlText } from './testing/arbitrary-value.ts'
import { captiveClient } from './testing/captive-client.ts'

const services = [
  ['iam', captiveClient(iam, (settings) => new iam.IAMClient(settings))],
  ['sts', captiveClient(sts, (settings) => new sts.STSClient(settings))],
] as const

const RUNS = 12

describe.each(services)('the query codec of %s', (name, client) => {
  const operations = [...serviceModel(name).operations.values()]

  it.each(operations)('decodes what the SDK sends for any input of $name', async (operation) => {
    const inputs = arbitraryStructure(operation.input, { text: anyText })
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        let decoded: unknown
        await client.send(operation.name, input, (request) => {
          const { form } = readForm(request)
          expect(form.get('Action')).toBe(operation.name)
          expect(form.get('Version')).toBe(operation.service.version)
          decoded = decodeAwsQuery(operation, form)
          return encodeAwsQuery(operation, {}, request, 'id')
        })
        expect(decoded).toEqual(input)
      }),
      { numRuns: RUNS },
    )
  })

  it.each(operations)('encodes any output of $name so that the SDK reads it', async (operation) => {
    const outputs = arbitraryStructure(operation.output, { text: xmlText, bareStructures: true })
    await fc.assert(
      fc.asyncProperty(outputs, async (output) => {
        const read = await client.send(operation.name, {}, (request) =>
          encodeAwsQuery(operation, output, request, 'id'),
        )
        expect(read).toEqual(output)
      }),
      { numRuns: RUNS },
    )
  })
})
