import type { PolicyKind } from '../document.ts'
import { type PolicyResourceType, resourceTypeRules } from '../findings/subject.ts'
import { CaseRecord } from './record.ts'

/** A code of policy validation with a policy that raises it and one that does not. */
export interface PolicyCheck {
  readonly code: string
  readonly level: string
  /** `A` and `B` are rules in force; `C` is out of date: the code is known and its rule off. */
  readonly sure: string
  /** When it is raised, for people. */
  readonly condition: string
  readonly policyTypes: string
  readonly raising: CheckedPolicy
  readonly clean: CheckedPolicy
}

export interface CheckedPolicy {
  readonly text: string
  readonly kind: PolicyKind
  readonly resourceType: PolicyResourceType | undefined
}

/** Reads an entry of policy-checks.json; an unknown or missing field is a TypeError. */
export function readPolicyCheck(value: unknown): PolicyCheck {
  const record = new CaseRecord(value, 'check')
  const code = record.text('code')
  const checkAs = readCheckAs(record.record('checkAs'))
  const cleanCheckAs = record.optionalRecord('cleanCheckAs')
  const text = record.optionalText('triggerText')
  const [triggers, size, clean] = [record.take('triggers'), record.take('triggerSize'), record.take('clean')]
  const check = {
    code,
    level: record.text('level'),
    sure: record.text('sure'),
    condition: record.text('condition'),
    policyTypes: record.text('policyTypes'),
    raising: {
      ...checkAs,
      text: text ?? (typeof size === 'number' ? ofSize(size, checkAs.kind) : JSON.stringify(triggers)),
    },
    clean: {
      ...(cleanCheckAs === undefined ? checkAs : readCheckAs(cleanCheckAs)),
      text: JSON.stringify(clean),
    },
  }
  record.end()
  return check
}

function readCheckAs(record: CaseRecord): Pick<CheckedPolicy, 'kind' | 'resourceType'> {
  const policyType = record.text('policyType')
  const resourceType = record.optionalText('resourceType')
  record.end()
  const subject = findingSubject(policyType, resourceType)
  return subject ?? record.fail(`unknown type ${policyType} ${resourceType}`)
}

const trustType = 'AWS::IAM::AssumeRolePolicyDocument'

const kinds: Readonly<Record<string, PolicyKind>> = {
  IDENTITY_POLICY: 'identity',
  RESOURCE_POLICY: 'resource',
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
}

/** What the API of policy validation means by its two types; `undefined` for types that it does not have. */
export function findingSubject(
  policyType: string,
  resourceType: string | undefined,
): Pick<CheckedPolicy, 'kind' | 'resourceType'> | undefined {
  const kind = Object.hasOwn(kinds, policyType) ? kinds[policyType] : undefined
  if (kind === undefined) return undefined
  if (kind === 'resource' && resourceType === trustType) return { kind: 'trust', resourceType: undefined }
  if (resourceType === undefined) return { kind, resourceType }
  return isResourceType(resourceType) ? { kind, resourceType } : undefined
}

function isResourceType(name: string): name is PolicyResourceType {
  return Object.hasOwn(resourceTypeRules, name)
}

/** A document of so many characters, without white space, that is in order but for its size. */
function ofSize(size: number, kind: PolicyKind): string {
  const principal =
    kind === 'trust' || kind === 'resource' ? { Principal: { AWS: 'arn:aws:iam::111122223333:root' } } : {}
  const rcp = kind === 'rcp' ? { Principal: '*' } : {}
  const effect = kind === 'rcp' || kind === 'scp' ? 'Deny' : 'Allow'
  const values: string[] = []
  const build = () => {
    const body =
      kind === 'trust'
        ? { Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:PrincipalTag/team': values } } }
        : { Action: 's3:GetObject', Resource: values.map((value) => `arn:aws:s3:::${value}`) }
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: effect, ...principal, ...rcp, ...body }],
    })
  }
  values.push('first')
  while (build().length < size - 60) values.push(`value-${values.length}`)
  values.push('')
  const missing = size - build().length
  values[values.length - 1] = 'x'.repeat(Math.max(0, missing))
  return build()
}
