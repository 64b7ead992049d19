import type { ServiceCalls } from '../../authorization/call.ts'
import type { AccessLevel, Declaration, Operation } from '../../model/operation.ts'
import type { ServiceModel } from '../../model/service-model.ts'

/** S3, as far as delivered files are read by it: what it publishes would be a large model for five reads. */
const s3: ServiceModel = {
  name: 's3',
  version: '2006-03-01',
  protocol: 'rest-xml',
  signingName: 's3',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  jsonVersion: '',
  targetPrefix: '',
  operations: new Map(),
  paginators: {},
  shape(name) {
    throw new Error(`the shape ${name} of S3 is not kept`)
  },
}

/** What a request of S3 asks for, from its path, its host and its query string. */
export interface S3Input {
  /** The empty string where none is named. */
  readonly Bucket: string
  readonly Key?: string
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: string
  readonly EncodingType?: string
  readonly Marker?: string
  readonly ContinuationToken?: string
  readonly StartAfter?: string
  readonly Range?: string
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
  readonly IfModifiedSince?: string
  readonly IfUnmodifiedSince?: string
}

/** Declares an operation of S3 that asks for the permission of this action. */
export function s3Operation<Found, Output>(
  name: string,
  action: string,
  declaration: Declaration<
    S3Input,
    Output,
    ServiceCalls,
    AccessLevel & ('List' | 'Read'),
    undefined,
    Found,
    undefined
  >,
): Operation {
  return {
    model: {
      service: s3,
      name,
      input: undefined,
      output: undefined,
      resultWrapper: undefined,
      errors: new Map(),
      http: { method: 'GET', requestUri: '/', responseCode: 200 },
    },
    action: `s3:${action}`,
    effectOf: () => 'reads',
    declaration,
  }
}
