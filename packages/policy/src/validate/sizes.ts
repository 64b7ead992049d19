import { documentSize } from '../syntax/document-size.ts'
import type { DocumentFault } from './fault.ts'
import type { StoredKind } from './kinds.ts'

/** The largest documents by kind, in characters; inline policies count in sum (G9). */
export type SizeLimits = Readonly<Partial<Record<StoredKind, number>>>

/** AWS's limits. A session policy's limit is its packed size, a resource policy's that of its service. */
export const defaultSizeLimits: SizeLimits = {
  managed: 6144,
  'user-inline': 2048,
  'group-inline': 5120,
  'role-inline': 10240,
  trust: 2048,
  vpcEndpoint: 20480,
  scp: 5120,
  rcp: 5120,
}

/** Where an inline policy goes: its owner's name, and the size of the owner's other inline policies. */
export interface InlineOwner {
  readonly name: string
  readonly usedSize: number
}

/** Says that a document is too large for its kind (G9, behaviours 75). */
export function sizeFault(
  text: string,
  kind: StoredKind,
  limits: SizeLimits,
  owner: InlineOwner | undefined,
): DocumentFault | undefined {
  const limit = limits[kind] ?? defaultSizeLimits[kind]
  if (limit === undefined || sizeOf(text, kind) + (owner?.usedSize ?? 0) <= limit) return undefined
  switch (kind) {
    case 'user-inline':
    case 'group-inline':
    case 'role-inline': {
      const word = kind.slice(0, kind.indexOf('-'))
      const message = `Maximum policy size of ${limit} bytes exceeded for ${word} ${owner?.name ?? ''}`
      return { code: 'LimitExceeded', message }
    }
    case 'scp':
    case 'rcp':
      return { code: 'ConstraintViolationException', message: 'You have exceeded the maximum policy size.' }
    default: {
      const quota = kind === 'trust' ? 'ACLSizePerRole' : 'PolicySize'
      return { code: 'LimitExceeded', message: `Cannot exceed quota for ${quota}: ${limit}` }
    }
  }
}

/** Organizations and the endpoints of VPCs count white space too. */
function sizeOf(text: string, kind: StoredKind): number {
  return kind === 'scp' || kind === 'rcp' || kind === 'vpcEndpoint' ? text.length : documentSize(text)
}
