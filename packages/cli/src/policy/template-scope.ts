import type { Document } from 'yaml'
import type { TemplateValues } from './template-values.ts'

/** A template as its parts see it. */
export interface TemplateScope {
  readonly file: string
  readonly document: Document
  readonly values: TemplateValues
}
