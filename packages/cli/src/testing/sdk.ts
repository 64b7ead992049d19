import { IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import { onTestFinished } from 'vitest'

/** Clients of the official SDK with the printed environment; gone after the test. */
export function clients(environment: Readonly<Record<string, string>>, endpoint?: string) {
  const settings = {
    endpoint: endpoint ?? environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? 'us-east-1',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    maxAttempts: 1,
  }
  const made = { iam: new IAMClient(settings), sts: new STSClient(settings) }
  onTestFinished(() => {
    made.iam.destroy()
    made.sts.destroy()
  })
  return made
}
