import { describe, expect, it } from 'vitest'
import { InvalidAction, MalformedInput, NoSuchEntity, ServiceError, ValidationError } from '../model/error.ts'
import { serviceModel } from '../model/service-model.ts'
import { encodeAwsQuery, encodeAwsQueryError, readForm } from './aws-query.ts'
import type { HttpRequest } from './http.ts'

function request(parts: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    path: '/',
    query: '',
    rawHeaders: [],
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    secure: false,
    ...parts,
  }
}

const iam = serviceModel('iam')
const sts = serviceModel('sts')
const asJson = request({ headers: { accept: 'application/json' } })

describe('the form of a query request', () => {
  it('is read from body and query string, of a doubled parameter the one in the body (behaviours 62)', () => {
    const { form } = readForm(request({ body: Buffer.from('Action=A&X=1'), query: 'Action=B&Y=2' }))
    expect(Object.fromEntries(form)).toEqual({ Action: 'A', X: '1', Y: '2' })
  })

  it.each([
    'application/x-www-form-urlencoded; charset=utf-8',
    'application/x-www-form-urlencoded;charset=UTF-8',
    'Application/X-WWW-Form-Urlencoded',
  ])('is read from a body of the type %s (behaviours 62)', (type) => {
    const { form } = readForm(request({ headers: { 'content-type': type }, body: Buffer.from('Action=A') }))
    expect(form.get('Action')).toBe('A')
  })

  it.each([
    undefined,
    'text/plain',
    'application/json',
    'application/x-www-form-urlencodedly',
    'multipart/form-data',
  ])('is not read from a body of the type %s (behaviours 61)', (type) => {
    const { form } = readForm(request({ headers: { 'content-type': type }, body: Buffer.from('Action=A') }))
    expect(form.size).toBe(0)
  })

  it('is MalformedInput where the body is not UTF-8', () => {
    const bodies = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]].map((bytes) =>
      Buffer.from([0x41, 0x3d, ...bytes]),
    )
    for (const body of bodies)
      expect(readForm(request({ body })).fault).toMatchObject({ code: 'MalformedInput' })
  })
})

describe('an answer of the query protocol', () => {
  const identity = sts.operations.get('GetCallerIdentity')
  if (identity === undefined) throw new Error('STS has GetCallerIdentity')
  const output = { UserId: 'u', Account: 'a', Arn: 'arn' }

  it('tells the request id in header and body, STS a second one in the header (behaviours 57)', () => {
    const { status, headers, body } = encodeAwsQuery(identity, output, request(), 'an-id')
    expect(status).toBe(200)
    expect(headers).toEqual({
      'x-amzn-RequestId': 'an-id',
      'Content-Type': 'text/xml',
      'x-amz-sts-extended-request-id': expect.stringMatching(/^[\w-]+$/),
    })
    expect(body).toContain('<RequestId>an-id</RequestId>')
    const getUser = iam.operations.get('GetUser')
    if (getUser === undefined) throw new Error('IAM has GetUser')
    expect(Object.keys(encodeAwsQuery(getUser, {}, request(), 'an-id').headers)).toEqual([
      'x-amzn-RequestId',
      'Content-Type',
    ])
  })

  it('is JSON where STS is asked for it (behaviours 59)', () => {
    const { headers, body } = encodeAwsQuery(identity, output, asJson, 'an-id')
    expect(headers['Content-Type']).toBe('application/json')
    expect(JSON.parse(String(body))).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: output,
        ResponseMetadata: { RequestId: 'an-id' },
      },
    })
  })

  it('is XML where IAM is asked for JSON', () => {
    const getUser = iam.operations.get('GetUser')
    if (getUser === undefined) throw new Error('IAM has GetUser')
    expect(encodeAwsQuery(getUser, {}, asJson, 'an-id').headers['Content-Type']).toBe('text/xml')
  })

  it('tells dates of STS in JSON as seconds since 1970', () => {
    const assume = sts.operations.get('AssumeRole')
    if (assume === undefined) throw new Error('STS has AssumeRole')
    const Credentials = {
      AccessKeyId: 'k',
      SecretAccessKey: 's',
      SessionToken: 't',
      Expiration: new Date(1_700_000_000_000),
    }
    const { body } = encodeAwsQuery(assume, { Credentials }, asJson, 'an-id')
    expect(JSON.parse(String(body)).AssumeRoleResponse.AssumeRoleResult.Credentials.Expiration).toBe(
      1_700_000_000,
    )
  })
})

describe('an error of the query protocol', () => {
  it('holds Type, Code and Message, and beside them the request id (behaviours 58)', () => {
    const { status, headers, body } = encodeAwsQueryError(
      iam,
      NoSuchEntity('No <user> & "none".'),
      request(),
      'an-id',
    )
    expect(status).toBe(404)
    expect(headers['x-amzn-RequestId']).toBe('an-id')
    expect(body).toBe(`<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <Error>
    <Type>Sender</Type>
    <Code>NoSuchEntity</Code>
    <Message>No &lt;user&gt; &amp; &quot;none&quot;.</Message>
  </Error>
  <RequestId>an-id</RequestId>
</ErrorResponse>
`)
  })

  it('has no Message where the real service sends none (behaviours 63)', () => {
    expect(encodeAwsQueryError(iam, MalformedInput(), request(), 'an-id').body).not.toContain('Message')
  })

  it('has another namespace where no operation was found (behaviours 60)', () => {
    const { body } = encodeAwsQueryError(undefined, InvalidAction('x'), request(), 'an-id')
    expect(body).toContain('xmlns="http://webservices.amazon.com/AWSFault/2005-15-09"')
  })

  it('is the fault of the receiver from status 500 on', () => {
    const error = new ServiceError('ServiceFailure', 500, 'x')
    expect(encodeAwsQueryError(iam, error, request(), 'an-id').body).toContain('<Type>Receiver</Type>')
  })

  it('is JSON where STS is asked for it (behaviours 59)', () => {
    const { body, status } = encodeAwsQueryError(sts, ValidationError('wrong'), asJson, 'an-id')
    expect(status).toBe(400)
    expect(JSON.parse(String(body))).toMatchObject({
      Error: { Code: 'ValidationError', Message: 'wrong', Type: 'Sender' },
    })
  })
})
