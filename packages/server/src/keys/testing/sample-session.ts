import type { Session } from '../session.ts'

/** A role session of one hour, issued at this time in milliseconds since 1970. */
export function sampleSession(time: number): Session {
  const issuedAt = Math.floor(time / 1_000)
  return {
    accessKeyId: 'ASIAQNZGKIQY56JQ7WML',
    accountId: '999999999999',
    kind: 'role',
    principalId: 'AROAQNZGKIQY56JQ7WMLX',
    name: 'David-ProdUpdate',
    issuedAt,
    expiresAt: issuedAt + 3_600,
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
    chained: false,
    providerFacts: {},
    issuerArn: 'arn:aws:iam::111111111111:user/David',
  }
}
