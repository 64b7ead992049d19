import { patternsMeet } from '../../pattern/intersection.ts'
import { isIamPath, isRegionalS3Path } from '../../validate/resource-form.ts'
import { nearest } from '../near.ts'
import { partitions, regions, standsForOneOf } from '../regions.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { resourceTypeRules } from '../subject.ts'
import type { TextSpot } from '../view.ts'
import { readArn, type WrittenArn } from './arn.ts'

/** ARNs are at most this long on AWS; a longer one is not compared with the service reference. */
const longestArn = 2_048

/** The form of the resources, and whether they are of a kind that exists. */
export const resourceChecks: StatementCheck = ({ resource }, scope) => {
  for (const value of resource?.values ?? []) {
    if (value.value !== '*' && scope.subject.kind !== 'trust') checkArn(value, scope)
  }
}

function checkArn(value: TextSpot, scope: Scope): void {
  const { reporter } = scope
  if (!value.value.startsWith('arn:')) {
    const near = value.value.startsWith('aws:') ? `arn:${value.value}` : undefined
    reporter.report('INVALID_ARN_PREFIX', value, { arn: value.value }, near)
    return
  }
  const arn = readArn(value.value)
  if (arn === undefined) {
    const count = { words: String(value.value.split(':').length) }
    reporter.report('MISSING_ARN_FIELD', value, { arn: value.value, count })
    return
  }
  const { partition, service } = arn
  if (partition.text !== '*' && !partitions.includes(partition.text)) {
    const near = nearest(partition.text, partitions)
    reporter.report('INVALID_PARTITION', value, { partition: partition.text }, near)
  }
  if (isOther(arn, scope)) reporter.report('UNSUPPORTED_RESOURCE_ARN_IN_POLICY', value, { arn: value.value })
  if (service.isOpen) {
    reporter.report('WILDCARD_IN_SERVICE_NAME', value, { value: value.value })
  } else if (/[A-Z]/.test(service.text)) {
    const near = service.text.toLowerCase()
    reporter.report('INVALID_ARN_SERVICE_CASE', value, { service: service.text }, near)
  } else {
    checkFields(value, arn, scope)
  }
}

/** Whether a policy of a stated resource names something else. */
function isOther({ service, resource }: WrittenArn, { subject }: Scope): boolean {
  if (subject.kind !== 'resource' || subject.resourceType === undefined) return false
  const { service: expected, path } = resourceTypeRules[subject.resourceType]
  if (!patternsMeet(service.pattern, expected)) return true
  return (
    !patternsMeet(resource.pattern, `${path}*`) || (path === '' && resource.text.startsWith('accesspoint/'))
  )
}

function checkFields(value: TextSpot, arn: WrittenArn, scope: Scope): void {
  const { reporter } = scope
  const { region, service } = arn
  if (service.text === '') reporter.report('INVALID_SERVICE', value, { service: '' })
  const refused = compareWithGrammar(value, reporter)
  const isShort = value.value.length <= longestArn
  const known = refused ?? (isShort ? compareWithFormats(value, arn, scope) : undefined)
  if (region.text !== '' && known !== 'region' && !standsForOneOf(region.pattern, regions)) {
    const near = region.isOpen ? undefined : nearest(region.text, regions)
    reporter.report('INVALID_ARN_REGION', value, { region: region.text }, near)
  }
  checkAccount(value, arn, scope, known)
}

/** Which field of the ARN has been reported: its region or account should not be there, or should. */
type Reported = 'region' | 'account' | 'resource' | 'nothing' | undefined

/** Compares with the forms of the service reference; `undefined` where the service is not known. */
function compareWithFormats(value: TextSpot, arn: WrittenArn, scope: Scope): Reported {
  const { reference, reporter, work } = scope
  const service = arn.service.text
  const formats = reference?.arnFormats(service)
  if (formats === undefined || formats.length === 0) {
    if (reference === undefined || formats !== undefined || service === '') return undefined
    if (reference.prefixes.has(service)) return undefined
    const near = scope.searches.spend(1) ? nearest(service, reference.prefixes) : undefined
    reporter.report('INVALID_SERVICE', value, { service }, near)
    return undefined
  }
  const candidates: Format[] = []
  for (const format of readFormats(formats)) {
    if (!work.spend(16 + 8 * arn.resource.pattern.length)) return undefined
    if (patternsMeet(arn.resource.pattern, format.resource)) candidates.push(format)
  }
  if (candidates.length === 0) {
    reporter.report('INVALID_ARN_RESOURCE', value, { service, arn: value.value })
    return 'resource'
  }
  if (candidates.some((format) => fitsField(arn, format, 'region') && fitsField(arn, format, 'account'))) {
    return 'nothing'
  }
  return reportFields(value, arn, mostSpecific(candidates), scope)
}

