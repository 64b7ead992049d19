/**
 * The tutorial "delegate access across accounts using roles", made live by stock clients: two accounts, David allowed,
 * Jane denied, the session used. `npm run demo` prints what they are told.
 */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetPolicyVersionCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts'
import { compilePolicy, contextOf, evaluate } from '@gatehouse/policy'
import { Account } from '../src/account.ts'
import { type Credentials, credentialsOf } from '../src/credentials.ts'
import { GatehouseProcess } from '../src/gatehouse-process.ts'
import { newKey } from '../src/people.ts'
import { clientEnvironment, lacksAwsCli, run } from '../src/stock-clients.ts'
import { tutorial } from './tutorial.ts'
import { note, shown, step } from './voice.ts'

note('$ gatehouse serve --test-mode')
const server = await GatehouseProcess.start(['--test-mode'])
note(`  listens on ${server.url}; what follows are calls of stock AWS clients to it`)

/** What a call answers, or how it is refused, for people. */
async function told(call: Promise<object>): Promise<string> {
  try {
    const { $metadata: _metadata, ...answer } = (await call) as { $metadata?: unknown }
    return JSON.stringify(answer, undefined, 2)
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

async function developer(account: Account, UserName: string, GroupName: string): Promise<Credentials> {
  await account.iam.send(new CreateUserCommand({ UserName }))
  await account.iam.send(new AddUserToGroupCommand({ GroupName, UserName }))
  return newKey(account, UserName)
}

interface Values {
  readonly items: readonly { readonly value: string }[]
}

/** Of a decoded message, what is shown here. */
interface DecodedDenial {
  readonly explicitDeny: boolean
  readonly matchedStatements: {
    readonly items: readonly {
      readonly effect: string
      readonly actions: Values
      readonly resources: Values
    }[]
  }
}

/** Why a call was denied: the encoded message that came with the refusal, decoded by the caller's own account. */
async function reasonOf(call: Promise<unknown>, account: Account): Promise<string> {
  const error = await call.then(
    () => undefined,
    (refused: unknown) => refused,
  )
  if (!(error instanceof Error && '$response' in error)) throw new Error('the call was not refused')
  const { headers } = error.$response as { headers: Readonly<Record<string, string>> }
  const EncodedMessage = headers['x-gatehouse-encoded-authorization-message']
  const sts = account.stsAs(account.administrator)
  const { DecodedMessage = '' } = await sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))
  const { explicitDeny, matchedStatements }: DecodedDenial = JSON.parse(DecodedMessage)
  const values = ({ items }: Values) => items.map(({ value }) => value).join(', ')
  const told = matchedStatements.items.map(
    ({ effect, actions, resources }) => `${effect} ${values(actions)} on ${values(resources)}`,
  )
  return [explicitDeny ? 'denied explicitly, by this statement:' : 'no statement allows it', ...told].join(
    '\n',
  )
}

/** What the AWS CLI prints, errors included. */
async function byAwsCli(command: readonly string[], credentials: Credentials): Promise<string> {
  const { stdout, stderr } = await run('aws', command, clientEnvironment(server.url, credentials))
  return `${stdout}${stderr}`.trim()
}

try {
  const { development, production, roleArn } = tutorial
  step(`Two accounts: Development ${development}, Production ${production}`)
  const developmentAccount = await Account.inTestMode(server.url, development)
  const productionAccount = await Account.inTestMode(server.url, production)

  step('Production: a policy for one bucket, and the role UpdateApp that Development may assume')
  const { Policy } = await productionAccount.iam.send(
    new CreatePolicyCommand({
      PolicyName: 'read-write-app-bucket',
      PolicyDocument: JSON.stringify(tutorial.bucketPolicy),
    }),
  )
  const AssumeRolePolicyDocument = JSON.stringify(tutorial.trustPolicy)
  await productionAccount.iam.send(new CreateRoleCommand({ RoleName: 'UpdateApp', AssumeRolePolicyDocument }))
  await productionAccount.iam.send(
    new AttachRolePolicyCommand({ RoleName: 'UpdateApp', PolicyArn: Policy?.Arn ?? '' }),
  )
  shown(`role ${roleArn}, trusts ${development}, may use s3://productionapp`)

  step('Development: David is a developer, Jane a tester; both are power users')
  for (const GroupName of ['Developers', 'Testers']) {
    await developmentAccount.iam.send(new CreateGroupCommand({ GroupName }))
    await developmentAccount.iam.send(
      new AttachGroupPolicyCommand({ GroupName, PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }),
    )
  }
  const david = await developer(developmentAccount, 'David', 'Developers')
  const jane = await developer(developmentAccount, 'Jane', 'Testers')
  for (const { group: GroupName, name: PolicyName, document } of tutorial.groupPolicies) {
    await developmentAccount.iam.send(
      new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: JSON.stringify(document) }),
    )
    shown(`${GroupName}: ${PolicyName}`)
  }

  step('Jane tries to assume the role; the tester group denies it')
  const assume = { RoleArn: roleArn, RoleSessionName: 'Jane-ProdUpdate' }
  const tries = () => developmentAccount.stsAs(jane).send(new AssumeRoleCommand(assume))
  shown(await told(tries()))
  note('Why, as the administrator of Development decodes it (sts:DecodeAuthorizationMessage):')
  shown(await reasonOf(tries(), developmentAccount))

  step('David assumes it')
  const assumed = await developmentAccount
    .stsAs(david)
    .send(new AssumeRoleCommand({ ...assume, RoleSessionName: 'David-ProdUpdate' }))
  const session = credentialsOf(assumed.Credentials)
  shown(`${assumed.AssumedRoleUser?.Arn} until ${assumed.Credentials?.Expiration?.toISOString()}`)

  step('The session is used: it is the role, and may do what the role may and nothing else')
  shown(await told(productionAccount.stsAs(session).send(new GetCallerIdentityCommand({}))))
  shown(await told(productionAccount.iamAs(session).send(new ListUsersCommand({}))))

  step('What the role may do with S3, decided by the same engine')
  const version = await productionAccount.iam.send(
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

  if ((await lacksAwsCli()) === undefined) {
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
      shown(await byAwsCli(command, key))
    }
    note('UpdateApp$ aws iam list-users')
    shown(await byAwsCli(['iam', 'list-users'], session))
  } else note('The AWS CLI is not installed here; the JavaScript SDK has made every call above.')
  note(`\nThat was live. Start a server of your own with npm start, and point any AWS client at it.`)
} finally {
  await server.stop()
}
