import type { Partition } from '../store/entity/account.ts'

/** The region that IAM is in, whatever the credential scope says (X4). */
export const homeRegions: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
}