/** What is refused when the policy is stored, whatever is published of services (G6). */
function compareWithGrammar(value: TextSpot, reporter: Scope['reporter']): Reported {
  // Variables are no variables before the sixth part (V6), so their colons count here.
  const [, , service = '', region = '', , ...rest] = value.value.split(':')
  const path = rest.join(':')
  const details = { arn: value.value, service, region }
  if (region !== '' && (service === 'iam' || (service === 's3' && !isRegionalS3Path(path)))) {
    reporter.report('ARN_REGION_NOT_ALLOWED', value, details)
    return 'region'
  }
  if (service === 'iam' && !isIamPath(path)) {
    reporter.report('INVALID_ARN_RESOURCE', value, details)
    return 'resource'
  }
  return undefined
}

interface Format {
  readonly region: string
  readonly account: string
  readonly resource: string
}

const formatsRead = new WeakMap<readonly string[], readonly Format[]>()

function readFormats(formats: readonly string[]): readonly Format[] {
  const read = formatsRead.get(formats) ?? formats.map(readFormat)
  formatsRead.set(formats, read)
  return read
}

/** A form of the reference with its placeholders as patterns: they stand for at least one character. */
function readFormat(format: string): Format {
  const [, , , region = '', account = '', ...rest] = format.split(/:(?![^{]*\})/)
  const pattern = (text: string) => text.replace(/\$\{[^}]*\}/g, '?*')
  return { region: pattern(region), account: pattern(account), resource: pattern(rest.join(':')) }
}

/** An empty field fits where none is wanted, another where one is. */
function fitsField(arn: WrittenArn, format: Format, field: 'region' | 'account'): boolean {
  return patternsMeet(arn[field].pattern, format[field])
}

/** The form with most letters of its own: it says best what the author had in mind. */
function mostSpecific(candidates: readonly Format[]): Format {
  const letters = ({ resource }: Format) => resource.replace(/[*?]/g, '').length
  return candidates.reduce((best, format) => (letters(format) > letters(best) ? format : best))
}

function reportFields(value: TextSpot, arn: WrittenArn, format: Format, { reporter }: Scope): Reported {
  const details = { arn: value.value, region: arn.region.text, account: arn.account.text }
  const isRegionWrong = !fitsField(arn, format, 'region')
  if (isRegionWrong && format.region === '') reporter.report('ARN_REGION_NOT_ALLOWED', value, details)
  if (isRegionWrong && arn.region.text === '') reporter.report('MISSING_ARN_REGION', value, details)
  const isAccountWrong = !fitsField(arn, format, 'account')
  if (isAccountWrong && format.account === '') reporter.report('ARN_ACCOUNT_NOT_ALLOWED', value, details)
  if (isAccountWrong && arn.account.text === '') reporter.report('MISSING_ARN_ACCOUNT', value, details)
  if (isAccountWrong) return 'account'
  return isRegionWrong ? 'region' : 'nothing'
}

/** Accounts that are words, such as `aws` in the ARNs of AWS's own policies. */
const accountWords = ['aws', 'aws-managed', 'cloudfront', 'offering', 'third-party', 'aws-marketplace']

function checkAccount(value: TextSpot, { account }: WrittenArn, { reporter }: Scope, known: Reported): void {
  const { text, pattern, isOpen } = account
  if (text === '' || known === 'account') return
  if (known === undefined && !/^[0-9]+$/.test(text)) return
  if (/^[0-9]{12}$/.test(text) || accountWords.includes(text)) return
  if (isOpen && (patternsMeet(pattern, '?'.repeat(12)) || standsForOneOf(pattern, accountWords))) {
    const literal = pattern.replace(/[*?]/g, '')
    if (/^[0-9]*$/.test(literal) || standsForOneOf(pattern, accountWords)) return
  }
  reporter.report('INVALID_ARN_ACCOUNT', value, { account: text })
}
