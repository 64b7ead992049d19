import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AccessDenied, InvalidClientTokenId, modelled, ServiceError } from '../model/error.ts'
import type { ServiceName } from '../model/published-model.ts'
import { type OperationModel, serviceModel } from '../model/service-model.ts'
import { shapeReader } from '../model/shape.ts'
import { decodeAwsJson, encodeAwsJson, encodeAwsJsonError, parseJsonBody } from './aws-json.ts'
import type { HttpRequest } from './http.ts'
import { fromJson, toJson } from './json-value.ts'
import { decodeRestJson, encodeRestJson, encodeRestJsonError, matchesRequest, matchUri } from './rest-json.ts'
import { anyText, arbitraryStructure } from './testing/arbitrary-value.ts'
import { captiveClient } from './testing/captive-client.ts'

function operation(service: ServiceName, name: string): OperationModel {
  const model = serviceModel(service).operations.get(name)
  if (model === undefined) throw new Error(`no operation ${name}`)
  return model
}

function refusal(run: () => unknown): string {
  try {
    return `taken as ${JSON.stringify(run())}`
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return `${error.code} ${error.status} ${error.message}`
  }
}

const client = captiveClient(cloudtrail, (settings) => new cloudtrail.CloudTrailClient(settings))
const manner = { text: anyText, bareStructures: true }

describe('the awsJson codec', () => {
  it.each([...serviceModel('cloudtrail').operations.values()])(
    'decodes what the SDK sends for any input of $name, and the SDK reads any output',
    async (model) => {
      const both = fc.tuple(arbitraryStructure(model.input, manner), arbitraryStructure(model.output, manner))
      await fc.assert(
        fc.asyncProperty(both, async ([input, output]) => {
          let decoded: unknown
          const read = await client.send(model.name, input, (request) => {
            expect(request.headers['x-amz-target']).toBe(`CloudTrail_20131101.${model.name}`)
            decoded = decodeAwsJson(model, request)
            return encodeAwsJson(model, output)
          })
          expect(decoded).toEqual(input)
          expect(read).toEqual(output)
        }),
        { numRuns: 30 },
      )
    },
  )

  it.each([
    '{',
    '[]',
    '"text"',
    '1',
    'null',
    '{"MaxResults":"1"}',
    '{"MaxResults":1.5}',
    '{"MaxResults":true}',
    '{"StartTime":"yesterday"}',
    '{"StartTime":1e300}',
    '{"StartTime":{}}',
    '{"StartTime":true}',
    '{"LookupAttributes":{}}',
    '{"NextToken":"\\ud800"}',
    '{"LookupAttributes":[[]]}',
    '{"LookupAttributes":[{"AttributeValue":1}]}',
    `${'['.repeat(1e5)}${']'.repeat(1e5)}`,
    `{"LookupAttributes":${'['.repeat(1e5)}`,
    '{"NextToken":"\u0000"}',
    "{'MaxResults':1}",
    '{"MaxResults":1}x',
  ])('refuses the body %.40s as SerializationException', (body) => {
    const request = { body: Buffer.from(body) } as HttpRequest
    expect(refusal(() => decodeAwsJson(operation('cloudtrail', 'LookupEvents'), request))).toMatch(
      /^SerializationException 400 /,
    )
  })

  it('refuses bytes that are no UTF-8, and never quotes the body', () => {
    const message = refusal(() => parseJsonBody(Buffer.from([0x22, 0xff, 0x22])))
    expect(message).toBe('SerializationException 400 the body is not JSON in UTF-8')
    expect(refusal(() => parseJsonBody(Buffer.from('{"secret')))).toBe(message)
  })

  it('ignores unknown members and takes null as absent', () => {
    const body = Buffer.from(
      '{"MaxResults":null,"Nonsense":1,"__proto__":{"NextToken":"x"},"EventCategory":"insight"}',
    )
    expect(decodeAwsJson(operation('cloudtrail', 'LookupEvents'), { body } as HttpRequest)).toEqual({
      EventCategory: 'insight',
    })
  })

  it('names common errors as services of its kind do, with status 400 for what is the caller’s fault', () => {
    const answer = encodeAwsJsonError(operation('cloudtrail', 'LookupEvents'), InvalidClientTokenId('wrong'))
    expect(answer).toEqual({
      status: 400,
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'x-amzn-ErrorType': 'UnrecognizedClientException',
      },
      body: '{"__type":"UnrecognizedClientException","message":"wrong"}',
    })
    expect(
      encodeAwsJsonError(operation('cloudtrail', 'LookupEvents'), new ServiceError('X', 500, 'x')).status,
    ).toBe(500)
  })
})

