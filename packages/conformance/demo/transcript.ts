/**
 * The tutorial "delegate access across accounts using roles", made live by stock clients: two accounts, David allowed,
 * Jane denied, the session used. `npm run demo` prints what they are told.
 */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListUsersCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { compilePolicy, contextOf, evaluate } from '@gatehouse/policy'
import { createLog, loadConfig, startServer } from '@gatehouse/server'
import { hasAwsCli, runAws } from './aws-cli.ts'
import { tutorial } from './tutorial.ts'
import { note, shown, step } from './voice.ts'

interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const config = loadConfig({ 'test-mode': true, port: 0, 'log-level': 'error' }, {}, false)
const server = await startServer(config, createLog(config))
const clients: { destroy(): void }[] = []

function iam(credentials: Key): IAMClient {
  const client = new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials })
  clients.push(client)
  return client
}

function sts(credentials: Key): STSClient {
  const client = new STSClient({ endpoint: server.url, region: 'us-east-1', credentials })
  clients.push(client)
  return client
}

async function newAccount(account_id: string): Promise<Key> {
  const response = await fetch(`${server.url}/_test/accounts`, {
    method: 'POST',
    body: JSON.stringify({ account_id }),
  })
  const key = (await response.json()) as Record<string, string>
  return { accessKeyId: key['access_key_id'] ?? '', secretAccessKey: key['secret_access_key'] ?? '' }
}

/** What a call answers, or how it is refused, for people. */
async function told(call: Promise<object>): Promise<string> {
  try {
    const { $metadata: _metadata, ...answer } = (await call) as { $metadata?: unknown }
    return JSON.stringify(answer, undefined, 2)
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

async function developer(root: Key, UserName: string, GroupName: string): Promise<Key> {
  await iam(root).send(new CreateUserCommand({ UserName }))
  await iam(root).send(new AddUserToGroupCommand({ GroupName, UserName }))
  const { AccessKey } = await iam(root).send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

try {
  const { development, production, roleArn } = tutorial
  step(`Two accounts: Development ${development}, Production ${production}`)
  const developmentRoot = await newAccount(development)
  const productionRoot = await newAccount(production)

  step('Production: a policy for one bucket, and the role UpdateApp that Development may assume')
  const { Policy } = await iam(productionRoot).send(
    new CreatePolicyCommand({
      PolicyName: 'read-write-app-bucket',
      PolicyDocument: JSON.stringify(tutorial.bucketPolicy),
    }),
  )
  const AssumeRolePolicyDocument = JSON.stringify(tutorial.trustPolicy)
  await iam(productionRoot).send(new CreateRoleCommand({ RoleName: 'UpdateApp', AssumeRolePolicyDocument }))
  await iam(productionRoot).send(
    new AttachRolePolicyCommand({ RoleName: 'UpdateApp', PolicyArn: Policy?.Arn ?? '' }),
  )
  shown(`role ${roleArn}, trusts ${development}, may use s3://productionapp`)

  step('Development: David is a developer, Jane a tester; both are power users')
  for (const GroupName of ['Developers', 'Testers']) {
    await iam(developmentRoot).send(new CreateGroupCommand({ GroupName }))
    await iam(developmentRoot).send(
      new AttachGroupPolicyCommand({ GroupName, PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }),
    )
  }
  const david = await developer(developmentRoot, 'David', 'Developers')
  const jane = await developer(developmentRoot, 'Jane', 'Testers')
  for (const { group: GroupName, name: PolicyName, document } of tutorial.groupPolicies) {
    await iam(developmentRoot).send(
      new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: JSON.stringify(document) }),
    )
    shown(`${GroupName}: ${PolicyName}`)
  }

  step('Jane tries to assume the role; the tester group denies it')
  const assume = { RoleArn: roleArn, RoleSessionName: 'Jane-ProdUpdate' }
  shown(await told(sts(jane).send(new AssumeRoleCommand(assume))))

  step('David assumes it')
  const assumed = await sts(david).send(
    new AssumeRoleCommand({ ...assume, RoleSessionName: 'David-ProdUpdate' }),
  )
  const session = {
    accessKeyId: assumed.Credentials?.AccessKeyId ?? '',
    secretAccessKey: assumed.Credentials?.SecretAccessKey ?? '',
    sessionToken: assumed.Credentials?.SessionToken ?? '',
  }
  shown(`${assumed.AssumedRoleUser?.Arn} until ${assumed.Credentials?.Expiration?.toISOString()}`)

  step('The session is used: it is the role, and may do what the role may and nothing else')
  shown(await told(sts(session).send(new GetCallerIdentityCommand({}))))
  shown(await told(iam(session).send(new ListUsersCommand({}))))

  step('What the role may do with S3, decided by the same engine')
  const version = await iam(productionRoot).send(
    new GetPolicyVersionCommand({ PolicyArn: Policy?.Arn ?? '', VersionId: 'v1' }),
  )
  const { policy } = compilePolicy(decodeURIComponent(version.PolicyVersion?.Document ?? ''), 'identity')
  if (policy === undefined) throw new Error('the policy cannot be read')
  for (const { action, resource } of tutorial.requests) {
    const { result } = evaluate(
      {
        principal: {
          type: 'role-session',
          arn: assumed.AssumedRoleUser?.Arn ?? '',
          roleArn,
          accountId: production,
        },
        action,
        resource,
        resourceAccountId: production,
        context: contextOf({}),
      },
      { identity: [{ policy, source: { id: 'read-write-app-bucket', type: 'managed' } }] },
    )
    shown(`${action.padEnd(22)} ${resource.padEnd(40)} ${result}`)
  }

  if (await hasAwsCli()) {
    step('The same by the stock AWS CLI')
    for (const [who, key] of [
      ['David', david],
      ['Jane', jane],
    ] as const) {
      const command = [
        'sts',
        'assume-role',
        '--role-arn',
        roleArn,
        '--role-session-name',
        `${who}-cli`,
        '--query',
        'AssumedRoleUser.Arn',
      ]
      note(`${who}$ aws ${command.join(' ')}`)
      shown(await runAws(command, server.url, key))
    }
    note('UpdateApp$ aws iam list-users')
    shown(await runAws(['iam', 'list-users'], server.url, session))
  } else note('The AWS CLI is not installed here; the JavaScript SDK has made every call above.')
} finally {
  for (const client of clients) client.destroy()
  await server.close()
}
