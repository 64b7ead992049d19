import type { PolicyKind } from '../../document.ts'
import { documentSize } from '../../syntax/document-size.ts'
import { defaultSizeLimits, type SizeLimits } from '../../validate/sizes.ts'
import type { Scope } from '../scope.ts'
import { resourceTypeRules } from '../subject.ts'
import type { FindingCode } from '../texts.ts'

/** What inline and managed session policies may have together (G9). */
const sessionLimit = 2_048

const codes: Readonly<Record<PolicyKind, FindingCode>> = {
  identity: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
  boundary: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
  session: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
  scp: 'POLICY_SIZE_EXCEEDS_SCP_QUOTA',
  rcp: 'POLICY_SIZE_EXCEEDS_RCP_QUOTA',
  resource: 'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
  vpcEndpoint: 'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
  trust: 'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
}

/** How large the document is. The quota of a resource policy is known only where its resource is. */
export function sizeCheck({ document, subject, reporter }: Scope, limits: SizeLimits): void {
  const { kind } = subject
  const size = kind === 'scp' || kind === 'rcp' ? document.text.length : documentSize(document.text)
  const limit = limitOf(subject, { ...defaultSizeLimits, ...limits })
  if (limit === undefined || size <= limit) return
  reporter.report(codes[kind], document.root, {
    size: { words: size.toLocaleString('en-US') },
    limit: { words: limit.toLocaleString('en-US') },
  })
}

function limitOf({ kind, resourceType }: Scope['subject'], limits: SizeLimits): number | undefined {
  switch (kind) {
    case 'identity':
    case 'boundary':
      return limits.managed
    case 'resource':
      return limits.resource ?? (resourceType && resourceTypeRules[resourceType].largest)
    case 'session':
      return limits.session ?? sessionLimit
    default:
      return limits[kind]
  }
}
