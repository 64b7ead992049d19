import { execFile } from 'node:child_process'

interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

function run(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile('aws', args, { env: environment, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1)
      resolve({ code: Number.isNaN(code) ? 1 : code, output: `${stdout}${stderr}`.trim() })
    })
  })
}

/** Whether the stock AWS CLI is installed. */
export async function hasAwsCli(): Promise<boolean> {
  return (await run(['--version'], process.env)).code === 0
}

/** Runs the stock AWS CLI against an endpoint and answers what it prints, errors included. */
export async function runAws(args: readonly string[], endpoint: string, key: Key): Promise<string> {
  const { output } = await run(['--endpoint-url', endpoint, ...args], {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    ...(key.sessionToken !== undefined && { AWS_SESSION_TOKEN: key.sessionToken }),
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  })
  return output
}
