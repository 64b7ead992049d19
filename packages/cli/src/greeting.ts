import type { Config, FirstAccount, RunningServer } from '@gatehouse/server'
import { bold, dim } from './terminal.ts'

const REGION = 'us-east-1'

function firstStart(
  { accountId, email, rootPassword, administrator, accessKey }: FirstAccount,
  endpoint: string,
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
  export AWS_REGION=${REGION} AWS_DEFAULT_REGION=${REGION}
  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}

${bold('Profile')}, for ~/.aws/config:

  [profile gatehouse]
  region = ${REGION}
  endpoint_url = ${endpoint}
  aws_access_key_id = ${accessKeyId}
  aws_secret_access_key = ${secretAccessKey}

Clients from before 2023 want the endpoint on each command: aws --endpoint-url ${endpoint} iam list-users
`
}

const tries = `
${bold('Try')}
  aws sts get-caller-identity
  aws iam create-user --user-name ana
  aws iam list-users
`

/** Tells people what they can do with a server that has just started. */
export function greeting({ url, firstAccount }: RunningServer, config: Config): string {
  const endpoint = config.publicUrl ?? url
  if (config.testMode)
    return `Gatehouse listens on ${url} in test mode: POST /_test/reset gives a fresh state and its root key.`
  const again = `  ${dim('accounts and keys are those of before; a lost key: gatehouse accounts administrator ACCOUNT')}\n`
  return [
    `${bold('Gatehouse')} listens on ${endpoint}, with its data in ${config.databaseUrl === undefined ? config.dataDir : 'PostgreSQL'}`,
    firstAccount === undefined ? again : firstStart(firstAccount, endpoint) + tries,
  ].join('\n')
}
