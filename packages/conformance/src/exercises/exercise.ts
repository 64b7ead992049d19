import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as iam from '@aws-sdk/client-iam'
import * as sts from '@aws-sdk/client-sts'
import type { Account } from '../account.ts'
import type { Credentials } from '../credentials.ts'
import { allow, newGroup, newKey, newPolicy, newRole, newUser, policyOf } from '../people.ts'

type Commands = typeof iam & typeof sts

type NameOf<K> = K extends `${infer Name}Command` ? Name : never
export type OperationName = NameOf<keyof Commands>

type InputOf<N extends OperationName> = `${N}Command` extends keyof Commands
  ? Commands[`${N}Command`] extends new (
      ...input: infer A
    ) => object
    ? NonNullable<A[0]>
    : never
  : never

/** Makes what a call needs and answers the call's input. */
export type Given<I> = (workshop: Workshop) => I | Promise<I>

/** A test beside the server's code that shows an error which no client can bring about here. */
export interface ShownBy {
  readonly file: string
  readonly test: string
}

/**
 * How an operation is exercised: the input of a call that succeeds and, by code, of one that is refused so; or the test
 * of the server that shows it, where no client can bring about what it needs.
 */
export interface Exercise<I> {
  readonly works: Given<I> | ShownBy
  readonly raises?: Readonly<Record<string, Given<I> | ShownBy>>
}

export type Exercises = { readonly [N in OperationName]?: Exercise<InputOf<N>> }

/** What calls name: something that is there, made anew for each call, and something that is not. */
export interface Named<I extends object> {
  readonly existing: Given<I>
  readonly missing: Given<I>
}

/** The same input with further members. */
export const also =
  <I extends object, M extends object>(given: Given<I>, more: M) =>
  async (workshop: Workshop): Promise<I & M> => ({ ...(await given(workshop)), ...more })

/** Points to a test of the server, by its file under the sources and the words that its name contains. */
export function shownBy(file: string, test: string): ShownBy {
  return { file: join(import.meta.dirname, '../../../server/src', file), test }
}

/** Whether the test is still there under that name. */
export function isThere({ file, test }: ShownBy): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').includes(test)
}

/** Who calls, on the process that answers. */
interface Clients {
  readonly account: Account
  readonly iam: iam.IAMClient
  readonly sts: sts.STSClient
}

/** How tests of the server spell a code, where not by its name. */
const spellings: Readonly<Record<string, string>> = {
  LimitExceeded: 'overLimit(',
  ExpiredTradeInTokenException: 'toEqual(expired)',
}

/** Whether the test speaks of the code, from its name to the next test. */
export function speaksOf({ file, test }: ShownBy, code: string): boolean {
  const text = readFileSync(file, 'utf8')
  const [body = ''] = text.slice(text.indexOf(test)).split(/\n +it[.(]/)
  return [code, spellings[code] ?? code].some((word) => body.includes(word))
}

/** Makes what calls need, each with a name of its own. */
export class Workshop {
  readonly account: Account
  /** Who makes the call; the administrator unless told. */
  caller: Credentials
  /** The account of whoever makes the call. */
  home: Account
  /** The user who makes the call, if it has to be a certain one. */
  person: string | undefined
  readonly #stem: string
  readonly #elsewhere: Account
  readonly #clients = new Map<Credentials, Clients>()
  #made = 0

  /** `elsewhere` is the same account through the process that is to answer; the one that makes things unless told. */
  constructor(account: Account, stem: string, elsewhere: Account = account) {
    this.account = account
    this.#elsewhere = elsewhere
    this.home = account
    this.caller = account.administrator
    this.#stem = stem
  }

  name(): string {
    return `${this.#stem}-${++this.#made}`
  }

  async user(): Promise<string> {
    const name = this.name()
    await newUser(this.account, name)
    return name
  }

  async group(): Promise<string> {
    const name = this.name()
    await newGroup(this.account, name)
    return name
  }

  async role(): Promise<string> {
    const name = this.name()
    await newRole(this.account, name)
    return name
  }

  async profile(): Promise<string> {
    const InstanceProfileName = this.name()
    await this.account.iam.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName }))
    return InstanceProfileName
  }

  policy(): Promise<string> {
    return newPolicy(this.account, this.name(), policyOf(allow('s3:*')))
  }

  /** Lets the administrator of another account make the call. */
  byAccount(account: Account): void {
    this.home = account
    this.caller = account.administrator
  }

  /** Lets a user who may do everything make the call. */
  async byUser(account: Account = this.account): Promise<string> {
    const name = this.name()
    await newUser(account, name, { policies: [policyOf(allow('*'))] })
    this.home = account
    this.person = name
    this.caller = await newKey(account, name)
    return name
  }

  /** Makes what a call needs. */
  send(name: string, input: object): Promise<unknown> {
    return this.#send(this.account, name, input)
  }

  /** Makes the call itself, of a process that knows all that was made for it. */
  async call(name: string, input: object): Promise<unknown> {
    if (this.#elsewhere !== this.account) await this.#elsewhere.catchUp()
    return this.#send(this.#elsewhere, name, input)
  }

  #send(account: Account, name: string, input: object): Promise<unknown> {
    const command: unknown = Reflect.get({ ...iam, ...sts }, `${name}Command`)
    if (typeof command !== 'function') throw new Error(`the SDK has no operation ${name}`)
    const made = Reflect.construct(command, [input])
    const clients = this.#clientsOn(account)
    return Reflect.has(sts, `${name}Command`) ? clients.sts.send(made) : clients.iam.send(made)
  }

  #clientsOn(account: Account): Clients {
    const { caller } = this
    const known = this.#clients.get(caller)
    if (known?.account === account) return known
    const clients = { account, iam: account.iamAs(caller), sts: account.stsAs(caller) }
    this.#clients.set(caller, clients)
    return clients
  }
}

/** What nobody has. */
export const absent = 'absent'

export const document = JSON.stringify(policyOf(allow('s3:*')))

/** A document that says nothing that can be read. */
export const malformed = '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}'

/** A document that is longer than any policy may be. */
export const oversized = JSON.stringify(policyOf(allow('s3:*', `arn:aws:s3:::${'a'.repeat(11_000)}`)))

export const absentPolicy = 'arn:aws:iam::aws:policy/NoSuchPolicyAtAll'

/** A policy of AWS that only a service-linked role may have. */
export const servicePolicy = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy'

export const awsPolicies = [
  'AmazonEC2FullAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonSQSFullAccess',
  'AmazonSNSFullAccess',
  'AmazonRDSFullAccess',
  'AmazonVPCFullAccess',
  'IAMFullAccess',
  'IAMReadOnlyAccess',
  'ReadOnlyAccess',
].map((name) => `arn:aws:iam::aws:policy/${name}`)

export const tag = [{ Key: 'team', Value: 'a' }]
export const tagsTwice = [...tag, { Key: 'team', Value: 'b' }]
export const fiftyTags = Array.from({ length: 50 }, (_, index) => ({ Key: `key-${index}`, Value: 'v' }))
