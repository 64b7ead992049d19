import { resolve } from 'node:path'
import type { Config, FirstAccount, RunningServer } from '@gatehouse/server'
import { bold } from './terminal.ts'
import { usualDataDir } from './usual-data-dir.ts'

const homeRegions = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const

/** Where clients on this machine reach a server that listens on every address, or on what it is told. */
function endpointOf(url: string, { publicUrl }: Config): string {
  return publicUrl ?? url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}

function firstStart(
  { accountId, email, rootPassword, administrator, accessKey }: FirstAccount,
  endpoint: string,
  region: string,
): string {
  const { accessKeyId, secretAccessKey } = accessKey
  return `
${bold('A first account was made. What follows is shown this once: keep it.')}

  account          ${accountId}
  root user        ${email}
  root password    ${rootPassword}
  administrator    ${administrator}

${bold('Environment')}, for this shell:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}

${bold('Profile')}, for ~/.aws/config; then aws --profile gatehouse …

  [profile gatehouse]
  region = ${region}
  endpoint_url = ${endpoint}
  aws_access_key_id = ${accessKeyId}
  aws_secret_access_key = ${secretAccessKey}

${bold('Older clients')}, from before July 2023, want the endpoint on each command:

  aws --endpoint-url ${endpoint} iam list-users

${bold('Try')}

  aws sts get-caller-identity
  aws iam create-user --user-name ana
  aws iam list-users
`
}

function laterStart(dataDir: string): string {
  const folder = dataDir === resolve(usualDataDir) ? '' : ` --data-dir ${dataDir}`
  return `
Accounts and keys are those of before. Where a key is lost:

  npx gatehouse accounts list${folder}
  npx gatehouse accounts administrator ACCOUNT${folder}
`
}

/** Tells people what they can do with a server that has just started. */
export function greeting({ url, firstAccount }: RunningServer, config: Config): string {
  if (config.testMode)
    return `${bold('Gatehouse')} listens on ${url} in test mode, with a state of its own in ${config.testFolder} until it ends: POST /_test/reset gives a fresh one and its root key.`
  const endpoint = endpointOf(url, config)
  const place = config.databaseUrl === undefined ? config.dataDir : 'PostgreSQL'
  const headline = `${bold('Gatehouse')} listens on ${endpoint}, with its data in ${place}`
  if (firstAccount === undefined) return `${headline}\n${laterStart(config.dataDir)}`
  return `${headline}\n${firstStart(firstAccount, endpoint, homeRegions[config.account.partition])}`
}
