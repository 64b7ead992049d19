import { hash } from 'node:crypto'
import type { PolicyKind } from '@gatehouse/policy'
import type { RecordedPolicy } from '../records/recorded-decision.ts'

/** The types of policies in AWS's words. */
export const policyTypes = {
  identity: 'IDENTITY_BASED_POLICY',
  boundary: 'PERMISSIONS_BOUNDARY',
  session: 'SESSION_POLICY',
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
  resource: 'RESOURCE_BASED_POLICY',
  trust: 'RESOURCE_BASED_POLICY',
  vpcEndpoint: 'VPC_ENDPOINT_POLICY',
} as const satisfies Record<PolicyKind, string>

/** The ARN of a policy; an inline one is named by an id that says nothing and is the same in every record. */
export function policyUri({ kind, source }: RecordedPolicy): string {
  if (source.arn !== undefined) return source.arn
  return hash('sha256', `${kind} ${source.attachedTo ?? ''} ${source.id}`).slice(0, 32)
}
