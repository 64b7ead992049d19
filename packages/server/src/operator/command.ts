import type { TrailDelivery } from '../events/trail/trail-delivery.ts'
import type { Notifier } from '../iam/delegation/notifier.ts'
import type { Revocations } from '../keys/revocations.ts'
import type { Records } from '../records/records.ts'
import type { Account } from '../store/entity/account.ts'
import { type Author, type Entities, GLOBAL, type Store } from '../store/store.ts'
import type { AccountSources } from './create-account.ts'
import type { EventSources } from './operator-event.ts'

/** What commands work on. */
export interface OperatorSources extends AccountSources, EventSources {
  readonly store: Store
  readonly revocations: Revocations
  readonly clock: () => number
  readonly notifier: Pick<Notifier, 'isNotified'>
  /** Absent where no records are kept. */
  readonly records: Pick<Records, 'byId' | 'add'> | undefined
  /** Absent where no records are kept. */
  readonly trails: Pick<TrailDelivery, 'keys'> | undefined
}

/** What is wrong with a command, told to the operator. */
export class CommandError extends Error {}

/** Values of a command as they come from the command line. */
export type CommandInput = Readonly<Record<string, unknown>>

/** Something that an operator does to a running server. */
export interface OperatorCommand {
  /** `accounts create` */
  readonly name: string
  readonly run: (sources: OperatorSources, input: CommandInput, author: Author) => Promise<object>
}

/** A text member of the input; CommandError where it is of another type. */
export function optionalText(input: CommandInput, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || typeof value === 'string') return value
  throw new CommandError(`${name} is not a text`)
}

export function requiredText(input: CommandInput, name: string): string {
  const value = optionalText(input, name)
  if (value === undefined || value === '') throw new CommandError(`${name} is missing`)
  return value
}

/** What stands in `global`, with what other processes have written of it. */
export async function entitiesNow(store: Store): Promise<Entities> {
  await store.catchUp(GLOBAL)
  return store.entities
}

/** The account that the input names; CommandError where there is none. */
export async function existingAccount(
  { store }: OperatorSources,
  input: { readonly account?: unknown },
): Promise<Account> {
  const id = requiredText({ ...input }, 'account')
  const { accounts } = store.entities
  const before = store.memoryVersion()
  const known = await accounts.get(GLOBAL, id)
  // another process may just have made it
  const account =
    known ?? ((await store.catchUp(GLOBAL, before)) ? await accounts.get(GLOBAL, id) : undefined)
  if (account === undefined)
    throw new CommandError(`there is no account ${id}; gatehouse accounts list shows them`)
  return account
}
