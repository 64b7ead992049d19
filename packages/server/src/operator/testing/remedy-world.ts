import {
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { user } from '../../testing/callers.ts'
import { MEMBER, newOrganization, organize } from '../../testing/organizations.ts'
import { ACCOUNT, assume, trust } from '../../testing/roles.ts'
import type { Credentials, TestServer } from '../../testing/test-server.ts'
import { AmendablePolicies, type EditedDocument } from './amendable-policies.ts'
import { OTHER, type PolicyScene, type Statement } from './remedy-scene.ts'

const newer = (Statement: readonly object[]): EditedDocument => ({ Version: '2012-10-17', Statement })

const textOf = (document: EditedDocument): string => JSON.stringify(document)

/** What the test itself does is not limited by the policies of the organization. */
const spared = {
  'aws:PrincipalArn': [
    ...[MEMBER, OTHER].map((account) => `arn:aws:iam::${account}:root`),
    `arn:aws:iam::${ACCOUNT}:user/maker`,
  ],
}

const sparing = (statements: readonly Statement[]): Statement[] =>
  statements.map((one) =>
    one['Effect'] === 'Deny'
      ? { ...one, Condition: { ...Object(one['Condition']), ArnNotLike: spared } }
      : one,
  )

/** A caller in a member account with the policies of a scene around it, which can be changed as their names are printed. */
export class RemedyWorld {
  readonly policies = new AmendablePolicies()
  readonly #server: TestServer
  readonly #scene: PolicyScene
  readonly #root: IAMClient
  readonly #maker: Credentials
  #added = 0
  #session: EditedDocument | undefined
  #key: Credentials | undefined

  private constructor(server: TestServer, scene: PolicyScene, member: Credentials, maker: Credentials) {
    this.#server = server
    this.#scene = scene
    this.#root = server.iamAs(member)
    this.#maker = maker
    this.#session = scene.session && newer(scene.session)
  }

  static async of(server: TestServer, scene: PolicyScene): Promise<RemedyWorld> {
    const { root, member } = await newOrganization(server)
    const { unit = '' } = await organize(server, 'units create', { parent: root, name: 'unit' })
    await organize(server, 'accounts move', { account: MEMBER, parent: unit })
    await organize(server, 'policies enable', { type: 'rcp' })
    const maker = await user(server, 'maker', { Effect: 'Allow', Action: '*', Resource: '*' })
    const world = new RemedyWorld(server, scene, member, maker)
    await world.#makeTargets(unit)
    await world.#makeCaller()
    await world.#makeIdentity()
    if (scene.boundary !== undefined) await world.#makeBoundary(scene.boundary)
    world.#makeSession()
    await world.#limit([root, unit, MEMBER])
    return world
  }

  /** Credentials of the caller as its session policies are now. */
  async credentials(): Promise<Credentials> {
    if (this.#key !== undefined) return this.#key
    const Policy = this.#session && textOf(this.#session)
    return assume(this.#server, this.#maker, this.#arn, Policy === undefined ? {} : { Policy })
  }

  get #isUser(): boolean {
    return this.#scene.caller === 'user'
  }

  get #arn(): string {
    return `arn:aws:iam::${MEMBER}:${this.#isUser ? 'user' : 'role'}/caller`
  }

  /** What calls are about: a user, an instance profile, and a role here and in the other account. */
  async #makeTargets(parent: string): Promise<void> {
    const other = this.#server.iamAs(await this.#server.newAccount({ account_id: OTHER }))
    if (this.#scene.near) await organize(this.#server, 'accounts add', { account: OTHER, parent })
    const document = newer(this.#scene.trusting)
    for (const [account, iam] of [
      [MEMBER, this.#root],
      [OTHER, other],
    ] as const) {
      const AssumeRolePolicyDocument = textOf(document)
      await iam.send(new CreateRoleCommand({ RoleName: 'target', AssumeRolePolicyDocument }))
      const arn = `arn:aws:iam::${account}:role/target`
      this.policies.document(arn, document, (next) =>
        iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'target', PolicyDocument: textOf(next) })),
      )
      this.policies.place(`${arn} (role trust policy)`, (statement) => this.policies.add(arn, statement))
    }
    await this.#root.send(new CreateUserCommand({ UserName: 'other' }))
    await this.#root.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'profile' }))
  }

  async #makeCaller(): Promise<void> {
    if (this.#isUser) {
      await this.#root.send(new CreateUserCommand({ UserName: 'caller' }))
      const { AccessKey } = await this.#root.send(new CreateAccessKeyCommand({ UserName: 'caller' }))
      const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
      this.#key = { accessKeyId, secretAccessKey }
      return
    }
    const AssumeRolePolicyDocument = trust(ACCOUNT)
    await this.#root.send(new CreateRoleCommand({ RoleName: 'caller', AssumeRolePolicyDocument }))
  }

  async #putInline(PolicyName: string, document: EditedDocument): Promise<void> {
    const policy = { PolicyName, PolicyDocument: textOf(document) }
    if (this.#isUser) await this.#root.send(new PutUserPolicyCommand({ UserName: 'caller', ...policy }))
    else await this.#root.send(new PutRolePolicyCommand({ RoleName: 'caller', ...policy }))
  }

  async #makeIdentity(): Promise<void> {
    for (const [index, statements] of this.#scene.identity.entries()) {
      const [name, document] = [`own${index}`, newer(statements)]
      await this.#putInline(name, document)
      this.policies.document(`${name} of ${this.#arn}`, document, (next) => this.#putInline(name, next))
    }
    this.policies.place('an identity-based policy', async (statement) => {
      this.#added += 1
      await this.#putInline(`added${this.#added}`, newer([statement]))
    })
  }

  async #makeBoundary(document: EditedDocument): Promise<void> {
    const { Policy } = await this.#root.send(
      new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: textOf(document) }),
    )
    const PermissionsBoundary = Policy?.Arn ?? ''
    if (this.#isUser)
      await this.#root.send(
        new PutUserPermissionsBoundaryCommand({ UserName: 'caller', PermissionsBoundary }),
      )
    else
      await this.#root.send(
        new PutRolePermissionsBoundaryCommand({ RoleName: 'caller', PermissionsBoundary }),
      )
    this.policies.document(PermissionsBoundary, document, (next) =>
      this.#root.send(
        new CreatePolicyVersionCommand({
          PolicyArn: PermissionsBoundary,
          PolicyDocument: textOf(next),
          SetAsDefault: true,
        }),
      ),
    )
    for (const place of [`${PermissionsBoundary} (permissions boundary)`, 'a permissions boundary'])
      this.policies.place(place, (statement) => this.policies.add(PermissionsBoundary, statement))
  }

  /** Session policies are given when a session is made: another one is made for what is changed. */
  #makeSession(): void {
    if (this.#isUser || this.#session === undefined) return
    this.policies.document('session-policy', this.#session, async (next) => {
      this.#session = next
    })
    this.policies.place('a session policy', (statement) => this.policies.add('session-policy', statement))
  }

  /** The organization's policies at its levels: root, unit and account. */
  async #limit(targets: readonly string[]): Promise<void> {
    const { scp, rcp } = this.#scene
    for (const [level, target] of targets.entries()) {
      this.policies.place(`a service control policy of level ${level + 1}`, async (statement) => {
        this.#added += 1
        await this.#attach('scp', `added${this.#added}`, target, newer([statement]))
      })
    }
    if (rcp !== undefined)
      await this.#attach('rcp', 'guard', targets[rcp.level] ?? '', newer(sparing(rcp.Statement)))
    if (scp === undefined) return
    const target = targets[scp.level] ?? ''
    const own = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { ArnLike: spared } }
    await this.#attach('scp', 'limit', target, newer([...sparing(scp.Statement), own]))
    if (!scp.beside) await organize(this.#server, 'policies detach', { policy: 'p-FullAWSAccess', target })
  }

  async #attach(type: 'scp' | 'rcp', name: string, target: string, document: EditedDocument) {
    const made = await organize(this.#server, 'policies create', { type, name, text: textOf(document) })
    const { policy = '' } = made
    await organize(this.#server, 'policies attach', { policy, target })
    const { organization = '' } = await organize(this.#server, 'show')
    const words = type === 'scp' ? 'service_control_policy' : 'resource_control_policy'
    const arn = `arn:aws:organizations::${ACCOUNT}:policy/${organization}/${words}/${policy}`
    this.policies.document(`${arn} of ${target}`, document, (next) =>
      organize(this.#server, 'policies update', { policy, text: textOf(next) }),
    )
  }
}
