const development = '111111111111'
const production = '999999999999'
const roleArn = `arn:aws:iam::${production}:role/UpdateApp`
const bucket = 'arn:aws:s3:::productionapp'

const assumeRole = (Effect: 'Allow' | 'Deny') => ({
  Version: '2012-10-17',
  Statement: { Effect, Action: 'sts:AssumeRole', Resource: roleArn },
})

/** The accounts, policies and requests of the tutorial. */
export const tutorial = {
  development,
  production,
  roleArn,
  bucketPolicy: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
      { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketLocation'], Resource: bucket },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: `${bucket}/*`,
      },
    ],
  },
  trustPolicy: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${development}:root` },
        Action: 'sts:AssumeRole',
        Condition: {},
      },
    ],
  },
  groupPolicies: [
    { group: 'Developers', name: 'allow-assume-S3-role-in-production', document: assumeRole('Allow') },
    { group: 'Testers', name: 'deny-assume-S3-role-in-production', document: assumeRole('Deny') },
  ],
  requests: [
    { action: 's3:ListBucket', resource: bucket },
    { action: 's3:GetObject', resource: `${bucket}/index.html` },
    { action: 's3:PutObject', resource: `${bucket}/index.html` },
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::other-bucket' },
    { action: 'ec2:DescribeInstances', resource: '*' },
  ],
}
