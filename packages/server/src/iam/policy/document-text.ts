import { documentSize, type StoredKind, validateDocument } from '@gatehouse/policy'
import { LimitExceeded, MalformedPolicyDocument } from '../../model/error.ts'

/** A policy document as answers carry it: percent-encoded once, but for unreserved characters (behaviours 100, RFC 3986). */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Characters of documents, white space that does not matter left out. */
export function totalSize(documents: readonly string[]): number {
  return documents.reduce((sum, text) => sum + documentSize(text), 0)
}

/** Refuses a document that may not be stored as this kind, in AWS's words (section 7 of the rules of policies). */
export function requireStorable(
  text: string,
  kind: StoredKind,
  options: Parameters<typeof validateDocument>[2],
): void {
  const fault = validateDocument(text, kind, options)
  if (fault === undefined) return
  throw fault.code === 'LimitExceeded' ? LimitExceeded(fault.message) : MalformedPolicyDocument(fault.message)
}
