import { execFile } from 'node:child_process'
import type { Credentials } from './test-server.ts'

/** Runs the stock AWS CLI with one endpoint for every service: what it prints, and how it ends. */
export function awsCli(
  url: string,
  { accessKeyId, secretAccessKey }: Credentials,
  args: readonly string[],
): Promise<{ readonly status: number; readonly text: string }> {
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
  }
  return new Promise((resolve) => {
    execFile('aws', [...args], { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), text: stdout + stderr })
    })
  })
}
