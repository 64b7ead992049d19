import { bucketOf, trailArn } from '../events/trail/names.ts'
import type { Account } from '../store/entity/account.ts'
import type { Trail } from '../store/entity/trail.ts'
import { type Entities, GLOBAL } from '../store/store.ts'
import {
  CommandError,
  type CommandInput,
  entitiesNow,
  existingAccount,
  type OperatorCommand,
  type OperatorSources,
  optionalText,
} from './command.ts'

/** The name of a trail as AWS has it, for it is a part of keys and of an ARN. */
const isName = (text: string): boolean => /^[A-Za-z0-9](?:[._-]?[A-Za-z0-9]){2,127}$/.test(text)

const isRegion = (text: string): boolean => /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(text)

function shown(account: Account, trail: Trail): object {
  return {
    name: trail.Name,
    arn: trailArn(account, trail),
    bucket: bucketOf(trail),
    logging: trail.IsLogging,
    deliveredTo: trail.DeliveredTo.toISOString(),
    ...(trail.LatestDigestDeliveryTime !== undefined && {
      latestDigest: trail.LatestDigestDeliveryTime.toISOString(),
    }),
  }
}

async function existingTrail({ trails }: Pick<Entities, 'trails'>, { AccountId }: Account): Promise<Trail> {
  const trail = await trails.get(GLOBAL, AccountId)
  if (trail === undefined)
    throw new CommandError(`account ${AccountId} has no trail; gatehouse trail create makes one`)
  return trail
}

/** Where a trail begins: with a chain of digests of its own. */
const started = (now: Date) => ({
  IsLogging: true,
  StartLoggingTime: now,
  DeliveredTo: now,
  DigestedTo: now,
  Undigested: [],
})

/** Makes the trail of an account, which delivers its events from now on. */
export const createTrailCommand: OperatorCommand = {
  name: 'trail create',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    if (sources.records === undefined)
      throw new CommandError('without call records there are no events to deliver')
    const Name = optionalText(input, 'name') ?? 'events'
    const HomeRegion = optionalText(input, 'region') ?? 'us-east-1'
    if (!isName(Name))
      throw new CommandError('a name has 3 to 128 letters, digits and, between them, single . _ and -')
    if (!isRegion(HomeRegion)) throw new CommandError(`${HomeRegion} is no region such as us-east-1`)
    const trail: Trail = { AccountId: account.AccountId, Name, HomeRegion, ...started(author.now) }
    const made = await sources.store.write([GLOBAL], author, (tx) => tx.trails.insert(GLOBAL, trail))
    if (made === 'exists') throw new CommandError(`account ${account.AccountId} has a trail already`)
    return shown(account, trail)
  },
}

/** Changes the trail of the account that the input names. */
async function change(
  sources: OperatorSources,
  input: CommandInput,
  author: Parameters<OperatorCommand['run']>[2],
  changed: (trail: Trail) => Trail,
): Promise<object> {
  const account = await existingAccount(sources, input)
  const trail = await sources.store.write([GLOBAL], author, async (tx) => {
    const next = changed(await existingTrail(tx, account))
    await tx.trails.update(GLOBAL, next)
    return next
  })
  return shown(account, trail)
}

/** Ends the delivery: what has happened until now is still delivered, with a last digest. */
export const stopTrailCommand: OperatorCommand = {
  name: 'trail stop',
  run: (sources, input, author) =>
    change(sources, input, author, (trail) =>
      trail.IsLogging ? { ...trail, IsLogging: false, StopLoggingTime: author.now } : trail,
    ),
}

/** Goes on from now; the digests begin a new chain, for what happened meanwhile is in none. */
export const startTrailCommand: OperatorCommand = {
  name: 'trail start',
  run: (sources, input, author) =>
    change(sources, input, author, (trail) => {
      if (trail.IsLogging) return trail
      const { StopLoggingTime: stopped, Previous: _, ...rest } = trail
      if (stopped !== undefined && trail.DigestedTo < stopped)
        throw new CommandError(
          'what happened before it was stopped is still to be delivered: try again in some minutes',
        )
      return { ...rest, ...started(author.now) }
    }),
}

/** What a trail is and how far it has come. */
export const showTrailCommand: OperatorCommand = {
  name: 'trail show',
  async run(sources, input) {
    const account = await existingAccount(sources, input)
    return shown(account, await existingTrail(await entitiesNow(sources.store), account))
  },
}

/** Deletes a trail; what it has delivered stays. */
export const deleteTrailCommand: OperatorCommand = {
  name: 'trail delete',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    return sources.store.write([GLOBAL], author, async (tx) => {
      const { Name } = await existingTrail(tx, account)
      await tx.trails.delete(GLOBAL, account.AccountId)
      return { deleted: Name }
    })
  },
}

/** Puts a new key for digests in force. */
export const rotateDigestKeyCommand: OperatorCommand = {
  name: 'trail rotate-key',
  async run({ trails }, _input, author) {
    if (trails === undefined) throw new CommandError('without call records there are no digests to sign')
    const { Fingerprint } = await trails.keys.rotate(author)
    return { fingerprint: Fingerprint }
  },
}