describe('the restJson codec', () => {
  const details = operation('iam-toolbox', 'GetRequestAuthorizationDetails')
  const get = (path: string, query = '') =>
    decodeRestJson(details, {
      method: 'GET',
      path,
      query,
      headers: {},
      body: Buffer.alloc(0),
    } as unknown as HttpRequest)

  it('reads labels of the path and parameters of the query string', () => {
    expect(get('/authorization-details/abc123')).toEqual({ authorizationId: 'abc123' })
    expect(get('/authorization-details/a%20b%2Fc', 'nextToken=x%20y')).toEqual({
      authorizationId: 'a b/c',
      nextToken: 'x y',
    })
    expect(refusal(() => get('/authorization-details/%FF'))).toMatch(/^ValidationException 400 /)
    expect(refusal(() => get('/authorization-details/a', 'nextToken=%FF'))).toMatch(/^MalformedInput 400 /)
  })

  it('writes any output as JSON that says the same', () => {
    fc.assert(
      fc.property(arbitraryStructure(details.output, manner), (output) => {
        const { status, headers, body } = encodeRestJson(details, output)
        expect({ status, headers }).toEqual({ status: 200, headers: { 'Content-Type': 'application/json' } })
        if (details.output === undefined) throw new Error('the operation has an output')
        expect(fromJson(details.output, JSON.parse(String(body)))).toEqual(output)
      }),
    )
  })

  it('tells errors by a header, with the status that the model declares', () => {
    const denied = encodeRestJsonError(details, AccessDenied('no'))
    expect(denied).toEqual({
      status: 403,
      headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'AccessDeniedException' },
      body: '{"message":"no"}',
    })
    const missing = modelled('ResourceNotFoundException', 'iam-toolbox')('gone')
    expect(encodeRestJsonError(details, missing)).toMatchObject({
      status: 404,
      headers: { 'x-amzn-ErrorType': 'ResourceNotFoundException' },
    })
    const unsigned = encodeRestJsonError(details, new ServiceError('MissingAuthenticationToken', 403, 'x'))
    expect(unsigned).toMatchObject({
      status: 403,
      headers: { 'x-amzn-ErrorType': 'MissingAuthenticationTokenException' },
    })
  })

  it('matches paths by their segments, a greedy label to the end', () => {
    expect(matchUri('/a/{b}/c', '/a/x/c')).toEqual(new Map([['b', 'x']]))
    expect(matchUri('/a/{b+}', '/a/x/y/z')).toEqual(new Map([['b', 'x/y/z']]))
    for (const path of ['/a//c', '/a/x', '/a/x/c/d', '/a/x/c/', 'a/x/c', '/A/x/c', '']) {
      expect(matchUri('/a/{b}/c', path), path).toBeUndefined()
    }
  })

  it('tells operations apart by what their URI has in the query string', () => {
    const http = { method: 'POST', requestUri: '/v1/token?x-amz-client-auth-method=iam', responseCode: 200 }
    const request = { method: 'POST', path: '/v1/token', query: 'a=b&x-amz-client-auth-method=iam' }
    expect(matchesRequest(http, request)).toBe(true)
    expect(matchesRequest(http, { ...request, query: 'x-amz-client-auth-method=other' })).toBe(false)
    expect(matchesRequest(http, { ...request, query: '' })).toBe(false)
    expect(matchesRequest(http, { ...request, method: 'GET' })).toBe(false)
  })
})

describe('JSON values', () => {
  const read = shapeReader({
    Text: { type: 'string' },
    Bytes: { type: 'blob' },
    Ratio: { type: 'double' },
    Any: { type: 'structure', document: true },
    Map: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Bytes' } },
    Top: {
      type: 'structure',
      members: {
        Map: { shape: 'Map' },
        Ratio: { shape: 'Ratio', locationName: 'ratio' },
        Any: { shape: 'Any' },
      },
    },
  })

  it('come back as they went, whatever their shape', () => {
    const top = read('Top')
    if (top.type !== 'structure') throw new Error('Top is a structure')
    fc.assert(
      fc.property(arbitraryStructure(top, manner), (value) => {
        const sent = JSON.parse(JSON.stringify(toJson(top, value)))
        expect(JSON.parse(JSON.stringify(toJson(top, fromJson(top, sent))))).toEqual(sent)
      }),
    )
  })

  it.each(['a', 'aGk', 'aGk=\n', '====', 'a-_='])('refuse %j as base64', (text) => {
    expect(refusal(() => fromJson(read('Map'), { key: text }))).toBe(
      'SerializationException 400 key is not base64 text',
    )
  })

  it('take names of every object as plain keys', () => {
    const map = fromJson(read('Map'), JSON.parse('{"__proto__":"aGk=","constructor":"aGk="}'))
    expect(Object.keys(Object(map))).toEqual(['__proto__', 'constructor'])
  })
})
