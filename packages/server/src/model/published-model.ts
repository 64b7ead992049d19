import type { PublishedShape } from './shape.ts'

/** The services whose model is kept in `services`. */
export type ServiceName = 'iam' | 'sts' | 'iam-toolbox' | 'cloudtrail'

export interface Paginator {
  readonly input_token: string | string[]
  readonly output_token: string | string[]
  readonly limit_key?: string
  readonly more_results?: string
  readonly result_key: string | string[]
}

/** Names a shape. */
export interface Reference {
  shape: string
  resultWrapper?: string
}

/** What is added to a published model. */
export type AddedOperations = Pick<Published, 'operations' | 'shapes'>

/** The file of a published model. */
export interface Published {
  metadata: {
    apiVersion: string
    protocol: string
    endpointPrefix: string
    signingName?: string
    xmlNamespace?: string
    jsonVersion?: string
    targetPrefix?: string
  }
  operations: Record<
    string,
    {
      name: string
      input?: Reference
      output?: Reference
      errors?: Reference[]
      http: { method: string; requestUri: string; responseCode?: number }
    }
  >
  shapes: Record<string, PublishedShape>
  pagination: Record<string, Paginator>
}
