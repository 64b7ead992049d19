import {
  CreateRoleCommand,
  EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRootCommand } from '@aws-sdk/client-sts'
import { operatorAuthor } from '../operator/author.ts'
import { organizationCommands } from '../operator/organization/index.ts'
import { credentialsOf, policyOf, user } from './callers.ts'
import { ACCOUNT } from './roles.ts'
import type { Credentials, TestServer } from './test-server.ts'

/** The member account of a test's organization. */
export const MEMBER = '111122223333'

/** Runs an operator's command on organizations, and answers what it says. */
export async function organize(
  { service }: Pick<TestServer, 'service'>,
  name: string,
  input: object = {},
): Promise<Record<string, string>> {
  const command = organizationCommands.find((candidate) => candidate.name === `organization ${name}`)
  if (command === undefined) throw new Error(`there is no command organization ${name}`)
  const { clock } = service.gateway
  const answer = await command.run({ ...service, clock }, { ...input }, operatorAuthor(command.name, clock))
  return { ...answer } as Record<string, string>
}

/** An organization that the first account manages, with a member. */
export interface TestOrganization {
  readonly id: string
  readonly root: string
  /** The root user of the member account. */
  readonly member: Credentials
}

/** Makes an organization of the first account and a member under its root. */
export async function newOrganization(server: TestServer): Promise<TestOrganization> {
  const { organization: id = '', root = '' } = await organize(server, 'create', { account: ACCOUNT })
  return { id, root, member: await newMember(server, MEMBER) }
}

/** Makes an organization whose management account may assume the root users of its members; answers its administrator, too. */
export async function rootManagement(
  server: TestServer,
): Promise<{ readonly organization: TestOrganization; readonly admin: Credentials }> {
  const organization = await newOrganization(server)
  await organize(server, 'trust enable', { service: 'iam.amazonaws.com' })
  const admin = await administrator(server, 'admin')
  const iam = server.iamAs(admin)
  await iam.send(new EnableOrganizationsRootCredentialsManagementCommand({}))
  await iam.send(new EnableOrganizationsRootSessionsCommand({}))
  return { organization, admin }
}

/** Makes a further account of the organization, under its root unless told, and answers its root user's key. */
export async function newMember(server: TestServer, account: string, parent?: string): Promise<Credentials> {
  const key = await server.newAccount({ account_id: account })
  await organize(server, 'accounts add', { account, ...(parent !== undefined && { parent }) })
  return key
}

/** Makes a policy of these statements and attaches it; answers its id. */
export async function attachPolicy(
  server: TestServer,
  type: 'scp' | 'rcp',
  name: string,
  target: string,
  ...statements: object[]
): Promise<string> {
  const text = policyOf(...statements)
  const { policy = '' } = await organize(server, 'policies create', { type, name, text })
  await organize(server, 'policies attach', { policy, target })
  return policy
}

export const taskPolicy = (name: string) => `arn:aws:iam::aws:policy/root-task/${name}`

/** A user of the management account, or of another one, who may do everything. */
export function administrator(server: TestServer, name: string, root = server.root): Promise<Credentials> {
  return user({ iam: server.iamAs(root) }, name, { Effect: 'Allow', Action: '*', Resource: '*' })
}

/** A session of the member's root user for a task. */
export async function rootSession(server: TestServer, by: Credentials, task: string): Promise<Credentials> {
  const input = { TargetPrincipal: MEMBER, TaskPolicyArn: { arn: taskPolicy(task) } }
  return credentialsOf((await server.stsAs(by).send(new AssumeRootCommand(input))).Credentials)
}

/** A role that may do everything and that an account trusts. */
export async function roleTrusting(
  { iamAs }: TestServer,
  owner: Credentials,
  RoleName: string,
  trust: object,
): Promise<void> {
  const AssumeRolePolicyDocument = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust })
  await iamAs(owner).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })
  await iamAs(owner).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument }))
}
