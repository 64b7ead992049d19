import { patternsMeet } from '../../pattern/intersection.ts'
import { readArn } from './arn.ts'

const fields = ['partition', 'service', 'region', 'account', 'resource'] as const

/**
 * Whether a resource of a policy may cover something of a published format, such as `arn:${Partition}:s3:::${BucketName}`;
 * of what is no ARN this is said, too. Takes at most as long as both are long, multiplied.
 */
export function mayCover(resource: string, format: string): boolean {
  const [arn, published] = [readArn(resource), readArn(format)]
  if (arn === undefined || published === undefined) return true
  // a bucket's name has no slash, which the star of its variable would take
  if (format.endsWith(':s3:::${BucketName}') && /^[^*?]*\//.test(arn.resource.pattern)) return false
  return fields.every((field) => patternsMeet(arn[field].pattern, published[field].pattern))
}
