import { bucketOf, trailArn } from '../events/trail/names.ts'
import type { Account } from '../store/entity/account.ts'
import { endedTrailId, type Trail, trailKind } from '../store/entity/trail.ts'
import { wholeList } from '../store/pages.ts'
import { type Author, type Entities, GLOBAL, type Transaction } from '../store/store.ts'
import {
  CommandError,
  entitiesNow,
  existingAccount,
  type OperatorCommand,
  type OperatorSources,
  optionalText,
} from './command.ts'
import { type Tell, writeTelling } from './operator-event.ts'

/** The name of a trail as AWS has it, for it is a part of keys and of an ARN. */
const isName = (text: string): boolean => /^[A-Za-z0-9](?:[._-]?[A-Za-z0-9]){2,127}$/.test(text)

const isRegion = (text: string): boolean => /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(text)

const SECOND = 1_000

/** What a trail ends with: the second of the command, so that the last file tells of it. */
const endedBy = ({ now }: Author): Date => new Date(now.getTime() + SECOND)

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

function requireRecords({ records }: Pick<OperatorSources, 'records'>): void {
  if (records === undefined) throw new CommandError('without call records there are no events to deliver')
}

/** Tells of what was done to a trail, in the words of CloudTrail. */
function tellTrail(
  tell: Tell,
  account: Account,
  trail: Trail,
  name: string,
  parameters: object = { name: trailArn(account, trail) },
): void {
  const resource = trailArn(account, trail)
  tell({ account, service: 'cloudtrail', name, resource, parameters: { ...parameters } })
}

/** Keeps of a trail that ends what is still to be delivered, with a last digest; another may stand in its place. */
async function setApart(tx: Transaction, trail: Trail, StopLoggingTime: Date): Promise<void> {
  if (trail.DigestedTo >= StopLoggingTime) return
  const ended: Trail = { ...trail, IsLogging: false, StopLoggingTime, Ended: true }
  if ((await tx.trails.insert(GLOBAL, ended)) === 'exists')
    throw new CommandError('a trail of the account was ended in this second already: try again')
}

/** Makes the trail of an account, which delivers its events from now on. */
export const createTrailCommand: OperatorCommand = {
  name: 'trail create',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    requireRecords(sources)
    const { AccountId } = account
    const Name = optionalText(input, 'name') ?? 'events'
    const HomeRegion = optionalText(input, 'region') ?? 'us-east-1'
    if (!isName(Name))
      throw new CommandError('a name has 3 to 128 letters, digits and, between them, single . _ and -')
    if (!isRegion(HomeRegion)) throw new CommandError(`${HomeRegion} is no region such as us-east-1`)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const end = endedBy(author)
      // the events of this second are in the files of a trail that was deleted in it
      const before = await tx.trails.get(GLOBAL, endedTrailId(AccountId, end))
      const from = before === undefined ? author.now : end
      const trail: Trail = { AccountId, Name, HomeRegion, ...started(from) }
      if ((await tx.trails.insert(GLOBAL, trail)) === 'exists')
        throw new CommandError(`account ${AccountId} has a trail already`)
      const parameters = { name: Name, s3BucketName: bucketOf(trail), isMultiRegionTrail: true }
      tellTrail(tell, account, trail, 'CreateTrail', { ...parameters, enableLogFileValidation: true })
      tellTrail(tell, account, trail, 'StartLogging')
      return shown(account, trail)
    })
  },
}

/** Ends the delivery: what has happened until now is still delivered, with a last digest. */
export const stopTrailCommand: OperatorCommand = {
  name: 'trail stop',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const trail = await existingTrail(tx, account)
      if (!trail.IsLogging) return shown(account, trail)
      const stopped = { ...trail, IsLogging: false, StopLoggingTime: endedBy(author) }
      await tx.trails.update(GLOBAL, stopped)
      tellTrail(tell, account, trail, 'StopLogging')
      return shown(account, stopped)
    })
  },
}

/** Goes on from now; the digests begin a new chain, for what happened meanwhile is in none. */
export const startTrailCommand: OperatorCommand = {
  name: 'trail start',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    requireRecords(sources)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const trail = await existingTrail(tx, account)
      if (trail.IsLogging) return shown(account, trail)
      const { StopLoggingTime: stopped = author.now, Previous: _, ...rest } = trail
      await setApart(tx, trail, stopped)
      // the events of this second are in the files of before, where it was stopped in it
      const from = stopped.getTime() === endedBy(author).getTime() ? stopped : author.now
      const { DeliversTo: _part, ClaimedBy: _process, ClaimedUntil: _claim, ...kept } = rest
      const next: Trail = { ...kept, ...started(from) }
      await tx.trails.update(GLOBAL, next)
      tellTrail(tell, account, next, 'StartLogging')
      return shown(account, next)
    })
  },
}

/** What a trail is and how far it has come. */
export const showTrailCommand: OperatorCommand = {
  name: 'trail show',
  async run(sources, input) {
    const account = await existingAccount(sources, input)
    const trail = await existingTrail(await entitiesNow(sources.store), account)
    if (sources.records !== undefined) return shown(account, trail)
    return { ...shown(account, trail), logging: false, note: 'this server keeps no records of calls' }
  },
}

/** Deletes a trail; what it has delivered stays, and what happened until now is still delivered, with a last digest. */
export const deleteTrailCommand: OperatorCommand = {
  name: 'trail delete',
  async run(sources, input, author) {
    const account = await existingAccount(sources, input)
    return writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      const trail = await existingTrail(tx, account)
      await tx.trails.delete(GLOBAL, trail.AccountId)
      await setApart(tx, trail, trail.StopLoggingTime ?? endedBy(author))
      tellTrail(tell, account, trail, 'DeleteTrail')
      return { deleted: trail.Name }
    })
  },
}

/** Puts a new key for digests in force, and tells of it every account whose digests it signs. */
export const rotateDigestKeyCommand: OperatorCommand = {
  name: 'trail rotate-key',
  async run(sources, _input, author) {
    const { trails } = sources
    if (trails === undefined) throw new CommandError('without call records there are no digests to sign')
    const made = await trails.keys.make(author.now)
    const fingerprint = made.key.Fingerprint
    await writeTelling(sources, [GLOBAL], author, async (tx, tell) => {
      await trails.keys.putInForce(tx, made)
      for (const trail of await wholeList(tx.trails, trailKind, GLOBAL)) {
        const account = await tx.accounts.get(GLOBAL, trail.AccountId)
        if (account !== undefined && !trail.Ended)
          tellTrail(tell, account, trail, 'RotateDigestKey', { fingerprint })
      }
    })
    return { fingerprint }
  },
}
