import { readFileSync } from 'node:fs'

/** What a service's own role is: its name without `AWSServiceRoleFor`, and the policy under `aws-service-role/` that it has. */
type Linked = readonly [name: string, policy: string]

/**
 * Services with a role of their own, by service principal without `.amazonaws.com`: those of AWS's documentation and
 * policies whose principal, role and policy are certain (behaviours 34).
 */
const services: Readonly<Record<string, Linked>> = JSON.parse(
  readFileSync(new URL('../../model/linked-services.json', import.meta.url), 'utf8'),
)

const bySuffix: ReadonlySet<string> = new Set(['autoscaling', 'connect', 'lexv2'])

/** What is known of a service that has a role of its own in an account. */
export interface LinkedService {
  readonly roleName: string
  /** The name of the AWS managed policy under `/aws-service-role/` that the role has. */
  readonly policyName: string
  /** Whether an account may have several of the role, told apart by a suffix. */
  readonly takesSuffix: boolean
}

/** The services by service principal; case counts (behaviours 34). */
export const linkedServices: ReadonlyMap<string, LinkedService> = new Map(
  Object.entries<Linked>(services).map(([service, [name, policyName]]) => [
    `${service}.amazonaws.com`,
    { roleName: `AWSServiceRoleFor${name}`, policyName, takesSuffix: bySuffix.has(service) },
  ]),
)
