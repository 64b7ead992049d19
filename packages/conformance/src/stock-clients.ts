import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from './credentials.ts'

/** What a command has printed, and how it ended. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How long a test of several commands may take, in milliseconds: stock clients start slowly on a busy machine. */
export const STOCK_CLIENTS = 900_000

/** How long one command may take, in milliseconds. */
const LONGEST = 600_000

/** Runs a command to its end; one that cannot be started ends with 127. */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { env: environment, timeout: LONGEST }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127
      resolve({ code, stdout, stderr })
    })
  })
}

/** Why tests with the stock AWS CLI cannot run here; `undefined` where they can. */
export async function lacksAwsCli(): Promise<string | undefined> {
  const found = await run('aws', ['--version'])
  return found.code === 0 ? undefined : 'skipped: the AWS CLI is not installed here'
}

/** Why tests with boto3 cannot run here; `undefined` where they can. */
export async function lacksBoto3(): Promise<string | undefined> {
  const found = await run('python3', ['-c', 'import boto3'])
  return found.code === 0 ? undefined : 'skipped: Python with boto3 is not installed here'
}

const inherited = ['PATH', 'HOME', 'LANG', 'PYENV_ROOT', 'PYENV_VERSION', 'VIRTUAL_ENV', 'SYSTEMROOT']

/** The environment of a stock client: this endpoint, these credentials, and no file of whoever runs the tests. */
export function clientEnvironment(
  endpoint: string,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Record<string, string> {
  const own = inherited.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-'))
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  }
}
