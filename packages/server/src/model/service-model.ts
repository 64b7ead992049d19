import { readFileSync } from 'node:fs'
import { addedOperations } from './corrections.ts'
import type { Paginator, Published, Reference, ServiceName } from './published-model.ts'
import { type Shape, type StructureShape, shapeReader } from './shape.ts'

export type Protocol = 'query' | 'json' | 'rest-json' | 'rest-xml'

/** An error that the model declares, as it goes over the wire. */
export interface ErrorModel {
  /** The name of its shape, such as `EntityAlreadyExistsException`. */
  readonly shape: string
  /** The code on the wire, such as `EntityAlreadyExists`. */
  readonly code: string
  readonly status: number
}

/** What the published model says of one operation. */
export interface OperationModel {
  readonly service: ServiceModel
  readonly name: string
  readonly input: StructureShape | undefined
  readonly output: StructureShape | undefined
  /** The element that wraps the output in the query protocol. */
  readonly resultWrapper: string | undefined
  /** The errors it may raise, by code. */
  readonly errors: ReadonlyMap<string, ErrorModel>
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode: number }
}

/** The published model of one service. */
export interface ServiceModel {
  readonly name: ServiceName | 's3'
  readonly version: string
  readonly protocol: Protocol
  /** The service part of a signature's scope. */
  readonly signingName: string
  readonly xmlNamespace: string
  /** `1.0` or `1.1`, for services that speak JSON. */
  readonly jsonVersion: string
  /** What stands before the operation's name in X-Amz-Target. */
  readonly targetPrefix: string
  readonly operations: ReadonlyMap<string, OperationModel>
  readonly paginators: Readonly<Record<string, Paginator>>
  readonly shape: (name: string) => Shape
}

function errorModel(name: string, shapes: Published['shapes']): ErrorModel {
  const error = shapes[name]?.error
  return { shape: name, code: error?.code ?? name, status: error?.httpStatusCode ?? 400 }
}

function read(name: ServiceName): ServiceModel {
  const file = new URL(`./services/${name}.json`, import.meta.url)
  const { metadata, pagination, ...published } = JSON.parse(readFileSync(file, 'utf8')) as Published
  const added = addedOperations[name]
  const operations = { ...published.operations, ...added?.operations }
  const shapes = { ...published.shapes, ...added?.shapes }
  const shape = shapeReader(shapes)
  const structure = (reference: Reference | undefined): StructureShape | undefined => {
    const found = reference === undefined ? undefined : shape(reference.shape)
    return found?.type === 'structure' ? found : undefined
  }
  const models = new Map<string, OperationModel>()
  const service: ServiceModel = {
    name,
    version: metadata.apiVersion,
    protocol: metadata.protocol as Protocol,
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    xmlNamespace: metadata.xmlNamespace ?? '',
    jsonVersion: metadata.jsonVersion ?? '1.1',
    targetPrefix: metadata.targetPrefix ?? '',
    operations: models,
    paginators: pagination,
    shape,
  }
  for (const [operation, { input, output, errors = [], http }] of Object.entries(operations)) {
    models.set(operation, {
      service,
      name: operation,
      input: structure(input),
      output: structure(output),
      resultWrapper: output?.resultWrapper,
      errors: new Map(
        errors.map((reference) => errorModel(reference.shape, shapes)).map((error) => [error.code, error]),
      ),
      http: { method: http.method, requestUri: http.requestUri, responseCode: http.responseCode ?? 200 },
    })
  }
  return service
}

const models = new Map<ServiceName, ServiceModel>()

/** The published model of a service, read once. */
export function serviceModel(name: ServiceName): ServiceModel {
  const known = models.get(name) ?? read(name)
  models.set(name, known)
  return known
}
